// What a proxy says of itself and of its models: /health/readiness, /v1/model/info, /cost/estimate.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"

namespace companion::litellm {

struct Readiness {
  std::string version;           ///< newer proxies tell it to a caller with a key only
  std::optional<bool> database;  ///< nullopt: it does not say
};
[[nodiscard]] Result<Readiness> read_readiness(std::string_view body);

/// One model of the proxy's list, under the name that clients use.
struct Deployment {
  std::string name;
  std::string model;  ///< as the proxy asks its provider
  std::string provider;
  std::map<std::string, std::string>
      prices;  ///< keys of the price map that are numbers, as they were written
};
/// Those that have a price; without names that stand for many models ("gpt-*").
[[nodiscard]] Result<std::vector<Deployment>> read_model_info(std::string_view body);

/// Tokens of each kind that an estimate is asked for; its costs are then USD per million.
constexpr std::int64_t estimate_tokens = 1'000'000;

struct Estimate {
  std::string model;       ///< as it was asked
  std::string underlying;  ///< as the spend logs call it; not read here
  std::string provider;
  std::string input;  ///< USD for a million tokens, as written
  std::string output;
};
[[nodiscard]] std::string estimate_question(std::string_view model);
[[nodiscard]] Result<Estimate> read_estimate(std::string_view body);

}  // namespace companion::litellm
