if(TARGET avatars)
    unit_tests(avatars LIBRARIES colonnade_plugin SOURCES $<TARGET_OBJECTS:avatars> ${CMAKE_SOURCE_DIR}/plugins/avatars/worker/Sandbox.cpp
               INCLUDES ${CMAKE_SOURCE_DIR}/plugins/avatars ${CMAKE_SOURCE_DIR}/plugins/account/include)
    target_link_libraries(test_unit_avatars PRIVATE PkgConfig::VIPS)
    target_compile_definitions(test_unit_avatars PRIVATE AVATAR_WORKER="$<TARGET_FILE:colonnade_avatar_worker>")
    add_dependencies(test_unit_avatars colonnade_avatar_worker)
endif()
