# What is installed where, and CPack's .deb, .rpm and .tar.gz of it. The same sources give the same bytes: every time
# in a package is that of the changelog's newest entry.
include(GNUInstallDirs)
include(CompanionSbom)

set(packaging ${CMAKE_SOURCE_DIR}/infra/packaging)
set(made ${CMAKE_BINARY_DIR}/packaging)
set(document_folder ${CMAKE_INSTALL_DATADIR}/doc/litellm-companion)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${packaging}/changelog)
set(COMPANION_ZSH_FOLDER ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions CACHE STRING
  "Where zsh looks for completions: Debian's folder; site-functions elsewhere")

# The newest entry: its revision and, as seconds, its time.
file(STRINGS ${packaging}/changelog newest REGEX "^litellm-companion \\(" LIMIT_COUNT 1)
string(REGEX MATCH "\\(([0-9.]+)-([0-9a-z.]+)\\)" matched "${newest}")
set(COMPANION_REVISION ${CMAKE_MATCH_2})
if(NOT CMAKE_MATCH_1 STREQUAL PROJECT_VERSION)
  message(FATAL_ERROR "infra/packaging/changelog begins with ${CMAKE_MATCH_1}, the project is ${PROJECT_VERSION}")
endif()
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(COMPANION_EPOCH $ENV{SOURCE_DATE_EPOCH})
else()
  file(STRINGS ${packaging}/changelog released REGEX "^ -- .*>  " LIMIT_COUNT 1)
  string(REGEX REPLACE "^ -- .*>  " "" released "${released}")
  execute_process(COMMAND date -u -d "${released}" +%s OUTPUT_VARIABLE COMPANION_EPOCH OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET)
endif()
if(NOT COMPANION_EPOCH MATCHES "^[0-9]+$")
  set(COMPANION_EPOCH 0)
endif()

# companion_printed(file command…): what the built program prints, as a file.
function(companion_printed name)
  add_custom_command(OUTPUT ${made}/${name} COMMAND ${CMAKE_COMMAND} -E make_directory ${made}
    COMMAND companion ${ARGN} > ${made}/${name} DEPENDS companion VERBATIM)
endfunction()
# companion_zipped(file source): without its name and time.
function(companion_zipped name source)
  add_custom_command(OUTPUT ${made}/${name} COMMAND gzip -9nc ${source} > ${made}/${name} DEPENDS ${source} VERBATIM)
endfunction()

install(TARGETS companion RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${packaging}/copyright README.md DESTINATION ${document_folder})
install(FILES ${CMAKE_SOURCE_DIR}/config/defaults/config.yaml DESTINATION ${document_folder}/examples)
install(DIRECTORY chrome-extension DESTINATION ${CMAKE_INSTALL_DATADIR}/litellm-companion
  PATTERN "generate.mjs" EXCLUDE PATTERN "package.json" EXCLUDE)
companion_sbom(${made}/sbom.spdx.json)
install(FILES ${made}/sbom.spdx.json DESTINATION ${document_folder})

# A program for another system cannot be asked for its texts here.
if(UNIX AND NOT CMAKE_CROSSCOMPILING)
  companion_printed(companion.bash completion bash)
  companion_printed(_companion completion zsh)
  companion_printed(companion.fish completion fish)
  companion_printed(companion.1 completion man)
  companion_zipped(companion.1.gz ${made}/companion.1)
  companion_zipped(changelog.Debian.gz ${packaging}/changelog)
  add_custom_target(package_files ALL DEPENDS ${made}/companion.bash ${made}/_companion ${made}/companion.fish
    ${made}/companion.1.gz ${made}/changelog.Debian.gz)
  install(FILES ${made}/companion.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME companion)
  install(FILES ${made}/_companion DESTINATION ${COMPANION_ZSH_FOLDER})
  install(FILES ${made}/companion.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  install(FILES ${made}/companion.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${made}/changelog.Debian.gz DESTINATION ${document_folder})
endif()
if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT CMAKE_CROSSCOMPILING)
  # The same texts that `companion service install` writes: it then sees that there is nothing to write.
  companion_printed(user.service service print-unit --program /usr/bin/companion)
  companion_printed(system.service service print-unit --system --program /usr/bin/companion)
  add_custom_target(package_units ALL DEPENDS ${made}/user.service ${made}/system.service)
  add_dependencies(package_files package_units)
  foreach(scope IN ITEMS user system)
    install(FILES ${made}/${scope}.service DESTINATION lib/systemd/${scope} RENAME litellm-companion.service)
  endforeach()
  install(FILES ${packaging}/deb/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
    RENAME litellm-companion)
