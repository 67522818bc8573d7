#include "tests/support/places.hpp"

namespace companion::places {

char const* source_folder() { return COMPANION_SOURCE_DIR; }
char const* fixtures() { return COMPANION_SOURCE_DIR "/tests/fixtures"; }
char const* program() { return COMPANION_BINARY; }

}  // namespace companion::places
