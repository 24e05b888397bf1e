// An exception leaves the constructor of a static object.
#include "openclaw/plugin.hpp"

OPENCLAW_MANIFEST(R"({"id": "throws_while_loading", "version": "1.0.0", "kinds": ["tool"]})");

namespace {

struct Throw {
    Throw() { throw std::runtime_error("thrown while loading, as the test wants it"); }
};
const Throw thrown;

class ThrowsWhileLoading {
  public:
    ThrowsWhileLoading(const openclaw::plugin::Host&, std::string_view) {}
    static std::vector<openclaw::plugin::Item> items() { return {}; }
    static void invoke(openclaw::plugin::Call&) {}
};

}  // namespace

OPENCLAW_PLUGIN(ThrowsWhileLoading);
