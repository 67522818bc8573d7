# Run as a script by companion_embed(): writes OUT with the bytes of IN.
include(${CMAKE_CURRENT_LIST_DIR}/EmbedLiteral.cmake)
file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
embed_literal("${hex}" text)
file(WRITE ${OUT} "#include <string_view>\nnamespace companion::embedded {\nextern std::string_view const ${SYMBOL};\nstd::string_view const ${SYMBOL}{\n${text}    , ${size}};\n}\n")
