file(GLOB externalUidSources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/external_uid/*.cpp)
list(FILTER externalUidSources EXCLUDE REGEX "ExternalUidPlugin\\.cpp$")
unit_tests(external_uid LIBRARIES colonnade_identity colonnade_http SOURCES ${externalUidSources}
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/external_uid ${CMAKE_SOURCE_DIR}/plugins/tasks/include)
