include(${CMAKE_CURRENT_LIST_DIR}/OpenClawPluginTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/OpenClawAddPlugin.cmake)
