#pragma once

#include "options.h"

namespace loadgen {

/// Each prints one line of JSON and returns the exit code.

/// Closed loop: every connection sends its next request when the answer is complete.
int runLoad(const Options& options);

/// Opens the connections, lets each have one answer, then keeps them idle until a line comes on stdin; then
/// asks each once more.
int runParked(const Options& options);

/// One stream on each connection, all at a time; measures the gaps between events.
int runStreams(const Options& options);

/// Idle WebSockets: pings one after the other of them for a while, then keeps them until a line comes on
/// stdin.
int runIdleSockets(const Options& options);

/// Closed loop on WebSockets: `options.method` with the parameters `options.body`.
int runCalls(const Options& options);

/// Every WebSocket follows one session, in which the first of them starts an `agent` run with the parameters
/// `options.body`: does each get every event, in order?
int runSubscribers(const Options& options);

}  // namespace loadgen
