# The Debian packages, made by cpack: colonnade (program, plugins, systemd units, configuration) and colonnade-dev (what
# find_package(Colonnade) needs). ./dev package calls it; tests/cli/package.sh unpacks and runs what comes of it.

set(COLONNADE_MAINTAINER "Colonnade maintainers <root@localhost>" CACHE STRING "Who answers for the Debian packages")

# Not part of a plain `cmake --install`: paths and user are the package's.
set(packaging ${CMAKE_SOURCE_DIR}/packaging)
install(FILES ${packaging}/colonnade.service ${packaging}/colonnade.socket DESTINATION /lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${packaging}/colonnade.properties DESTINATION /etc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${packaging}/colonnade.logrotate DESTINATION /etc/logrotate.d RENAME colonnade COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES README.md CHANGELOG.md docs/DEPLOYING.md docs/API.md docs/NOTICES.md DESTINATION share/doc/colonnade COMPONENT debian EXCLUDE_FROM_ALL)

set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_PREFIX /usr) # whatever this build folder installs to otherwise
set(CPACK_SET_DESTDIR ON)      # for /etc and /lib
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_VENDOR Colonnade)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Accounts and crowd tasks over HTTP")
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
set(CPACK_DEBIAN_SERVER_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_SERVER_PACKAGE_RECOMMENDS "ca-certificates, logrotate, postgresql-client")
set(CPACK_DEBIAN_SERVER_PACKAGE_CONTROL_EXTRA ${packaging}/debian/postinst ${packaging}/debian/prerm ${packaging}/debian/postrm
                                              ${packaging}/debian/conffiles)
set(CPACK_DEBIAN_SERVER_DESCRIPTION
    "Projects hand out tasks to people and apps, and collect their answers, as PYBOSSA's and ohmage's clients know it.\nOne program, with SQLite built in or on PostgreSQL.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME colonnade-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "colonnade (= ${PROJECT_VERSION}), libpoco-dev")
set(CPACK_DEBIAN_DEV_DESCRIPTION "Headers and CMake files to build plugins of Colonnade")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
include(CPack)
