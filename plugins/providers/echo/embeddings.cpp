#include "embeddings.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include <boost/json.hpp>

#include "fields.h"
#include "hash.h"
#include "pieces.h"

namespace openclaw::echo {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kDimensions = 16;
constexpr std::uint64_t kMaxDimensions = 1024;
constexpr std::size_t kMaxInputs = 2048;       // as with OpenAI
constexpr std::uint64_t kMaxNumbers = 65'536;  // of all vectors: an answer never blocks its caller for long

struct Input {
    std::uint64_t hash;
    std::uint64_t tokens;
};

Input inputOf(const json::value& value) {
    if (value.is_string() && !value.get_string().empty()) {
        const std::string_view text(value.get_string());
        return {hash(text), countPieces(text)};
    }
    if (value.is_array() && !value.get_array().empty()) {
        const json::array& tokens = value.get_array();
        if (std::all_of(tokens.begin(), tokens.end(), [](const json::value& one) { return one.is_number(); }))
            return {hash(json::serialize(tokens)), tokens.size()};
    }
    throw BadRequest("input", "input: expected texts that are not empty, or lists of tokens");
}

std::vector<Input> inputsOf(const json::object& body) {
    const json::value* given = member(body, "input");
    if (given == nullptr) throw BadRequest("input", "input: is required");
    const bool list =
        given->is_array() && !given->get_array().empty() && !given->get_array().front().is_number();
    if (!list) return {inputOf(*given)};
    const json::array& each = given->get_array();
    if (each.size() > kMaxInputs)
        throw BadRequest("input", "input: expected at most " + std::to_string(kMaxInputs));
    std::vector<Input> inputs;
    for (const json::value& one : each) inputs.push_back(inputOf(one));
    return inputs;
}

std::vector<float> vectorOf(std::uint64_t state, std::uint64_t dimensions) {
    std::vector<float> vector;
    vector.reserve(dimensions);
    float squares = 0;
    for (std::uint64_t i = 0; i < dimensions; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;  // Knuth's generator
        vector.push_back(static_cast<float>(static_cast<std::int32_t>(state >> 32)) / 2147483648.0F);
        squares += vector.back() * vector.back();
    }
    for (float& number : vector) number /= std::sqrt(squares);
    return vector;
}

/// Little-endian floats, as clients ask for by default.
std::string base64(const std::vector<float>& vector) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i) out += i <= count ? kDigits[group >> (18 - 6 * i) & 63u] : '=';
    }
    return out;
}

}  // namespace

std::string embeddings(std::string_view request) {
    const json::object body = parseBody(request);
    const std::string model = requiredText(body, "model", "model");
    const std::vector<Input> inputs = inputsOf(body);
    const std::uint64_t dimensions = count(body, "dimensions").value_or(kDimensions);
    if (dimensions > kMaxDimensions || dimensions * inputs.size() > kMaxNumbers)
        throw BadRequest("dimensions", "dimensions: the offline model gives at most " +
                                           std::to_string(kMaxDimensions) + ", and " +
                                           std::to_string(kMaxNumbers) + " numbers an answer");
    const json::value* format = member(body, "encoding_format");
    if (format != nullptr && *format != "float" && *format != "base64")
        throw BadRequest("encoding_format", "encoding_format: expected float or base64");
    const bool packed = format != nullptr && *format == "base64";

    json::array data;
    std::uint64_t tokens = 0;
    for (const Input& input : inputs) {
        tokens += input.tokens;
        const std::vector<float> vector = vectorOf(input.hash, dimensions);
        data.push_back({{"object", "embedding"},
                        {"index", data.size()},
                        {"embedding", packed ? json::value(base64(vector))
                                             : json::value(json::array(vector.begin(), vector.end()))}});
    }
    return json::serialize(json::object{{"object", "list"},
                                        {"data", std::move(data)},
                                        {"model", model},
                                        {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}});
}

}  // namespace openclaw::echo
