// A plugin on another C++ standard library than the host's, linked into it and hidden. It throws and catches
// inside, which works only if the two runtimes stay apart.
#include <map>
#include <stdexcept>
#include <string>

#include "openclaw/plugin.hpp"

#ifndef _LIBCPP_VERSION
#error "this fixture is about libc++"
#endif

OPENCLAW_MANIFEST(R"({
    "id": "answers_libcxx", "version": "1.0.0", "license": "MIT", "kinds": ["tool"],
    "description": "Answers with its arguments, from C++ with clang and libc++",
    "items": [{"kind": "tool", "name": "answers_libcxx", "description": "Answers"}]})");

namespace {

class Answers {
  public:
    Answers(const openclaw::plugin::Host&, std::string_view) {}

    static std::vector<openclaw::plugin::Item> items() {
        return {openclaw::plugin::tool("answers_libcxx", "Answers with its arguments, from libc++",
                                       R"({"type": "object"})",
                                       OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT | OPENCLAW_QUICK)};
    }

    static void invoke(openclaw::plugin::Call& call) {
        std::string caught;
        try {
            std::map<std::string, int>().at("missing");
        } catch (const std::out_of_range& exception) {
            caught = exception.what();
        }
        if (call.input().find("throw") != std::string_view::npos)
            throw openclaw::plugin::Failure(OPENCLAW_UNAVAILABLE, "thrown inside: " + caught);
        call.content("application/json", call.input());
        call.finish(R"({"from": "libc++"})");
    }
};

}  // namespace

OPENCLAW_PLUGIN(Answers);
