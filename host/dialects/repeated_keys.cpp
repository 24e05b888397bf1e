#include "dialects/repeated_keys.h"

#include <boost/json/basic_parser_impl.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t maxDepth = 128;

/// Follows the parser with the keys of every open object; stops it at the first one that comes again.
class KeyWatch {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    const std::string& repeated() const noexcept { return repeated_; }
    bool found() const noexcept { return found_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) {
        open_.emplace_back();
        return true;
    }
    bool on_object_end(std::size_t, json::error_code&) {
        open_.pop_back();
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t, json::error_code&) { return true; }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& failure) {
        key_.append(part.data(), part.size());
        std::string key = std::exchange(key_, {});
        if (open_.back().insert(key).second) return true;
        repeated_ = std::move(key);
        found_ = true;
        failure = json::error::extra_data;
        return false;
    }
    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
    bool on_double(double, json::string_view, json::error_code&) { return true; }
    bool on_bool(bool, json::error_code&) { return true; }
    bool on_null(json::error_code&) { return true; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

  private:
    std::vector<std::set<std::string>> open_;
    std::string key_;
    std::string repeated_;
    bool found_ = false;
};

}  // namespace

void refuseRepeatedKeys(std::string_view text) {
    json::parse_options options;
    options.max_depth = maxDepth;
    json::basic_parser<KeyWatch> parser(options);
    json::error_code failure;
    parser.write_some(false, text.data(), text.size(), failure);
    const KeyWatch& watch = parser.handler();
    if (!watch.found()) return;
    throw Error(ErrorCode::invalid_request,
                "the key \"" + watch.repeated() + "\" stands twice in the request")
        .withParam(watch.repeated());
}

}  // namespace openclaw::dialects
