// The questions that a proxy is asked, as requests. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace companion::litellm {

/// In the order in which they are asked when several are due.
enum class Question : std::uint8_t { readiness, key, user, spend, models, cost_map, estimate };
constexpr std::size_t question_count = 7;
[[nodiscard]] std::string_view to_string(Question question);

struct Ask {
  Question question{Question::readiness};
  std::string method{"GET"};
  std::string target{};
  std::string body{};           ///< JSON
  std::string if_none_match{};  ///< an ETag
  std::uint64_t answer_bytes_max{0};
};

[[nodiscard]] Ask ask_readiness();
[[nodiscard]] Ask ask_key();
[[nodiscard]] Ask ask_user(std::string_view user);
[[nodiscard]] Ask ask_spend(std::string target);
[[nodiscard]] Ask ask_models();
[[nodiscard]] Ask ask_cost_map(std::string etag);
[[nodiscard]] Ask ask_estimate(std::string_view model);

}  // namespace companion::litellm
