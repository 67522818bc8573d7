# companion_sbom(file): SPDX 2.3 of what this build is made of, with the versions that CMake found.

# Each: name, version, license, how it is joined to the program, home. A version that no file tells is NOASSERTION.
function(companion_header_version result header)
  set(version "")
  if(EXISTS ${header})
    foreach(name IN LISTS ARGN)
      file(STRINGS ${header} line REGEX "#define[ \t]+${name}[ \t]+\"?[0-9]" LIMIT_COUNT 1)
      string(REGEX MATCH "${name}[ \t]+\"?([0-9.]+)" matched "${line}")
      list(APPEND version ${CMAKE_MATCH_1})
    endforeach()
  endif()
  list(JOIN version "." version)
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

function(companion_npm_version result package)
  file(READ ${CMAKE_SOURCE_DIR}/receiver/web/package-lock.json lock)
  string(JSON version ERROR_VARIABLE trouble GET "${lock}" packages node_modules/${package} version)
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

function(companion_sbom file)
  set(rows "")
  set(relations "")
  macro(part name version license relation home)
    string(REGEX REPLACE "[^A-Za-z0-9.-]" "-" id "SPDXRef-${name}")
    set(told "${version}")
    if(told STREQUAL "" OR told MATCHES "NOTFOUND")
      set(told NOASSERTION)
    endif()
    string(APPEND rows ",
    {\"SPDXID\": \"${id}\", \"name\": \"${name}\", \"versionInfo\": \"${told}\", \"downloadLocation\": \"NOASSERTION\",
     \"homepage\": \"${home}\", \"licenseConcluded\": \"${license}\", \"licenseDeclared\": \"${license}\",
     \"copyrightText\": \"NOASSERTION\", \"filesAnalyzed\": false}")
    string(APPEND relations ",
    {\"spdxElementId\": \"SPDXRef-companion\", \"relationshipType\": \"${relation}\", \"relatedSpdxElement\": \"${id}\"}")
  endmacro()
  companion_header_version(protozero ${PROTOZERO_INCLUDE_DIR}/protozero/version.hpp PROTOZERO_VERSION_STRING)
  companion_header_version(toml ${TOMLPLUSPLUS_INCLUDE_DIR}/toml++/impl/version.h
    TOML_LIB_MAJOR TOML_LIB_MINOR TOML_LIB_PATCH)
  companion_header_version(xxhash ${XXHASH_INCLUDE_DIR}/xxhash.h
    XXH_VERSION_MAJOR XXH_VERSION_MINOR XXH_VERSION_RELEASE)
  companion_header_version(zstd ${ZSTD_INCLUDE_DIR}/zstd.h ZSTD_VERSION_MAJOR ZSTD_VERSION_MINOR ZSTD_VERSION_RELEASE)
  companion_npm_version(preact preact)
  companion_npm_version(uplot uplot)
  set(linked DYNAMIC_LINK)
  if(CMAKE_CROSSCOMPILING)
    set(linked STATIC_LINK)
  endif()
  part(boost "${Boost_VERSION_STRING}" BSL-1.0 STATIC_LINK https://www.boost.org)
  part(sqlite "${SQLite3_VERSION}" blessing ${linked} https://www.sqlite.org)
  part(zlib "${ZLIB_VERSION_STRING}" Zlib ${linked} https://zlib.net)
  part(zstd "${zstd}" BSD-3-Clause ${linked} https://facebook.github.io/zstd)
  part(openssl "${OPENSSL_VERSION}" Apache-2.0 ${linked} https://www.openssl.org)
  part(simdjson "${simdjson_VERSION}" Apache-2.0 ${linked} https://simdjson.org)
  part(spdlog "${spdlog_VERSION}" MIT ${linked} https://github.com/gabime/spdlog)
  part(fmt "${fmt_VERSION}" MIT ${linked} https://fmt.dev)
  part(yaml-cpp "${yaml-cpp_VERSION}" MIT ${linked} https://github.com/jbeder/yaml-cpp)
  part(date "${date_VERSION}" MIT ${linked} https://github.com/HowardHinnant/date)
  part(nlohmann-json "${nlohmann_json_VERSION}" MIT STATIC_LINK https://json.nlohmann.me)
  part(tl-expected "${tl-expected_VERSION}" CC0-1.0 STATIC_LINK https://github.com/TartanLlama/expected)
  part(cli11 "${CLI11_VERSION}" BSD-3-Clause STATIC_LINK https://github.com/CLIUtils/CLI11)
  part(protozero "${protozero}" BSD-2-Clause STATIC_LINK https://github.com/mapbox/protozero)
  part(tomlplusplus "${toml}" MIT STATIC_LINK https://marzer.github.io/tomlplusplus)
  part(xxhash "${xxhash}" BSD-2-Clause STATIC_LINK https://xxhash.com)
  part(preact "${preact}" MIT CONTAINS https://preactjs.com)
  part(uplot "${uplot}" MIT CONTAINS https://github.com/leeoniya/uPlot)

  set(before "$ENV{SOURCE_DATE_EPOCH}")
  set(ENV{SOURCE_DATE_EPOCH} ${COMPANION_EPOCH})
  string(TIMESTAMP created "%Y-%m-%dT%H:%M:%SZ" UTC)
  if(before STREQUAL "")
    unset(ENV{SOURCE_DATE_EPOCH})
  else()
    set(ENV{SOURCE_DATE_EPOCH} ${before})
  endif()
  set(name "litellm-companion-${PROJECT_VERSION}-${COMPANION_REVISION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")
  string(SHA256 unique "${name} ${created} ${rows}")
  file(GENERATE OUTPUT ${file} CONTENT "{
  \"spdxVersion\": \"SPDX-2.3\",
  \"dataLicense\": \"CC0-1.0\",
  \"SPDXID\": \"SPDXRef-DOCUMENT\",
  \"name\": \"${name}\",
  \"documentNamespace\": \"https://spdx.org/spdxdocs/${name}-${unique}\",
  \"creationInfo\": {\"created\": \"${created}\", \"creators\": [\"Organization: LiteLLM Companion\", \"Tool: CMake-${CMAKE_VERSION}\"]},
  \"documentDescribes\": [\"SPDXRef-companion\"],
  \"packages\": [
    {\"SPDXID\": \"SPDXRef-companion\", \"name\": \"litellm-companion\", \"versionInfo\": \"${PROJECT_VERSION}-${COMPANION_REVISION}\",
     \"downloadLocation\": \"NOASSERTION\", \"licenseConcluded\": \"Apache-2.0\", \"licenseDeclared\": \"Apache-2.0\",
     \"copyrightText\": \"2026 The LiteLLM Companion authors\", \"primaryPackagePurpose\": \"APPLICATION\", \"filesAnalyzed\": false}${rows}
  ],
  \"relationships\": [
    {\"spdxElementId\": \"SPDXRef-DOCUMENT\", \"relationshipType\": \"DESCRIBES\", \"relatedSpdxElement\": \"SPDXRef-companion\"}${relations}
  ]
}
")
endfunction()
