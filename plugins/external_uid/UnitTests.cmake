unit_tests(external_uid LIBRARIES colonnade_plugin SOURCES $<TARGET_OBJECTS:external_uid>
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/external_uid ${CMAKE_SOURCE_DIR}/plugins/tasks/include)
