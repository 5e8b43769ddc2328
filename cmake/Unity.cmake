# The sanitizers' builds compile the files of a library or a test program several at a time
# (CMAKE_UNITY_BUILD in CMakePresets.json): most of the time of a file goes into reading headers.
# These files are compiled alone, because names of their own are also those of neighbours.
if(CMAKE_UNITY_BUILD)
  file(STRINGS ${PROJECT_SOURCE_DIR}/cmake/unity_alone.txt alone REGEX "^[^#]")
  foreach(file IN LISTS alone)
    cmake_path(GET file PARENT_PATH folder)
    while(NOT EXISTS ${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt)
      cmake_path(GET folder PARENT_PATH folder)
    endwhile()
    set_source_files_properties(${PROJECT_SOURCE_DIR}/${file} DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}
      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endif()
