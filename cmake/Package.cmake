# What is installed, and the Debian package made of it: build/package/newswatch_VERSION_ARCH.deb.
find_program(NEWSWATCH_GZIP gzip REQUIRED)

install(TARGETS newswatch RUNTIME DESTINATION bin)
install(FILES systemd/newswatch.service DESTINATION lib/systemd/system)
install(FILES systemd/newswatch.sysusers DESTINATION lib/sysusers.d RENAME newswatch.conf)
install(FILES systemd/newswatch.tmpfiles DESTINATION lib/tmpfiles.d RENAME newswatch.conf)
install(DIRECTORY config/examples DESTINATION share/doc/newswatch)
install(DIRECTORY monitoring DESTINATION share/doc/newswatch/examples PATTERN *_test.yaml EXCLUDE)
install(FILES README.md DESTINATION share/doc/newswatch)
install(DIRECTORY docs DESTINATION share/doc/newswatch FILES_MATCHING PATTERN *.md PATTERN openapi.yaml)
install(FILES package/copyright DESTINATION share/doc/newswatch)
install(FILES package/lintian-overrides DESTINATION share/lintian/overrides RENAME newswatch)

# What an administrator edits: files that are listed in conffiles below. credentials/ beside them is
# made by tmpfiles.
set(NEWSWATCH_ETC /etc/newswatch)
install(DIRECTORY config/default/ DESTINATION ${NEWSWATCH_ETC})
install(DIRECTORY DESTINATION ${NEWSWATCH_ETC}/conf.d)

# newswatch_compressed(NAME SOURCE): SOURCE as NAME in the documentation folder.
function(newswatch_compressed name source)
  set(made ${PROJECT_BINARY_DIR}/package/${name})
  add_custom_command(OUTPUT ${made}
    COMMAND ${NEWSWATCH_GZIP} -9nc ${source} > ${made}
    DEPENDS ${source}
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY NEWSWATCH_PACKAGED ${made})
  install(FILES ${made} DESTINATION share/doc/newswatch)
endfunction()

# newswatch_completion(SHELL FOLDER NAME): made by the program itself.
function(newswatch_completion shell folder name)
  set(made ${PROJECT_BINARY_DIR}/package/completion/${name})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/package/completion)
  add_custom_command(OUTPUT ${made}
    COMMAND newswatch completion ${shell} > ${made}
    DEPENDS newswatch
    VERBATIM)
  set_property(GLOBAL APPEND PROPERTY NEWSWATCH_PACKAGED ${made})
  install(FILES ${made} DESTINATION ${folder})
endfunction()

configure_file(package/changelog.in package/changelog.Debian @ONLY)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
newswatch_compressed(changelog.Debian.gz ${PROJECT_BINARY_DIR}/package/changelog.Debian)
newswatch_compressed(changelog.gz ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
newswatch_completion(bash share/bash-completion/completions newswatch)
newswatch_completion(zsh share/zsh/vendor-completions _newswatch)
newswatch_completion(fish share/fish/vendor_completions.d newswatch.fish)

# All that is made for the package; the target `package` depends on nothing, since `all` would bring
# the tests along.
get_property(made GLOBAL PROPERTY NEWSWATCH_PACKAGED)
add_custom_target(packaged DEPENDS newswatch ${made})

file(GLOB_RECURSE conffiles RELATIVE ${PROJECT_SOURCE_DIR}/config/default CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/config/default/*)
list(TRANSFORM conffiles PREPEND ${NEWSWATCH_ETC}/)
list(JOIN conffiles "\n" conffiles)
file(WRITE ${PROJECT_BINARY_DIR}/package/conffiles "${conffiles}\n")

set(CMAKE_SKIP_PACKAGE_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME newswatch)
set(CPACK_PACKAGE_CONTACT "newswatch maintainers <maintainers@newswatch.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "news feeds watched, matched against rules, alerted once a story")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"newswatch polls RSS, Atom and JSON feeds politely, matches new items against
rule files, folds the copies of a report into one story, and delivers signed
alerts that survive a crash, with the words that matched and the other places
where the report stands.
.
The package brings the daemon as a sandboxed service, and the command line
that checks rules, explains matches and shows feeds and alerts.")
# Through DESTDIR, so that files in /etc are packaged too.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_OUTPUT_FILE_PREFIX ${PROJECT_SOURCE_DIR}/build/package)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "ca-certificates, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_BINARY_DIR}/package/conffiles
  ${PROJECT_SOURCE_DIR}/package/postinst
  ${PROJECT_SOURCE_DIR}/package/prerm
  ${PROJECT_SOURCE_DIR}/package/postrm)
include(CPack)

# What changes the package without being made by a target.
file(GLOB_RECURSE NEWSWATCH_PACKAGE_SOURCES CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/config/default/* ${PROJECT_SOURCE_DIR}/config/examples/*
  ${PROJECT_SOURCE_DIR}/monitoring/* ${PROJECT_SOURCE_DIR}/package/* ${PROJECT_SOURCE_DIR}/systemd/* ${PROJECT_SOURCE_DIR}/docs/*.md)
