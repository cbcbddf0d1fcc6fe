file(GLOB ohmageSources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/ohmage_auth/*.cpp)
list(FILTER ohmageSources EXCLUDE REGEX "OhmagePlugin\\.cpp$")
unit_tests(ohmage_auth BOTH_DATABASES LIBRARIES colonnade_identity colonnade_http ZLIB::ZLIB crypt
           SOURCES ${ohmageSources} unit/identity/IdentityFixture.cpp INCLUDES ${CMAKE_SOURCE_DIR}/plugins/ohmage_auth)
if(TARGET test_unit_ohmage_auth)
    target_compile_definitions(test_unit_ohmage_auth PRIVATE OHMAGE_MIGRATIONS="${CMAKE_SOURCE_DIR}/plugins/ohmage_auth/migrations")
endif()
