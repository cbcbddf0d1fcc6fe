unit_tests(account BOTH_DATABASES LIBRARIES colonnade_pybossa colonnade_plugin ZLIB::ZLIB SOURCES $<TARGET_OBJECTS:account>
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/account ${CMAKE_SOURCE_DIR}/plugins/account/include)
target_compile_definitions(test_unit_account PRIVATE COLONNADE_PLUGIN_SOURCES="${CMAKE_SOURCE_DIR}/plugins")
