#include "ws/extension.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "net/fields.h"

namespace openclaw::ws {
namespace {

constexpr std::uint8_t fullWindow = 15;

/// Reads the grammar of RFC 6455, section 9.1, left to right.
class ExtensionReader {
  public:
    explicit ExtensionReader(std::string_view header) : rest_(header) {}

    bool atEnd() {
        skipSpace();
        return rest_.empty();
    }

    bool take(char c) {
        skipSpace();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string_view token() {
        skipSpace();
        std::size_t end = 0;
        while (end < rest_.size() && net::isToken(rest_.substr(end, 1))) ++end;
        const std::string_view found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return found;
    }

    /// A token, or one in quotes; empty when there is none.
    std::string value() {
        if (!take('"')) return std::string(token());
        std::string unquoted;
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\') rest_.remove_prefix(1);
            if (rest_.empty()) return {};
            unquoted += rest_.front();
            rest_.remove_prefix(1);
        }
        return take('"') && net::isToken(unquoted) ? unquoted : std::string();
    }

  private:
    void skipSpace() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

bool readParameters(ExtensionReader& reader, Extension& extension) {
    while (reader.take(';')) {
        Extension::Parameter parameter{reader.token(), std::nullopt};
        if (parameter.name.empty()) return false;
        if (reader.take('=')) {
            parameter.value = reader.value();
            if (parameter.value->empty()) return false;
        }
        extension.parameters.push_back(std::move(parameter));
    }
    return true;
}

/// 8 to 15 without leading zeros.
std::optional<std::uint8_t> windowBits(const std::string& value) {
    const auto number = net::parseDecimal(value);
    if (!number || *number < 8 || *number > fullWindow || value.front() == '0') return std::nullopt;
    return static_cast<std::uint8_t>(*number);
}

std::optional<DeflateParameters> agree(const Extension& offer, const DeflateOptions& options) {
    DeflateParameters agreed{options.serverContextTakeover, options.clientContextTakeover,
                             options.serverMaxWindowBits, fullWindow};
    for (auto parameter = offer.parameters.begin(); parameter != offer.parameters.end(); ++parameter) {
        const auto sameName = [&](const Extension::Parameter& other) {
            return other.name == parameter->name;
        };
        if (std::any_of(offer.parameters.begin(), parameter, sameName)) return std::nullopt;
        const auto& value = parameter->value;
        if (parameter->name == "server_no_context_takeover" && !value) {
            agreed.serverContextTakeover = false;
        } else if (parameter->name == "client_no_context_takeover" && !value) {
            agreed.clientContextTakeover = false;
        } else if (parameter->name == "server_max_window_bits" && value) {
            const auto bits = windowBits(*value);
            if (!bits) return std::nullopt;
            agreed.serverMaxWindowBits = std::min(options.serverMaxWindowBits, *bits);
        } else if (parameter->name == "client_max_window_bits") {
            const auto bits = value ? windowBits(*value) : fullWindow;
            if (!bits) return std::nullopt;
            agreed.clientMaxWindowBits = std::min(options.clientMaxWindowBits, *bits);
        } else {
            return std::nullopt;
        }
    }
    return agreed;
}

}  // namespace

std::vector<Extension> parseExtensions(std::string_view header) {
    std::vector<Extension> extensions;
    ExtensionReader reader(header);
    while (!reader.atEnd()) {
        if (reader.take(',')) continue;  // an empty element
        Extension extension;
        extension.name = reader.token();
        if (extension.name.empty() || !readParameters(reader, extension)) return {};
        extensions.push_back(std::move(extension));
        if (!reader.atEnd() && !reader.take(',')) return {};
    }
    return extensions;
}

std::optional<DeflateParameters> agreeOnDeflate(const std::vector<Extension>& offers,
                                                const DeflateOptions& options) {
    for (const Extension& offer : offers) {
        if (!text::equalsIgnoreCase(offer.name, "permessage-deflate")) continue;
        if (const auto agreed = agree(offer, options)) return agreed;
    }
    return std::nullopt;
}

std::string deflateAnswer(const DeflateParameters& parameters) {
    std::string answer = "permessage-deflate";
    if (!parameters.serverContextTakeover) answer += "; server_no_context_takeover";
    if (!parameters.clientContextTakeover) answer += "; client_no_context_takeover";
    if (parameters.serverMaxWindowBits < fullWindow) {
        answer += "; server_max_window_bits=" + std::to_string(parameters.serverMaxWindowBits);
    }
    if (parameters.clientMaxWindowBits < fullWindow) {
        answer += "; client_max_window_bits=" + std::to_string(parameters.clientMaxWindowBits);
    }
    return answer;
}

}  // namespace openclaw::ws
