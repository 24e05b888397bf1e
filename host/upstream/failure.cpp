#include "upstream/failure.h"

namespace openclaw::upstream::failure {
namespace {

std::string inWords(Limit limit) {
    const auto count = limit.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

Error timedOut(const std::string& what, Limit limit) {
    return {ErrorCode::deadline_exceeded, what + inWords(limit)};
}

}  // namespace

Error unusableRequest(const std::string& why) {
    return {ErrorCode::invalid_request, "cannot send the request: " + why};
}

Error nameNotFound(const std::string& host, const std::string& why) {
    return {ErrorCode::unavailable, "could not find the address of " + host + ": " + why};
}

Error notConnected(const std::string& where, const std::string& why) {
    return {ErrorCode::unavailable, "could not connect to " + where + ": " + why};
}

Error notPublic(const std::string& where, std::string_view kind) {
    return {ErrorCode::permission_denied, "may not connect to " + where + ": its address is " +
                                              std::string(kind) +
                                              ", and this call may reach public addresses only; allow "
                                              "private addresses in the tool's configuration if it should"};
}

Error lookUpTimedOut(const std::string& host, Limit limit) {
    return timedOut("the address of " + host + " was not found within ", limit);
}

Error connectTimedOut(const std::string& where, Limit limit) {
    return timedOut(where + " did not accept a connection within ", limit);
}

Error handshakeTimedOut(const std::string& where, Limit limit) {
    return timedOut(where + " did not complete the TLS handshake within ", limit);
}

Error requestTimedOut(const std::string& where, Limit limit) {
    return timedOut(where + " took nothing of the request for ", limit);
}

Error headTimedOut(const std::string& where, Limit limit) {
    return timedOut(where + " did not send the head of its answer within ", limit);
}

Error bodyTimedOut(const std::string& where, Limit limit) {
    return {ErrorCode::deadline_exceeded,
            where + " sent nothing for " + inWords(limit) + " in the middle of its answer"};
}

Error totalTimedOut(const std::string& where, Limit limit) {
    return timedOut(where + " did not complete its answer within ", limit);
}

Error closed(const std::string& where, Progress progress, const std::string& why) {
    const char* when = " closed the connection in the middle of its answer";
    if (progress == Progress::nothing) when = " closed the connection before it answered";
    if (progress == Progress::partOfHead)
        when = " closed the connection in the middle of the head of its answer";
    return {ErrorCode::upstream_failed, where + when + (why.empty() ? why : ": " + why)};
}

Error notHttp(const std::string& where, std::string_view why) {
    return {ErrorCode::upstream_failed,
            where + " sent an answer that is not correct HTTP: " + std::string(why)};
}

Error badCoding(const std::string& where, std::string_view why) {
    return {ErrorCode::upstream_failed,
            where + " sent an answer whose content coding cannot be read: " + std::string(why)};
}

}  // namespace openclaw::upstream::failure
