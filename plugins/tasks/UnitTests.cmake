file(GLOB tasksSources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugins/tasks/*.cpp)
list(FILTER tasksSources EXCLUDE REGEX "TasksPlugin\\.cpp$")
unit_tests(tasks BOTH_DATABASES LIBRARIES colonnade_identity colonnade_http SOURCES ${tasksSources}
           INCLUDES ${CMAKE_SOURCE_DIR}/plugins/tasks ${CMAKE_SOURCE_DIR}/plugins/tasks/include)
