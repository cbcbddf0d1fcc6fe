file(GLOB accountSources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/account/*.cpp)
list(FILTER accountSources EXCLUDE REGEX "AccountPlugin\\.cpp$")
unit_tests(account LIBRARIES colonnade_identity colonnade_http SOURCES ${accountSources}
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/account ${CMAKE_SOURCE_DIR}/plugins/account/include)
