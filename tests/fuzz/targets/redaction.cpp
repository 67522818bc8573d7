// Any text: hiding ends in linear work, twice is as good as once, and a key put into it is gone.
#include <string>

#include "domain/secrets.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {

void redaction(std::string_view bytes) {
  using domain::hide_secrets;
  std::string text{bytes};
  std::size_t work = 0;
  hide_secrets(text, &work);
  if (work > (bytes.size() + 1) * 300) std::abort();
  auto const half = bytes.size() / 2;
  std::string planted{bytes.substr(0, half)};
  planted += " sk-ant-api03-Zq4WfuzzedKey0000 ";
  planted.append(bytes.substr(half));
  hide_secrets(planted);
  if (planted.find("Zq4WfuzzedKey0000") != std::string::npos) std::abort();
}

}  // namespace companion::fuzz
