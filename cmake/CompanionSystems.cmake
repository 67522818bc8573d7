# What a system's own libraries, linker and resources need. Sources choose themselves by their suffix
# (CompanionModule.cmake).
function(companion_system_libraries target)
  if(WIN32)
    target_link_libraries(${target} PUBLIC ws2_32 mswsock iphlpapi psapi advapi32 crypt32 shell32 bcrypt)
  endif()
  if(MINGW)
    # src/platform/narrow_paths_windows.cpp says why. (The C++ library, which asks for it, comes last.)
    target_link_options(${target} INTERFACE -Wl,--wrap=mbrtowc -Wl,--undefined=__wrap_mbrtowc)
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

# Windows has no IANA time zones: the program carries them. infra/cross/zones.py makes the folder; without it the program
# knows UTC only.
function(companion_time_zones target)
  if(NOT WIN32)
    return()
  endif()
  find_path(COMPANION_ZONES zones.txt PATH_SUFFIXES share/companion-zones)
  foreach(name IN ITEMS zones.txt zones_version.txt windows_zones.xml)
    string(REGEX REPLACE "\\..*" "" symbol ${name})
    if(COMPANION_ZONES)
      companion_embed(${target} ${COMPANION_ZONES}/${name} ${symbol})
    else()
      file(WRITE ${CMAKE_BINARY_DIR}/no_zones/${name} "")
      companion_embed(${target} ${CMAKE_BINARY_DIR}/no_zones/${name} ${symbol})
    endif()
  endforeach()
  target_link_libraries(${target} PRIVATE date::date-tz)
endfunction()
