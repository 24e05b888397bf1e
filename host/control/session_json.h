#pragma once

#include <boost/json/object.hpp>

#include "store/session_store.h"

namespace openclaw::control {

/// A session as the protocol has it: {key, kind, label?, model?, updatedAt, …}.
boost::json::object sessionJson(const store::StoredSession& session, bool running);

}  // namespace openclaw::control
