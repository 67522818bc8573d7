# macOS (Intel) from Linux: zig's clang and headers. Compiler and libraries: infra/cross/install macos-x64.
set(CMAKE_SYSTEM_NAME Darwin)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
include(${CMAKE_CURRENT_LIST_DIR}/cross_prefix.cmake)
companion_cross_prefix(macos-x64)
set(CMAKE_C_COMPILER ${COMPANION_CROSS_ROOT}/bin/macos-x64-cc)
set(CMAKE_CXX_COMPILER ${COMPANION_CROSS_ROOT}/bin/macos-x64-c++)
set(CMAKE_AR ${COMPANION_CROSS_ROOT}/bin/zig-ar)
set(CMAKE_RANLIB ${COMPANION_CROSS_ROOT}/bin/zig-ranlib)
# The compiler brings the headers and names the oldest system itself (13.0).
set(CMAKE_OSX_SYSROOT "" CACHE STRING "")
set(CMAKE_OSX_DEPLOYMENT_TARGET "" CACHE STRING "")
# Apple's headers are annotated by halves, and pedantry looks into them.
add_compile_options(-Wno-nullability-completeness)
# simdjson 3.1 asks for AVX-512 in the old way, which clang 21 no longer takes; AVX2 is what it has then.
add_compile_definitions(SIMDJSON_IMPLEMENTATION_ICELAKE=0)
