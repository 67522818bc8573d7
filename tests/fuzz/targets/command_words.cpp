// Any bytes as a line of every shell: it ends, and no word is longer than the line.
#include "detectors/shell/command_words.hpp"

#include <string>

#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {

void command_words(std::string_view bytes) {
  using namespace detectors::shell;
  std::string const line{bytes};
  for (auto const dialect : {Dialect::posix, Dialect::fish, Dialect::powershell, Dialect::nushell}) {
    auto const found = invocations(line, dialect);
    if (found.size() > line.size()) std::abort();
    for (auto const& one : found) {
      if (one.name.size() > line.size() || one.arguments.size() > 8) std::abort();
    }
    for (auto const& token : split(line, dialect)) {
      if (token.text.size() > line.size()) std::abort();
    }
  }
}

}  // namespace companion::fuzz
