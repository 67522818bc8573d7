// Where the sources and the program lie. Only places.cpp is compiled for one folder: everything else is the
// same for the compiler's cache wherever the repository is cloned to.
#pragma once

namespace companion::places {

[[nodiscard]] char const* source_folder();
[[nodiscard]] char const* fixtures();
[[nodiscard]] char const* program();

}  // namespace companion::places
