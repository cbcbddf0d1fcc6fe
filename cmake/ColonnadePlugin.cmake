# colonnade_add_plugin(NAME SOURCES a.cpp … [MANIFEST plugin.json] [LIBRARIES …] [TESTS test/a.cpp … [TEST_SETTINGS key=value …]])
#
# Builds plugin NAME as a module that the server can load: hidden symbols, no unique symbols (so that it can be unloaded), nothing
# undefined, with the stamp, the manifest and the files of migrations/ beside it embedded as ELF notes.
# What stands in share/ beside the manifest (languages/*.po, templates/mail/*.mustache) is copied into the folder NAME beside the
# module, where Context::resourceDirectory() finds it: install both together.
# TESTS, suites of CppUnit, become the program NAME_unit and CTest's NAME.unit. They link what the plugin is made of, so that they may
# call its functions, and know its file, so that `colonnade::testing::TestServer` serves it (include <colonnade/testing/TestServer.h>).
# CTest's NAME.contract checks what every plugin must keep, by the program colonnade-contract; TEST_SETTINGS are those without which the
# plugin does not start.
# Works in Colonnade's own tree and, after find_package(Colonnade), anywhere else.

set(COLONNADE_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

function(colonnade_add_plugin name)
    cmake_parse_arguments(PLUGIN "" "MANIFEST;OUTPUT_DIRECTORY" "SOURCES;LIBRARIES;DEFINITIONS;TESTS;TEST_SETTINGS" ${ARGN})
    if(NOT PLUGIN_MANIFEST)
        set(PLUGIN_MANIFEST plugin.json)
    endif()
    get_filename_component(manifest ${PLUGIN_MANIFEST} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
    get_filename_component(folder ${manifest} DIRECTORY)
    file(GLOB migrations CONFIGURE_DEPENDS ${folder}/migrations/*.sql)
    list(JOIN migrations "|" migrationList)
    set(notes ${CMAKE_CURRENT_BINARY_DIR}/${name}_notes.cpp)
    add_custom_command(
        OUTPUT ${notes}
        COMMAND ${CMAKE_COMMAND} -DOUT=${notes} -DMANIFEST=${manifest} "-DMIGRATIONS=${migrationList}"
                -P ${COLONNADE_CMAKE_DIR}/EmbedNotes.cmake
        DEPENDS ${manifest} ${migrations} ${COLONNADE_CMAKE_DIR}/EmbedNotes.cmake
        VERBATIM)
    add_library(${name} MODULE ${PLUGIN_SOURCES} ${notes})
    target_link_libraries(${name} PRIVATE Colonnade::colonnade ${PLUGIN_LIBRARIES})
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/include)
        target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/include)
    endif()
    target_compile_features(${name} PRIVATE cxx_std_20)
    target_compile_definitions(${name} PRIVATE ${PLUGIN_DEFINITIONS})
    # The guard of tables knows by the address that a call returns to which plugin writes: no last call may become a jump.
    target_compile_options(${name} PRIVATE -fno-gnu-unique $<$<NOT:$<CONFIG:Debug>>:-fno-optimize-sibling-calls>)
    target_link_options(${name} PRIVATE -Wl,-z,defs)
    set_target_properties(${name} PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    if(PLUGIN_OUTPUT_DIRECTORY)
        set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PLUGIN_OUTPUT_DIRECTORY})
    endif()
    file(GLOB_RECURSE resources CONFIGURE_DEPENDS ${folder}/share/*)
    if(resources)
        set(copied ${CMAKE_CURRENT_BINARY_DIR}/${name}_resources.stamp)
        add_custom_command(
            OUTPUT ${copied}
            COMMAND ${CMAKE_COMMAND} -E rm -rf $<TARGET_FILE_DIR:${name}>/${name}
            COMMAND ${CMAKE_COMMAND} -E copy_directory ${folder}/share $<TARGET_FILE_DIR:${name}>/${name}
            COMMAND ${CMAKE_COMMAND} -E touch ${copied}
            DEPENDS ${resources}
            VERBATIM)
        add_custom_target(${name}_resources DEPENDS ${copied})
        add_dependencies(${name} ${name}_resources)
    endif()
    if(PLUGIN_TESTS)
        colonnade_add_plugin_tests(${name} SOURCES ${PLUGIN_TESTS} SETTINGS ${PLUGIN_TEST_SETTINGS})
    endif()
endfunction()

# The tests of a plugin; called by colonnade_add_plugin.
function(colonnade_add_plugin_tests name)
    cmake_parse_arguments(TEST "" "" "SOURCES;SETTINGS" ${ARGN})
    enable_testing()
    list(TRANSFORM TEST_SETTINGS PREPEND "-D;")
    add_test(NAME ${name}.contract COMMAND Colonnade::contract $<TARGET_FILE:${name}> ${TEST_SETTINGS})
    find_path(COLONNADE_CPPUNIT cppunit/Test.h)
    if(NOT COLONNADE_CPPUNIT)
        message(WARNING "the tests of ${name} are left out: install libcppunit-dev")
        return()
    endif()
    add_executable(${name}_unit ${TEST_SOURCES} $<TARGET_OBJECTS:${name}>)
    target_link_libraries(${name}_unit PRIVATE Colonnade::Test $<TARGET_PROPERTY:${name},LINK_LIBRARIES>)
    target_include_directories(${name}_unit PRIVATE $<TARGET_PROPERTY:${name},INCLUDE_DIRECTORIES>)
    target_compile_features(${name}_unit PRIVATE cxx_std_20)
    target_compile_definitions(${name}_unit PRIVATE COLONNADE_TEST_PLUGIN="$<TARGET_FILE:${name}>")
    add_dependencies(${name}_unit ${name})
    add_test(NAME ${name}.unit COMMAND ${name}_unit)
endfunction()

# colonnade_package_plugin(NAME): `cpack` makes a Debian package of the plugin, which puts it beside those of the server, so that it
# serves unless plugins.enabled names others; `cmake --install` does the same below its prefix. Version and summary are those of
# plugin.json.
function(colonnade_package_plugin name)
    file(READ ${CMAKE_CURRENT_SOURCE_DIR}/plugin.json manifest)
    string(JSON CPACK_PACKAGE_VERSION GET "${manifest}" version)
    string(JSON CPACK_PACKAGE_DESCRIPTION_SUMMARY GET "${manifest}" summary)
    string(REPLACE "_" "-" package ${name})
    install(TARGETS ${name} LIBRARY DESTINATION lib/colonnade/plugins)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/share)
        install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/share/ DESTINATION lib/colonnade/plugins/${name})
    endif()
    if(NOT CPACK_PACKAGE_CONTACT)
        set(CPACK_PACKAGE_CONTACT "The authors of ${name} <root@localhost>")
    endif()
    string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" minor ${Colonnade_VERSION})
    math(EXPR next "${CMAKE_MATCH_2} + 1")
    set(CPACK_GENERATOR DEB)
    set(CPACK_PACKAGE_NAME colonnade-${package})
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
    set(CPACK_STRIP_FILES ON)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_SECTION net)
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "colonnade (>= ${minor}), colonnade (<< ${CMAKE_MATCH_1}.${next})")
    include(CPack)
endfunction()
