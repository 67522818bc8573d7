# companion_embed(target file symbol): the bytes of a file as `extern std::string_view const symbol`
# in namespace companion::embedded (declare it where it is used).
function(companion_embed target file symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DIN=${file} -DOUT=${out} -DSYMBOL=${symbol} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFile.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/EmbedFile.cmake ${CMAKE_SOURCE_DIR}/cmake/EmbedLiteral.cmake VERBATIM)
  companion_embedded(${target} ${out})
endfunction()

# companion_embed_dashboard(target folder): all files below it, whatever the front end's build has put there.
function(companion_embed_dashboard target folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded/dashboard_files.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DOUT=${out} -P ${CMAKE_SOURCE_DIR}/cmake/EmbedDashboard.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/EmbedDashboard.cmake ${CMAKE_SOURCE_DIR}/cmake/EmbedLiteral.cmake
    VERBATIM)
  companion_embedded(${target} ${out})
endfunction()

function(companion_embedded target out)
  # Clang's pedantry about literals longer than the standard promises.
  set_source_files_properties(${out} PROPERTIES COMPILE_OPTIONS
    $<$<NOT:$<CXX_COMPILER_ID:MSVC>>:-Wno-overlength-strings>)
  target_sources(${target} PRIVATE ${out})
endfunction()
