# The Debian packages, made by cpack: colonnade (program, plugins, systemd units, configuration) and colonnade-dev (what
# find_package(Colonnade) needs). ./dev package calls it; tests/cli/package.sh unpacks and runs what comes of it.

set(COLONNADE_MAINTAINER "Colonnade maintainers <colonnade@example.org>" CACHE STRING "Who answers for the Debian packages")

# Not part of a plain `cmake --install`: paths and user are the package's.
set(packaging ${CMAKE_SOURCE_DIR}/packaging)
install(FILES ${packaging}/colonnade.service ${packaging}/colonnade.socket ${packaging}/colonnade-backup.service
              ${packaging}/colonnade-backup.timer DESTINATION /lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${packaging}/colonnade.properties DESTINATION /etc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${packaging}/colonnade.logrotate DESTINATION /etc/logrotate.d RENAME colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES README.md CHANGELOG.md docs/DEPLOYING.md docs/API.md docs/NOTICES.md DESTINATION share/doc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)

# The man page and the shell's completion, out of what the program itself tells.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(texts ${CMAKE_BINARY_DIR}/texts)
if(NOT COLONNADE_SANITIZER)
    file(MAKE_DIRECTORY ${texts})
    add_custom_command(
        OUTPUT ${texts}/colonnade.1.gz ${texts}/colonnade.bash-completion
        COMMAND Python3::Interpreter ${packaging}/program_texts.py $<TARGET_FILE:colonnade_server> ${texts}
        COMMAND gzip -9nf ${texts}/colonnade.1
        DEPENDS ${packaging}/program_texts.py colonnade_server bundled_plugins
        VERBATIM)
    add_custom_target(program_texts ALL DEPENDS ${texts}/colonnade.1.gz)
    install(FILES ${texts}/colonnade.1.gz DESTINATION share/man/man1 COMPONENT debian EXCLUDE_FROM_ALL)
    install(FILES ${texts}/colonnade.bash-completion DESTINATION share/bash-completion/completions RENAME colonnade
            COMPONENT debian EXCLUDE_FROM_ALL)
endif()

# Debian's changelog has a time: that of the commit, so that two builds of it are equal.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
    set(epoch $ENV{SOURCE_DATE_EPOCH})
else()
    execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} OUTPUT_VARIABLE epoch
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT epoch)
    set(epoch 0)
endif()
execute_process(COMMAND date -u -R -d @${epoch} OUTPUT_VARIABLE COLONNADE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE)
configure_file(${packaging}/debian/changelog.in ${CMAKE_BINARY_DIR}/changelog @ONLY)
execute_process(COMMAND gzip -9nkf ${CMAKE_BINARY_DIR}/changelog)
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION share/doc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION share/doc/colonnade-dev COMPONENT sdk)

# debian_notice(RESULT HEADING): the text between the fences below a heading of docs/NOTICES.md, as the copyright file wants it: a blank
# before each line, a dot for an empty one. Without the notices of others nothing is packaged.
function(debian_notice result heading)
    file(READ ${CMAKE_SOURCE_DIR}/docs/NOTICES.md text)
    foreach(mark IN ITEMS "## ${heading}\n" "```\n")
        string(FIND "${text}" "${mark}" begin)
        if(begin EQUAL -1)
            message(FATAL_ERROR "docs/NOTICES.md has no text below \"${heading}\", which packaging/debian/copyright.in wants")
        endif()
        string(LENGTH "${mark}" length)
        math(EXPR begin "${begin} + ${length}")
        string(SUBSTRING "${text}" ${begin} -1 text)
    endforeach()
    string(FIND "${text}" "```" end)
    string(SUBSTRING "${text}" 0 ${end} text)
    string(REPLACE "\n" "\n " text " ${text}")
    string(REGEX REPLACE "\n \n" "\n .\n" text "${text}")
    string(STRIP "${text}" text)
    set(${result} " ${text}\n" PARENT_SCOPE)
endfunction()
debian_notice(NOTICE_UNICODE "Unicode's table of confusables")
debian_notice(NOTICE_RAPIDJSON "RapidJSON")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/docs/NOTICES.md)
configure_file(${packaging}/debian/copyright.in ${CMAKE_BINARY_DIR}/copyright @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/copyright DESTINATION share/doc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_BINARY_DIR}/copyright DESTINATION share/doc/colonnade-dev COMPONENT sdk)

# What a plugin's author reads.
install(FILES docs/PLUGINS.md DESTINATION share/doc/colonnade-dev COMPONENT sdk)
install(DIRECTORY docs/reference examples DESTINATION share/doc/colonnade-dev COMPONENT sdk PATTERN build EXCLUDE) # headers cite the reference

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_PREFIX /usr) # whatever this build folder installs to otherwise
set(CPACK_SET_DESTDIR ON)      # for /etc and /lib
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_VENDOR Colonnade)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_RPM_PACKAGE_LICENSE ${COLONNADE_LICENSE}) # Debian's says it in its copyright file
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL Unspecified debian sdk)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENT_UNSPECIFIED_GROUP server)
set(CPACK_COMPONENT_DEBIAN_GROUP server)
set(CPACK_COMPONENT_SDK_GROUP dev)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${COLONNADE_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_SERVER_PACKAGE_NAME colonnade)
set(CPACK_DEBIAN_SERVER_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON) # for libcolonnade, which plugins of other packages link
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "ca-certificates, logrotate, postgresql-client")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${packaging}/debian/postinst ${packaging}/debian/prerm ${packaging}/debian/postrm
                                              ${packaging}/debian/conffiles ${packaging}/debian/triggers)
set(CPACK_DEBIAN_SERVER_DESCRIPTION
    "Projects hand out tasks to people and apps, and collect their answers, as PYBOSSA's and ohmage's clients know it.\nOne program, with SQLite built in or on PostgreSQL.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME colonnade-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "colonnade (= ${PROJECT_VERSION}), libpoco-dev, libc6")
set(CPACK_DEBIAN_DEV_PACKAGE_RECOMMENDS libcppunit-dev) # for plugins' tests
set(CPACK_DEBIAN_DEV_DESCRIPTION "Headers and CMake files to build plugins of Colonnade")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
include(CPack)
