unit_tests(tasks BOTH_DATABASES LIBRARIES colonnade_plugin SOURCES $<TARGET_OBJECTS:tasks>
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/tasks ${CMAKE_SOURCE_DIR}/plugins/tasks/include)
