# Warnings are errors under both compilers; linked PRIVATE by every target of ours, never by foreign code.
add_library(companion_warnings INTERFACE)
add_library(companion::warnings ALIAS companion_warnings)
option(COMPANION_WERROR "Treat warnings as errors" ON)
if(MSVC)
  target_compile_options(companion_warnings INTERFACE /W4 /permissive- /utf-8 /Zc:__cplusplus /bigobj
    $<$<BOOL:${COMPANION_WERROR}>:/WX>)
  target_compile_definitions(companion_warnings INTERFACE NOMINMAX _WIN32_WINNT=0x0A00)
else()
  target_compile_options(companion_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
    -Wdouble-promotion -Wformat=2 -Wimplicit-fallthrough
    # -Wrestrict: g++ 12 sees overlaps in std::string that are not there (GCC PR 105651).
    # -Wmaybe-uninitialized: the same with std::variant when it inlines; debug builds and clang still look.
    # -Wmismatched-new-delete: inlining half of the frame allocator of Asio's coroutines, it sees two that differ.
    # (mingw's debug builds inline too: its assembler cannot take what -O0 makes.)
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<OR:$<CONFIG:Release>,$<BOOL:${MINGW}>>>:-Wno-maybe-uninitialized -Wno-mismatched-new-delete>
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wduplicated-cond -Wlogical-op>
    # Windows' 64-bit types have other names: casts that Linux needs are useless there.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<NOT:$<BOOL:${MINGW}>>>:-Wuseless-cast>
    $<$<CXX_COMPILER_ID:GNU>:-Wsuggest-override>
    $<$<BOOL:${COMPANION_WERROR}>:-Werror>)
endif()
