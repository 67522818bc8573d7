// Raw answers of real proxies, by version (tests/fixtures/litellm/api).
#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/places.hpp"

namespace companion::litellm {

inline std::string api_answer(std::string const& version, std::string const& name) {
  std::ifstream in{std::string{places::fixtures()} + "/litellm/api/" + version + "/" + name + ".json"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace companion::litellm
