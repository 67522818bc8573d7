# Cross builds compile sources in groups, as one file each: most of a small file's time goes into its headers.
# The native builds do not, so that every file is known to include what it needs.
option(COMPANION_UNITY "Compile sources in groups" OFF)
if(COMPANION_UNITY)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

function(companion_unity target)
  if(NOT COMPANION_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/embedded/|/support/")
  string(REPLACE ";" "\n" lines "${sources}")
  file(WRITE ${CMAKE_BINARY_DIR}/unity/${target}.txt "${lines}\n")
  execute_process(COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/unity_groups.py 16
    INPUT_FILE ${CMAKE_BINARY_DIR}/unity/${target}.txt OUTPUT_VARIABLE grouped COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" rows "${grouped}")
  foreach(row IN LISTS rows)
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 group)
    list(GET row 1 file)
    set_source_files_properties(${file} PROPERTIES UNITY_GROUP group_${group})
  endforeach()
  # Frames of coroutines hold types of unnamed namespaces; g++ takes a file that is included for a header.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
