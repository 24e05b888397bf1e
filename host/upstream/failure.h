#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

/// What goes wrong with an exchange, in the same words whichever engine it happens to. `where` is the
/// origin, perhaps with the proxy on the way to it: never a path, a query or a credential.
namespace openclaw::upstream::failure {

using Limit = std::chrono::milliseconds;

Error unusableRequest(const std::string& why);
Error nameNotFound(const std::string& host, const std::string& why);
Error notConnected(const std::string& where, const std::string& why);
/// The egress policy wants public addresses, and `where` has none; `kind` as of whyNotPublic.
Error notPublic(const std::string& where, std::string_view kind);

Error lookUpTimedOut(const std::string& host, Limit limit);
Error connectTimedOut(const std::string& where, Limit limit);
Error handshakeTimedOut(const std::string& where, Limit limit);
Error requestTimedOut(const std::string& where, Limit limit);
Error headTimedOut(const std::string& where, Limit limit);
Error bodyTimedOut(const std::string& where, Limit limit);
Error totalTimedOut(const std::string& where, Limit limit);

/// How far the answer had come.
enum class Progress { nothing, partOfHead, partOfBody };
/// `why` may be empty.
Error closed(const std::string& where, Progress progress, const std::string& why);
Error notHttp(const std::string& where, std::string_view why);
/// The content coding of the answer is broken or ends too early.
Error badCoding(const std::string& where, std::string_view why);

}  // namespace openclaw::upstream::failure
