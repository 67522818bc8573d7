// Pages of GET /spend/logs/v2, and answers of the old GET /spend/logs: rows of LiteLLM's own book as
// sightings.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "companion/observation.hpp"
#include "companion/result.hpp"

namespace companion::litellm {

constexpr std::string_view spend_source = "litellm:spend_logs";
constexpr std::uint32_t spend_parser_version = 1;

/// One row of a page, whether or not it is a call.
struct SpendRow {
  std::uint64_t id{0};       ///< hash of its request_id
  std::uint64_t content{0};  ///< hash of what we read of it: the same again says nothing new
  std::string asked_model;   ///< the name that the client asked for
};

struct SpendPage {
  std::vector<SpendRow> rows;
  std::vector<Sighting> sightings;  ///< of the rows that are calls, in their order
  std::vector<std::size_t> row_of;  ///< for each sighting, its row
  std::vector<Quarantined> quarantined;
  std::int64_t total{0};  ///< rows of the whole question, as the proxy counted them for this page
  bool capped{false};     ///< newer proxies stop counting at 10,000: there may be more
  bool whole{false};      ///< the answer of the old question, which has no pages
};

/// Keeps its buffers from page to page; one thread at a time. Prompts and answers, where a proxy stores them,
/// are passed over.
class SpendPageDecoder {
 public:
  SpendPageDecoder();
  ~SpendPageDecoder();
  SpendPageDecoder(SpendPageDecoder&&) noexcept;
  SpendPageDecoder& operator=(SpendPageDecoder&&) noexcept;

  /// `proxy`: our name of it. Errc::invalid: no such page, or cut short.
  [[nodiscard]] Result<SpendPage> decode(std::string_view body, std::string const& proxy);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace companion::litellm
