// Breaks the rule: an exception leaves `create` and crosses the border.
#include <stdexcept>

#include "openclaw/plugin.h"

OPENCLAW_MANIFEST(R"({"id": "throws_across", "version": "1.0.0", "kinds": ["tool"]})");

namespace {

openclaw_status create(const openclaw_host*, openclaw_string, openclaw_instance**) {
    throw std::runtime_error("thrown across the border, as the test wants it");
}
void destroy(openclaw_instance*) {}
openclaw_status describe(openclaw_instance*, const openclaw_item_sink*) {
    return OPENCLAW_OK;
}
openclaw_status invoke(openclaw_instance*, openclaw_call, const openclaw_request*) {
    return OPENCLAW_OK;
}

}  // namespace

const openclaw_plugin openclaw_plugin_v1 = {sizeof(openclaw_plugin),
                                            OPENCLAW_ABI_MAJOR,
                                            OPENCLAW_ABI_MINOR,
                                            create,
                                            destroy,
                                            describe,
                                            invoke,
                                            nullptr,
                                            nullptr};
