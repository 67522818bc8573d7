// What is remembered of a history: how it looked, the last visit that was read, and the last one of an AI
// site.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "detectors/logs/database_record.hpp"

namespace companion::detectors {

struct HistoryMark {
  DatabaseRecord record;      ///< its mark is the text form of the rest
  std::int64_t visit{0};      ///< greatest id that was read
  std::int64_t last_time{0};  ///< of the last visit of an AI site, in microseconds since 1970; 0 = none
  std::string last_site;
};

[[nodiscard]] std::string encode(HistoryMark const& mark);
[[nodiscard]] std::optional<HistoryMark> decode_history_mark(std::string_view text);

}  // namespace companion::detectors
