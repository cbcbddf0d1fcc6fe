unit_tests(ohmage_auth BOTH_DATABASES LIBRARIES colonnade_plugin ZLIB::ZLIB crypt
           SOURCES $<TARGET_OBJECTS:ohmage_auth> unit/identity/IdentityFixture.cpp INCLUDES ${CMAKE_SOURCE_DIR}/plugins/ohmage_auth)
if(TARGET test_unit_ohmage_auth)
    target_compile_definitions(test_unit_ohmage_auth PRIVATE OHMAGE_MIGRATIONS="${CMAKE_SOURCE_DIR}/plugins/ohmage_auth/migrations")
endif()
