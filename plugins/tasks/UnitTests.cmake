unit_tests(tasks BOTH_DATABASES LIBRARIES colonnade_pybossa colonnade_plugin SOURCES $<TARGET_OBJECTS:tasks>
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/tasks ${CMAKE_SOURCE_DIR}/plugins/tasks/include
                    ${CMAKE_SOURCE_DIR}/plugins/account/include)
target_compile_definitions(test_unit_tasks PRIVATE TASKS_MIGRATIONS="${CMAKE_SOURCE_DIR}/plugins/tasks/migrations")
