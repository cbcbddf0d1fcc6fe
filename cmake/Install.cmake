# The installed package: the program, the library, the headers, the bundled plugins, and what find_package(Colonnade) needs to
# build further plugins. The program looks for the bundled plugins at ../lib/colonnade/plugins, so `lib` it is on every system.

include(CMakePackageConfigHelpers)

set(CONFIG_DIR lib/cmake/Colonnade)

install(TARGETS colonnade EXPORT ColonnadeTargets LIBRARY DESTINATION lib NAMELINK_COMPONENT sdk)
install(TARGETS colonnade_server RUNTIME DESTINATION bin)
install(TARGETS colonnade_pybossa EXPORT ColonnadeTargets ARCHIVE DESTINATION lib COMPONENT sdk)
install(TARGETS colonnade_test_kit EXPORT ColonnadeTargets)
install(TARGETS colonnade_contract EXPORT ColonnadeTargets RUNTIME DESTINATION bin COMPONENT sdk)
install(FILES core/testing/program/TestMain.cpp DESTINATION ${CONFIG_DIR} COMPONENT sdk)
install(DIRECTORY core/include/colonnade pybossa/include/colonnade poco/include/colonnade DESTINATION include COMPONENT sdk)
install(TARGETS colonnade_poco EXPORT ColonnadePocoTargets ARCHIVE DESTINATION lib COMPONENT sdk)
install(EXPORT ColonnadePocoTargets NAMESPACE Colonnade:: DESTINATION ${CONFIG_DIR} COMPONENT sdk)
install(EXPORT ColonnadeTargets NAMESPACE Colonnade:: DESTINATION ${CONFIG_DIR} COMPONENT sdk)

foreach(plugin IN ITEMS site account tasks external_uid ohmage_auth avatars quality import_pybossa import_ohmage)
    if(TARGET ${plugin})
        install(TARGETS ${plugin} LIBRARY DESTINATION lib/colonnade/plugins)
        if(EXISTS ${CMAKE_SOURCE_DIR}/plugins/${plugin}/share)
            install(DIRECTORY plugins/${plugin}/share/ DESTINATION lib/colonnade/plugins/${plugin})
        endif()
        if(EXISTS ${CMAKE_SOURCE_DIR}/plugins/${plugin}/include)
            install(DIRECTORY plugins/${plugin}/include/ DESTINATION include COMPONENT sdk)
        endif()
    endif()
endforeach()

install(DIRECTORY packaging/monitoring packaging/fail2ban DESTINATION share/colonnade)
install(DIRECTORY core/share/ DESTINATION share/colonnade)

if(TARGET colonnade_avatar_worker)
    install(TARGETS colonnade_avatar_worker RUNTIME DESTINATION lib/colonnade)
endif()

configure_package_config_file(cmake/ColonnadeConfig.cmake.in ${CMAKE_BINARY_DIR}/ColonnadeConfig.cmake INSTALL_DESTINATION ${CONFIG_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/ColonnadeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(
    FILES ${CMAKE_BINARY_DIR}/ColonnadeConfig.cmake ${CMAKE_BINARY_DIR}/ColonnadeConfigVersion.cmake cmake/ColonnadePlugin.cmake
          cmake/EmbedNotes.cmake cmake/FindPocoData.cmake
    DESTINATION ${CONFIG_DIR}
    COMPONENT sdk)
