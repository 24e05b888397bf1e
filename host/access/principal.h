#pragma once

#include <string>

namespace openclaw::access {

/// Who a request comes from. Every call carries one; what it may do is decided from it.
struct Principal {
    std::string id;  ///< "token" or "password": the credential that was shown; names of keys will follow
};

}  // namespace openclaw::access
