// The constructor of a static object writes to an address that is not there.
#include "openclaw/plugin.hpp"

OPENCLAW_MANIFEST(R"({"id": "crashes_in_static", "version": "1.0.0", "kinds": ["tool"]})");

namespace {

struct Crash {
    Crash() {
        volatile int* volatile nowhere = reinterpret_cast<volatile int*>(8);
        *nowhere = 1;  // NOLINT: on purpose
    }
};
const Crash crash;

class CrashesInStatic {
  public:
    CrashesInStatic(const openclaw::plugin::Host&, std::string_view) {}
    static std::vector<openclaw::plugin::Item> items() { return {}; }
    static void invoke(openclaw::plugin::Call&) {}
};

}  // namespace

OPENCLAW_PLUGIN(CrashesInStatic);
