unit_tests(account LIBRARIES colonnade_plugin SOURCES $<TARGET_OBJECTS:account>
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/account ${CMAKE_SOURCE_DIR}/plugins/account/include)
