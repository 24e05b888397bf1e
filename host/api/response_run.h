#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/principal.h"
#include "api/response_log.h"
#include "api/response_request.h"
#include "dialects/response_events.h"
#include "net/loop.h"
#include "runs/request_run.h"
#include "runs/session_run.h"
#include "store/response_store.h"

namespace openclaw::api {

/// What responses are made with. Outlives them.
struct ResponseServices {
    runs::SessionServices runs;
    const store::ResponseStore& store;
    ResponseLogs& logs;
};

/// A conversation that is known without the store.
struct EarlierItems {
    std::vector<std::string> items;  ///< JSON texts
    bool stored = false;             ///< the store has the previous response, too
};

/// A response that shall be made, and for whom.
struct ResponseOrder {
    AskedResponse asked;
    access::Principal principal;
    std::string remote;
    std::string session = {};  ///< key of the session it joins, or empty
    runs::ModelContext context;
    bool events = false;                          ///< the listener wants them
    std::optional<EarlierItems> earlier = {};     ///< up to and with the previous response
    std::vector<dialects::Item> afterwards = {};  ///< said to the model behind the input; not kept
};

/// Follows one response on its loop. Nothing comes before `ResponseRun::start` returned.
class ResponseListener {
  public:
    /// Nothing was begun. Once, and last.
    virtual void onRefused(const Error& error) = 0;
    /// It is under way, and kept where it shall be: before any event.
    virtual void onBegun() = 0;
    virtual void onProviderHead(int status, const net::Fields& fields) = 0;
    /// Whole events as a stream has them.
    virtual void onEvents(std::string_view events) = 0;
    /// Once, and last, when what there is to be kept is kept.
    virtual void onEnded() = 0;

  protected:
    ~ResponseListener() = default;
};

/// One response from the request to its end:
///
///     the conversation before it, from the store -> the run begins -> the response is kept -> its events
///     -> the run has ended -> the result is kept -> the last event
///
/// Keeps itself alive until then. [loop thread]
class ResponseRun final : public std::enable_shared_from_this<ResponseRun>, private runs::RunObserver {
  public:
    /// Throws Error where it can be refused at once; otherwise the listener hears.
    static std::shared_ptr<ResponseRun> start(net::Loop& loop, const ResponseServices& services,
                                              ResponseOrder order, ResponseListener& listener);

    ~ResponseRun();
    ResponseRun(const ResponseRun&) = delete;
    ResponseRun& operator=(const ResponseRun&) = delete;

    /// The listener goes. A response in the background, or of a session, goes on; any other ends.
    void leave();
    void abort(std::string_view reason);
    void pause();
    void resume();

    const std::string& id() const noexcept { return id_; }
    dialects::ResponseResource resource() const { return events_->resource(); }
    std::vector<std::string> dropped() const;
    /// The whole conversation up to and with this response, as JSON texts.
    std::vector<std::string> conversation() const;

  private:
    class RelayedDecoder;

    ResponseRun(net::Loop& loop, const ResponseServices& services, ResponseOrder order,
                ResponseListener& listener);

    template <typename Value>
    store::Completion<Value> onLoop(void (ResponseRun::*next)(store::Outcome<Value>));

    void loadContext();
    void onChain(store::Outcome<store::ResponseChain> chain);
    void resolveReferences();
    void onItem(store::Outcome<store::ResponseItem> item);
    void begin();
    void beginRun();
    runs::DecoderMaker decoder();
    void keep();
    void onKept(const std::optional<Error>& failure);
    void refuse(const Error& error);

    void onRunEvent(const runs::RunEvent& event) override;
    void onModelEvent(const runs::ModelEvent& event);
    void addToolResults(const runs::RunResult* ended);
    void finish(const runs::RunResult& result);
    dialects::Failure failureOf(const runs::RunResult& result) const;
    void endEvents(const runs::RunResult& result);
    void keepResult();
    void onResultKept(const std::optional<Error>& failure);
    void flush();
    void deliver();

    net::Loop& loop_;
    ResponseServices services_;
    ResponseOrder order_;
    ResponseListener* listener_;
    const std::string id_;
    const std::int64_t createdAt_;  ///< Unix milliseconds, as the next
    std::int64_t endedAt_ = 0;
    std::shared_ptr<ResponseRun> self_;
    std::shared_ptr<ResponseLog> log_;  ///< of a response in the background

    std::size_t nextReference_ = 0;
    std::vector<std::string> earlier_;
    std::vector<std::string> dropped_;  ///< before the run
    std::string out_;
    std::optional<dialects::ResponseEvents> events_;
    std::unique_ptr<runs::RequestRun> run_;
    std::string provider_;         ///< that was asked last
    bool providerFailed_ = false;  ///< and what it came to
    int relays_ = 0;               ///< decoders that write a vendor's own events
    bool kept_ = false;            ///< events may be told
    bool begun_ = false;
    bool over_ = false;
    std::optional<Error> keepFailure_;
    std::size_t nextCall_ = 0;                             ///< of the step, whose result is to be told
    std::map<std::string, dialects::ToolResult> results_;  ///< by call, that are not told yet
    std::vector<store::ResponseEvent> unwritten_;          ///< of a response in the background
    std::int64_t nextEvent_ = 0;
};

}  // namespace openclaw::api
