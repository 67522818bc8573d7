#include <cstddef>
#include <cstdint>
#include <string_view>

#include "log_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const bytes{reinterpret_cast<char const*>(data), size};
  auto const* const path = "/logs/rollout-2026-08-20T15-00-00-0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2a.jsonl";
  return companion::detectors::fuzz_log("codex", path, bytes);
}
