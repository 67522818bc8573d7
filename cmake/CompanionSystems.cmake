# What a system's own libraries, linker and resources need. Sources choose themselves by their suffix
# (CompanionModule.cmake).
function(companion_system_libraries target)
  if(WIN32)
    target_link_libraries(${target} PUBLIC ws2_32 mswsock iphlpapi psapi advapi32 crypt32 shell32 bcrypt)
  endif()
  if(MINGW)
    # src/platform/narrow_paths_windows.cpp says why.
    target_link_options(${target} INTERFACE -Wl,--wrap=mbrtowc)
  endif()
endfunction()

if(MINGW)
  # Coroutines and Beast make more sections than a COFF object of the old kind can have.
  add_compile_options(-Wa,-mbig-obj)
endif()

# The version that Explorer shows, UTF-8 as the process's code page, and long paths.
function(companion_system_resources target)
  if(MSVC)
    target_sources(${target} PRIVATE ${CMAKE_SOURCE_DIR}/infra/windows/companion.manifest)
  elseif(WIN32)
    string(REPLACE "." "," version ${PROJECT_VERSION})
    set(resources ${CMAKE_CURRENT_BINARY_DIR}/${target}.rc)
    configure_file(${CMAKE_SOURCE_DIR}/infra/windows/companion.rc.in ${resources} @ONLY)
    target_sources(${target} PRIVATE ${resources})
    set_source_files_properties(${resources} PROPERTIES OBJECT_DEPENDS ${CMAKE_SOURCE_DIR}/infra/windows/companion.manifest)
  endif()
endfunction()