endif()

set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME litellm-companion)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "LiteLLM Companion maintainers <maintainers@litellm-companion.example>")
set(CPACK_PACKAGE_VENDOR "LiteLLM Companion")
set(CPACK_PACKAGE_INSTALL_DIRECTORY "LiteLLM Companion")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "what AI tools on this machine use and cost, in one ledger")
set(CPACK_PACKAGE_DESCRIPTION "A daemon that reads the logs of AI tools and takes what a LiteLLM proxy tells,
brings both together call by call, and says what was used, by whom, through
which way, and what it cost: on the command line, in a dashboard, as metrics.
It stores no prompts and no answers.")
set(CPACK_RESOURCE_FILE_LICENSE ${CMAKE_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
if(WIN32)
  set(CPACK_GENERATOR ZIP NSIS)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  # The .tar.gz of Linux is made by ./dev package: CPack takes files in the order in which the folder has them.
  set(CPACK_GENERATOR DEB RPM)
else()
  set(CPACK_GENERATOR TGZ)
endif()
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
  WORLD_EXECUTE)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_BINARY_DIR}/CompanionCPack.cmake)
string(TOLOWER "${CMAKE_SYSTEM_NAME}" COMPANION_SYSTEM)
string(REPLACE "darwin" "macos" COMPANION_SYSTEM "${COMPANION_SYSTEM}")
string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" COMPANION_PROCESSOR)
configure_file(${packaging}/CompanionCPack.cmake.in ${CMAKE_BINARY_DIR}/CompanionCPack.cmake @ONLY)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${COMPANION_REVISION})
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates")
# Opened at run time where there is a desktop.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libxcb1, libxcb-res0, libxcb-screensaver0, libwayland-client0, xdg-utils")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${packaging}/deb/postinst ${packaging}/deb/prerm ${packaging}/deb/postrm)

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_RELEASE ${COMPANION_REVISION})
set(CPACK_RPM_PACKAGE_LICENSE Apache-2.0)
set(CPACK_RPM_PACKAGE_GROUP Applications/System)
set(CPACK_RPM_PACKAGE_REQUIRES "tzdata")
set(CPACK_RPM_POST_INSTALL_SCRIPT_FILE ${packaging}/rpm/post)
set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE ${packaging}/rpm/preun)
set(CPACK_RPM_POST_UNINSTALL_SCRIPT_FILE ${packaging}/rpm/postun)
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION /usr/lib/systemd /usr/lib/systemd/user /usr/lib/systemd/system
  /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh /usr/share/zsh/site-functions
  /usr/share/zsh/vendor-completions /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/man /usr/share/man/man1)
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _buildhost reproducible
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define source_date_epoch_from_changelog 0
%define _build_id_links none")
# The usual stub of NSIS is a program of 32 bits, which starts nowhere else than on a complete Windows.
set(CPACK_NSIS_DEFINES "Target amd64-unicode")
set(CPACK_NSIS_INSTALL_ROOT "$PROGRAMFILES64")
set(CPACK_NSIS_PACKAGE_NAME "LiteLLM Companion")
set(CPACK_NSIS_DISPLAY_NAME "LiteLLM Companion")
set(CPACK_NSIS_INSTALLED_ICON_NAME "bin/companion.exe")
set(CPACK_NSIS_MODIFY_PATH ON)
# A program that runs cannot be replaced: services of both kinds are stopped before and started again where they were.
set(companion_exe "nsExec::Exec '\"$INSTDIR\\bin\\companion.exe\" service")
set(CPACK_NSIS_EXTRA_PREINSTALL_COMMANDS "${companion_exe} stop'\n${companion_exe} stop --system'")
set(CPACK_NSIS_EXTRA_INSTALL_COMMANDS "${companion_exe} start'\n${companion_exe} start --system'")
set(CPACK_NSIS_EXTRA_UNINSTALL_COMMANDS "${companion_exe} uninstall'\n${companion_exe} uninstall --system'")
# The .msi: wixl reads it beside its files (./dev package windows).
string(UUID COMPANION_PRODUCT_CODE NAMESPACE 6ba7b811-9dad-11d1-80b4-00c04fd430c8
  NAME "litellm-companion ${PROJECT_VERSION}" TYPE SHA1 UPPER)
configure_file(${packaging}/windows/companion.wxs.in ${made}/companion.wxs @ONLY)
include(CPack)
