#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "behaviours.h"
#include "journal.h"
#include "request.h"
#include "script.h"
#include "wire.h"

namespace fake_vendor {

/// One thread, edge-triggered, keep-alive. Requests of a connection are answered one after the other.
class Server {
  public:
    /// Listens on 127.0.0.1; port 0 is any. With an identity it speaks TLS. Throws std::system_error.
    Server(std::uint16_t port, std::optional<TlsIdentity> identity);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    [[noreturn]] void run();

  private:
    struct Connection {
        Connection(int fd, const TlsIdentity* identity) : wire(fd, identity) {}

        Wire wire;
        std::uint64_t id = 0;
        std::string input;
        bool journaled = true;  ///< benchmarks leave no events
        std::string model;
        ScriptPtr script;  ///< null: between requests
        std::size_t step = 0;
        std::size_t offset = 0;     ///< into the step's bytes
        std::uint64_t written = 0;  ///< of this answer
        std::uint64_t wakeup = 0;   ///< of the last `wait`; an older one is void
        bool blocked = false;       ///< the socket is full
        bool held = false;
        bool waitingForEvent = false;
    };
    struct Wakeup {
        std::int64_t micros;
        std::uint64_t connection;
        std::uint64_t number;
        bool operator>(const Wakeup& other) const noexcept { return micros > other.micros; }
    };
    struct EventWait {
        std::uint64_t connection;
        std::uint64_t after;
        std::string kind;
        std::string model;
    };

    void acceptAll();
    void onEvents(std::uint64_t id, std::uint32_t events);
    /// False when the client has closed its side.
    bool receive(Connection& connection);
    /// Answers what is complete in the input, as far as scripts finish at once.
    void serve(Connection& connection);
    bool takeRequest(Connection& connection);
    void control(Connection& connection, const Request& request);
    /// Goes on with the script until it waits for something. May close the connection.
    void advance(Connection& connection);
    bool sendStep(Connection& connection, const std::string& bytes);
    void finishAnswer(Connection& connection);
    void close(Connection& connection, bool byClient, bool abortively = false);
    void note(const Connection& connection, std::string_view kind, std::uint64_t bytes = 0);
    void answerEventWaits();
    void release();
    void wakeSleepers();
    int timeoutMillis() const;

    std::optional<TlsIdentity> identity_;
    int listener_ = -1;
    int epoll_ = -1;
    std::uint16_t port_ = 0;
    std::uint64_t lastId_ = 0;
    std::uint64_t lastWakeup_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
    std::vector<std::uint64_t> nextTurn_;
    std::vector<EventWait> eventWaits_;
    std::priority_queue<Wakeup, std::vector<Wakeup>, std::greater<>> sleepers_;
    std::vector<char> received_ = std::vector<char>(65'536);
    Behaviours behaviours_;
    Journal journal_;
};

}  // namespace fake_vendor
