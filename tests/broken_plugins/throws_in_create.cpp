// An exception inside of `create`, which the veneer turns into a status and a reason.
#include "openclaw/plugin.hpp"

OPENCLAW_MANIFEST(R"({"id": "throws_in_create", "version": "1.0.0", "kinds": ["tool"]})");

namespace {

class ThrowsInCreate {
  public:
    ThrowsInCreate(const openclaw::plugin::Host&, std::string_view) {
        throw std::runtime_error("thrown in create, as the test wants it");
    }
    static std::vector<openclaw::plugin::Item> items() { return {}; }
    static void invoke(openclaw::plugin::Call&) {}
};

}  // namespace

OPENCLAW_PLUGIN(ThrowsInCreate);
