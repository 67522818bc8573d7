#include "litellm/poll/question.hpp"

#include <array>
#include <utility>

#include "litellm/model_info.hpp"

namespace companion::litellm {
namespace {

constexpr std::uint64_t kib = 1024;
constexpr std::uint64_t small_answer_max = 256 * kib;
/// A page of rows, a user's keys, the list of models and the price map are some MB at most.
constexpr std::uint64_t answer_max = 32 * kib * kib;

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', hex[byte >> 4U], hex[byte & 15U]};
    }
  }
  return out;
}

Ask get(Question question, std::string target, std::uint64_t answer_bytes_max) {
  Ask ask;
  ask.question = question;
  ask.target = std::move(target);
  ask.answer_bytes_max = answer_bytes_max;
  return ask;
}

}  // namespace

std::string_view to_string(Question question) {
  constexpr std::array<std::string_view, question_count> names{
      "readiness", "key", "user", "spend logs", "models", "price map", "cost estimate"};
  return names[static_cast<std::size_t>(question)];
}

Ask ask_readiness() { return get(Question::readiness, "/health/readiness", small_answer_max); }
Ask ask_key() { return get(Question::key, "/key/info", small_answer_max); }
Ask ask_user(std::string_view user) {
  return get(Question::user, "/user/info?user_id=" + percent_encoded(user), answer_max);
}
Ask ask_spend(std::string target) { return get(Question::spend, std::move(target), answer_max); }
Ask ask_models() { return get(Question::models, "/v1/model/info", answer_max); }

Ask ask_cost_map(std::string etag) {
  auto ask = get(Question::cost_map, "/public/litellm_model_cost_map", answer_max);
  ask.if_none_match = std::move(etag);
  return ask;
}

Ask ask_estimate(std::string_view model) {
  auto ask = get(Question::estimate, "/cost/estimate", small_answer_max);
  ask.method = "POST";
  ask.body = estimate_question(model);
  return ask;
}

}  // namespace companion::litellm
