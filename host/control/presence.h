#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace openclaw::control {

/// Who is connected. Any thread.
class Presence {
  public:
    struct List {
        std::string json;  ///< an array of PresenceEntry: the newest clients, at most `mostListed`
        std::uint64_t version = 0;
    };
    static constexpr std::size_t mostListed = 100;

    /// `entry`: a PresenceEntry as JSON. Answers the client's number.
    std::uint64_t enter(std::string entry);
    /// It has told more of itself.
    void change(std::uint64_t number, std::string entry);
    void leave(std::uint64_t number);

    std::shared_ptr<const List> list() const;
    std::uint64_t version() const;

    /// True for the first change after `told`: whoever gets it tells everybody, a moment later.
    bool claimTelling();
    void told();

  private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, std::string> entries_;  ///< by number: the newest last
    std::uint64_t lastNumber_ = 0;
    std::uint64_t version_ = 0;
    bool claimed_ = false;
    mutable std::shared_ptr<const List> list_;  ///< of this version, once somebody asked
};

}  // namespace openclaw::control
