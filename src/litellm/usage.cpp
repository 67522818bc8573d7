#include "litellm/usage.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace companion::litellm {
namespace {

constexpr std::int64_t tokens_max = 1'000'000'000'000;

/// Number after `key=` or `'key': `; nullopt for None and where the key is part of a longer word.
std::optional<std::int64_t> python_number(std::string_view text, std::string_view key) {
  for (auto at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    if (at > 0 && (text[at - 1] == '_' || (text[at - 1] >= 'a' && text[at - 1] <= 'z'))) continue;
    auto rest = text.substr(at + key.size());
    if (rest.starts_with("=")) {
      rest.remove_prefix(1);
    } else if (rest.starts_with("': ") || rest.starts_with("\": ")) {
      rest.remove_prefix(3);
    } else {
      continue;
    }
    std::int64_t value = 0;
    auto const read = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (read.ec == std::errc{}) return value;
  }
  return std::nullopt;
}

}  // namespace

Result<Usage> to_buckets(WrittenUsage const& written) {
  for (auto const& count :
       {written.prompt, written.completion, written.cache_read, written.cached, written.cache_write,
        written.cache_write_detail, written.cache_write_1h, written.reasoning, written.web_search}) {
    if (count.value_or(0) < 0 || count.value_or(0) > tokens_max) {
      return fail(Errc::invalid, "a token count is negative or impossibly large");
    }
  }
  Usage usage;
  auto const prompt = written.prompt.value_or(0);
  auto const read = written.cache_read.value_or(written.cached.value_or(0));
  auto const write = written.cache_write.value_or(written.cache_write_detail.value_or(0));
  usage.tokens.cache_read = read;
  // A prompt smaller than its cache parts was written without them (raw Anthropic counts).
  usage.tokens.input = prompt >= read + write ? prompt - read - write : prompt;

  bool const split = written.cache_write_5m.has_value() || written.cache_write_1h.has_value();
  usage.tokens.cache_write_1h = std::min(written.cache_write_1h.value_or(0), write);
  usage.tokens.cache_write_5m = write - usage.tokens.cache_write_1h;
  usage.cache_split_known = split || write == 0;

  usage.tokens.output = written.completion.value_or(0);
  usage.tokens.reasoning = std::min(written.reasoning.value_or(0), usage.tokens.output);
  usage.web_search_requests = written.web_search.value_or(0);
  return usage;
}

WrittenUsage read_python_usage(std::string_view text) {
  WrittenUsage usage;
  usage.prompt = python_number(text, "prompt_tokens");
  usage.completion = python_number(text, "completion_tokens");
  usage.cache_read = python_number(text, "cache_read_input_tokens");
  usage.cached = python_number(text, "cached_tokens");
  usage.cache_write = python_number(text, "cache_creation_input_tokens");
  usage.cache_write_detail = python_number(text, "cache_creation_tokens");
  usage.cache_write_5m = python_number(text, "ephemeral_5m_input_tokens");
  usage.cache_write_1h = python_number(text, "ephemeral_1h_input_tokens");
  usage.reasoning = python_number(text, "reasoning_tokens");
  usage.web_search = python_number(text, "web_search_requests");
  return usage;
}

}  // namespace companion::litellm
