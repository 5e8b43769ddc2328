# Man pages, made of the pages of the manual: build/<preset>/man/NAME.SECTION, installed compressed.
find_program(NEWSWATCH_LOWDOWN lowdown REQUIRED)
find_program(NEWSWATCH_GZIP gzip REQUIRED)

# newswatch_man_page(NAME SECTION SOURCE DESCRIPTION)
#   SOURCE: a page of docs/. DESCRIPTION: what `apropos` shows, without a full stop.
function(newswatch_man_page name section source description)
  set(script ${PROJECT_SOURCE_DIR}/cmake/man_page.sh)
  set(page ${PROJECT_BINARY_DIR}/man/${name}.${section})
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
  add_custom_command(OUTPUT ${page} ${page}.gz
    COMMAND sh ${script} ${name} ${section} ${description} ${PROJECT_SOURCE_DIR}/${source} > ${page}
    COMMAND ${NEWSWATCH_GZIP} -9nkf ${page}
    DEPENDS ${PROJECT_SOURCE_DIR}/${source} ${script}
    COMMENT "Making ${name}(${section})"
    VERBATIM)
  add_custom_target(man_${name} ALL DEPENDS ${page} ${page}.gz)
  add_dependencies(newswatch man_${name})
  install(FILES ${page}.gz DESTINATION share/man/man${section})
  if(BUILD_TESTING)
    add_test(NAME ManPage.${name} COMMAND sh ${PROJECT_SOURCE_DIR}/tests/docs/man_page_test.sh ${page})
  endif()
endfunction()

newswatch_man_page(newswatch 1 docs/commands.md "watches news feeds and alerts once per story, with the reason")
newswatch_man_page(newswatch.yaml 5 docs/configuration.md "configuration of newswatch: what to read and whom to tell")
newswatch_man_page(newswatch-rules 5 docs/rules.md "rules of newswatch: what to look for in news")
