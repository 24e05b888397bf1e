# openclaw_add_plugin(NAME source...)
#
# Adds the target NAME, a plugin NAME.so that can live beside any other in one process: it shows nothing but what the
# ABI asks for, also of static libraries linked into it, and its inline statics are its own.
set(OPENCLAW_PLUGIN_EXPORTS ${CMAKE_CURRENT_LIST_DIR}/exports.map CACHE INTERNAL "Symbols that a plugin shows")

function(openclaw_add_plugin name)
    add_library(${name} MODULE ${ARGN})
    target_link_libraries(${name} PRIVATE OpenClaw::Plugin)
    set_target_properties(${name} PROPERTIES
                          PREFIX "" SUFFIX .so
                          LINK_DEPENDS ${OPENCLAW_PLUGIN_EXPORTS}
                          C_VISIBILITY_PRESET hidden
                          CXX_VISIBILITY_PRESET hidden
                          VISIBILITY_INLINES_HIDDEN ON)
    # What the version script makes local cannot be unique in the process either: no need of -fno-gnu-unique, which
    # tools built on clang do not know.
    target_link_options(${name} PRIVATE LINKER:--version-script=${OPENCLAW_PLUGIN_EXPORTS})

    get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
    if(CXX IN_LIST languages)
        target_compile_features(${name} PRIVATE cxx_std_17) # what openclaw/plugin.hpp needs
    endif()
endfunction()
