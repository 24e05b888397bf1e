#pragma once

#include <string>
#include <string_view>

#include "dialects/turn.h"

namespace openclaw::dialects {

// What only its maker can read or vouch for travels through a client in "encrypted_content" of the Responses
// API. A word before it tells whose it is, so that no vendor is ever given what another one sealed:
//
//     messages.thinking:SIGNATURE:TEXT    signed thinking; clients keep neither text nor signature elsewhere
//     messages.redacted:DATA
//     gateway.summary:TEXT                a conversation that the gateway itself has made short
//     anything else                       a vendor's that speaks the Responses API

/// Empty: nobody sealed it.
std::string encryptedContentOf(const Reasoning& reasoning);

/// Fills `reasoning` from what encryptedContentOf() gave, keeping a text that is already there.
void readEncryptedContent(std::string_view content, Reasoning& reasoning);

/// The content of a compaction item that stands for a conversation in words.
std::string compactionContentOf(std::string_view summary);

/// The gateway's own becomes a message that tells the summary; a vendor's stays sealed.
Item readCompaction(std::string_view content);

/// Error(invalid_request): the conversation was made short by somebody whom this provider cannot read.
[[noreturn]] void refuseCompaction();

}  // namespace openclaw::dialects
