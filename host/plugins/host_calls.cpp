#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "base/log.h"
#include "plugins/abi_text.h"
#include "plugins/call_state.h"
#include "plugins/host.h"
#include "plugins/host_functions.h"
#include "plugins/message_head.h"
#include "plugins/status.h"

/// emit, finish and call_context: what a plugin says about a call under way.
namespace openclaw::plugins {
namespace {

/// A plugin may be this far ahead of whoever takes its chunks.
constexpr std::size_t queueLimit = 256u << 10;

/// What one chunk costs in the queue besides its bytes.
constexpr std::size_t chunkOverhead = sizeof(Chunk);

bool isSound(const openclaw_chunk& chunk) {
    if (chunk.kind < OPENCLAW_CHUNK_HEAD || chunk.kind > OPENCLAW_CHUNK_PROGRESS) return false;
    if (chunk.bytes.size > 0 && chunk.bytes.data == nullptr) return false;
    if (chunk.kind != OPENCLAW_CHUNK_HEAD) return true;
    int status = 0;
    net::Fields fields;
    return parseHead(view(chunk.bytes), status, fields) == nullptr;
}

bool isHeadInTheWrongPlace(const CallState& state, const openclaw_chunk& chunk) {
    return chunk.kind == OPENCLAW_CHUNK_HEAD && (state.headEmitted || state.outputEmitted);
}

void append(CallState& state, const openclaw_chunk& chunk) {
    const std::string_view bytes = view(chunk.bytes);
    if (chunk.kind == OPENCLAW_CHUNK_BYTES && !state.queue.empty() &&
        state.queue.back().kind == OPENCLAW_CHUNK_BYTES) {
        state.queue.back().bytes.append(bytes);
        state.queuedBytes += bytes.size();
        return;
    }
    std::string_view mediaType = view(chunk.media_type);
    if (mediaType.empty()) mediaType = "text/plain";
    const double progress = OPENCLAW_HAS(&chunk, progress) ? chunk.progress : -1;
    state.queue.push_back({chunk.kind, progress, std::string(mediaType), std::string(bytes)});
    state.queuedBytes += bytes.size() + chunkOverhead;
}

openclaw_status emit(const Host& host, openclaw_call call, const openclaw_chunk& chunk, std::uint32_t flags) {
    if (!isSound(chunk)) return OPENCLAW_INVALID_ARGUMENT;
    CallState* slot = nullptr;
    std::unique_lock lock = host.runtime().calls.lock(call, slot);
    if (!lock) return OPENCLAW_GONE;
    CallState& state = *slot;
    for (;;) {
        if (state.handle != call || state.finished) return OPENCLAW_GONE;
        if (state.tooLarge) return OPENCLAW_TOO_LARGE;
        if (state.ended) return OPENCLAW_CANCELLED;
        if (isHeadInTheWrongPlace(state, chunk)) return OPENCLAW_INVALID_ARGUMENT;
        if (state.queuedBytes == 0 || state.queuedBytes + chunk.bytes.size <= queueLimit) break;
        if ((flags & OPENCLAW_NOWAIT) != 0) {
            state.wantsWritable = true;
            return OPENCLAW_AGAIN;
        }
        if (net::Loop::current() != nullptr) break;  // a loop never waits; the output cap bounds it
        state.changed.wait(lock);
    }
    const bool counts = chunk.kind == OPENCLAW_CHUNK_BYTES || chunk.kind == OPENCLAW_CHUNK_CONTENT;
    if (counts) {
        state.outputBytes += chunk.bytes.size;
        const std::uint64_t cap = state.request.outputCap;
        if (cap != 0 && state.outputBytes > cap) {
            state.tooLarge = true;
            state.end();
            state.result =
                CallResult{OPENCLAW_TOO_LARGE, "the answer is over " + std::to_string(cap) + " bytes"};
            state.schedule();
            return OPENCLAW_TOO_LARGE;
        }
    }
    append(state, chunk);
    state.headEmitted |= chunk.kind == OPENCLAW_CHUNK_HEAD;
    state.outputEmitted |= counts;
    state.schedule();
    return OPENCLAW_OK;
}

bool isJsonObject(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 128;
    boost::json::error_code error;
    const boost::json::value parsed =
        boost::json::parse({text.data(), text.size()}, error, boost::json::storage_ptr{}, options);
    return !error && parsed.is_object();
}

CallResult outcomeOf(openclaw_status status, const openclaw_string& text) {
    if (!isOutcome(status)) {
        return {OPENCLAW_INTERNAL,
                "the plugin ended the call with the unknown status " + std::to_string(status)};
    }
    if (status != OPENCLAW_OK) return {status, printable(text)};
    const std::string_view details = view(text);
    if (!details.empty() && !isJsonObject(details)) {
        return {OPENCLAW_INTERNAL, "the plugin's details are not a JSON object"};
    }
    return {status, std::string(details)};
}

openclaw_status finish(const Host& host, openclaw_call call, openclaw_status status,
                       const openclaw_string& text) {
    CallResult outcome = outcomeOf(status, text);
    CallState* slot = nullptr;
    std::unique_lock lock = host.runtime().calls.lock(call, slot);
    if (!lock || slot->finished) return OPENCLAW_GONE;
    slot->finish(std::move(outcome));
    host.runtime().calls.releaseIfUnused(*slot, std::move(lock));
    return OPENCLAW_OK;
}

const std::string* find(const CallRequest& request, std::string_view key) {
    if (key == "request_id") return &request.requestId;
    if (key == "principal") return &request.principal;
    if (key == "session") return &request.session;
    if (key == "traceparent") return &request.traceparent;
    static constexpr std::string_view prefix = "header:";
    if (!key.starts_with(prefix)) return nullptr;
    const auto header =
        std::find_if(request.headers.begin(), request.headers.end(),
                     [name = key.substr(prefix.size())](const auto& h) { return h.first == name; });
    return header == request.headers.end() ? nullptr : &header->second;
}

}  // namespace

openclaw_status emitChunk(const openclaw_host* host, openclaw_call call, const openclaw_chunk* chunk,
                          std::uint32_t flags) {
    if (chunk == nullptr || !OPENCLAW_HAS(chunk, bytes)) return OPENCLAW_INVALID_ARGUMENT;
    try {
        return emit(Host::of(host), call, *chunk, flags);
    } catch (const std::exception& e) {
        log::error("a chunk was lost", {{"plugin", Host::of(host).plugin()}, {"reason", e.what()}});
        return OPENCLAW_INTERNAL;
    }
}

openclaw_status finishCall(const openclaw_host* host, openclaw_call call, openclaw_status status,
                           openclaw_string result) {
    try {
        return finish(Host::of(host), call, status, result);
    } catch (const std::exception& e) {
        log::error("a result was lost", {{"plugin", Host::of(host).plugin()}, {"reason", e.what()}});
        return OPENCLAW_INTERNAL;
    }
}

openclaw_status callContext(const openclaw_host* host, openclaw_call call, openclaw_string key,
                            openclaw_string* value) {
    if (value == nullptr) return OPENCLAW_INVALID_ARGUMENT;
    CallState* state = nullptr;
    const std::unique_lock lock = Host::of(host).runtime().calls.lock(call, state);
    if (!lock || state->finished) return OPENCLAW_GONE;
    const std::string* const found = find(state->request, view(key));
    if (found == nullptr || found->empty()) return OPENCLAW_NOT_FOUND;
    *value = lend(*found);
    return OPENCLAW_OK;
}

}  // namespace openclaw::plugins
