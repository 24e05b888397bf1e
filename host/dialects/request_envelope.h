#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::dialects {

/// What the gateway has to know of a request in any dialect in order to relay it, and where its model name
/// stands. The body is validated whole (JSON, depth, one object, no top-level key twice: policy must not see
/// one model and the vendor another), but never rebuilt.
struct RequestEnvelope {
    std::string model;
    bool stream = false;
    bool namesTools = false;  ///< there is a bare string among "tools": the gateway's, by its name

    std::vector<std::string> keys;  ///< at the top level, sorted

    bool has(std::string_view key) const;

    /// The bytes of the model's value in the body, quotes included.
    std::size_t modelBegin = 0;
    std::size_t modelEnd = 0;
};

/// Throws Error(invalid_request) with the field in `param`.
RequestEnvelope readEnvelope(std::string_view body);

/// The body with the model's value replaced by `model`, every other byte as it was.
std::string withModel(std::string_view body, const RequestEnvelope& envelope, std::string_view model);

}  // namespace openclaw::dialects
