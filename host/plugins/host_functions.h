#pragma once

#include "openclaw/plugin.h"

namespace openclaw::plugins {

/// The functions of openclaw_host, as openclaw/plugin.h describes them. They throw nothing.

openclaw_status emitChunk(const openclaw_host* host, openclaw_call call, const openclaw_chunk* chunk,
                          std::uint32_t flags);
openclaw_status finishCall(const openclaw_host* host, openclaw_call call, openclaw_status status,
                           openclaw_string result);
openclaw_status callContext(const openclaw_host* host, openclaw_call call, openclaw_string key,
                            openclaw_string* value);
const void* hostExtension(const openclaw_host* host, const char* id);
void explainFailure(const openclaw_host* host, openclaw_string reason);

/// openclaw.http-fetch/1.
const openclaw_ext_http_fetch& httpFetchExtension();

}  // namespace openclaw::plugins
