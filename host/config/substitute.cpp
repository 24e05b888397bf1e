#include "config/substitute.h"

#include <algorithm>

#include "base/text.h"

namespace openclaw::config {
namespace {

bool isNameStart(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isName(std::string_view text) noexcept {
    return !text.empty() && isNameStart(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
        return isNameStart(c) || (c >= '0' && c <= '9');
    });
}

class Substitution {
  public:
    Substitution(Node& node, const Environment& environment, Findings& findings)
        : node_(node), environment_(environment), findings_(findings) {}

    void run() {
        node_.value.clear();
        std::string_view rest = node_.written;
        while (!rest.empty()) {
            if (rest.starts_with("$${")) {
                node_.value += "${";
                dollar_ += 2;
                rest.remove_prefix(3);
            } else if (rest.starts_with("${")) {
                const std::size_t close = rest.find('}');
                if (close == std::string_view::npos) {
                    complain(R"("${" without "}"; write "$${" where no variable is meant)");
                    return;
                }
                const std::string_view reference = rest.substr(0, close + 1);
                replace(reference.substr(2, close - 2));
                dollar_ += static_cast<std::size_t>(std::count(reference.begin(), reference.end(), '$'));
                rest.remove_prefix(reference.size());
            } else {
                if (rest.front() == '$') ++dollar_;
                node_.value.push_back(rest.front());
                rest.remove_prefix(1);
            }
        }
    }

  private:
    void complain(std::string reason) {
        node_.unresolved = true;
        findings_.add(node_.dollars[dollar_], std::move(reason));
    }

    void replace(std::string_view reference) {
        const std::size_t colon = reference.find(":-");
        const std::string name(reference.substr(0, colon));
        if (!isName(name)) {
            complain(R"(expected "${NAME}" or "${NAME:-default}"; write "$${" where no variable is meant)");
            return;
        }
        const bool hasDefault = colon != std::string_view::npos;
        if (hasDefault && reference.find("${", colon) != std::string_view::npos) {
            complain("the default of ${" + name + "} cannot hold another variable");
            return;
        }
        std::optional<std::string> value = environment_(name);
        if (hasDefault && (!value || value->empty())) {
            node_.value += reference.substr(colon + 2);
            return;
        }
        if (!value) {
            complain("the environment variable " + name + " is not set; set it, or write ${" + name +
                     ":-default}");
            return;
        }
        if (!text::isValidUtf8(*value)) {
            complain("the environment variable " + name + " does not hold valid UTF-8");
            return;
        }
        node_.value += *value;
        node_.fromEnvironment = true;
    }

    Node& node_;
    const Environment& environment_;
    Findings& findings_;
    std::size_t dollar_ = 0;  ///< how many came before
};

}  // namespace

void substitute(Node& node, const Environment& environment, Findings& findings) {
    if (node.type == Node::Type::string && !node.dollars.empty()) {
        Substitution(node, environment, findings).run();
    }
    for (Node& item : node.items) substitute(item, environment, findings);
    for (Member& entry : node.members) substitute(entry.value, environment, findings);
}

}  // namespace openclaw::config
