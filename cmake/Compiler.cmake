# Warnings, sanitizers, ccache and the linker, and the function every folder uses.

set(NEWSWATCH_SANITIZE "" CACHE STRING "Sanitizers to build with, as given to -fsanitize")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

if(NEWSWATCH_SANITIZE)
  add_compile_options(-fsanitize=${NEWSWATCH_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NEWSWATCH_SANITIZE})
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Warnings are those of g++; clang++ only builds the fuzzers.
  add_compile_options(-Wno-everything)
endif()
# g++ 12 takes the inlined operator new of Asio's coroutine frames for aligned_alloc and its
# operator delete for another's: a false alarm in every file with a coroutine.
add_compile_options(-Wno-mismatched-new-delete)
# g++ 12 sees overlapping copies in the inlined operator+ of a literal and a string (GCC bug 105651).
add_compile_options(-Wno-restrict)
if(CMAKE_UNITY_BUILD)
  add_compile_options(-w)  # warnings are about single files, which the other builds compile
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(NEWSWATCH_SANITIZE MATCHES "thread")
  # g++ 12 warns that TSan does not model atomic_thread_fence, which Asio uses beside other locks.
  add_compile_options(-Wno-tsan)
endif()

# newswatch_library(NAME SOURCES ... DEPENDS ... LINKS ...)
#   DEPENDS: folders of ours it may include; LINKS: libraries from outside.
function(newswatch_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LINKS" ${ARGN})
  list(TRANSFORM ARG_DEPENDS PREPEND newswatch::)
  if(NOT ARG_SOURCES)
    add_library(newswatch_${name} INTERFACE)
    target_include_directories(newswatch_${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(newswatch_${name} INTERFACE ${ARG_DEPENDS} ${ARG_LINKS})
  else()
    add_library(newswatch_${name} STATIC ${ARG_SOURCES})
    target_include_directories(newswatch_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(newswatch_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LINKS})
  endif()
  add_library(newswatch::${name} ALIAS newswatch_${name})
endfunction()

# newswatch_test(NAME [ONE_THREAD] SOURCES ... LINKS ...): one GoogleTest binary, one CTest test a
# case. ONE_THREAD: nothing in it for ThreadSanitizer to see.
function(newswatch_test name)
  cmake_parse_arguments(ARG "ONE_THREAD" "" "SOURCES;LINKS" ${ARGN})
  if(ARG_ONE_THREAD AND NEWSWATCH_SANITIZE MATCHES "thread")
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE NEWSWATCH_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set(timeout 300)
  if(NEWSWATCH_SANITIZE)
    set(timeout 900)
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${timeout})
endfunction()
