# NEWSWATCH_REVISION: the commit this build is made from, for --version and build_info.
set(NEWSWATCH_REVISION "unknown")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --short=12 HEAD
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
    RESULT_VARIABLE revision_failed)
  if(NOT revision_failed)
    set(NEWSWATCH_REVISION ${revision})
  endif()
endif()
