#include "cli/statusline/ask.hpp"

#include <ctime>
#include <nlohmann/json.hpp>

#include "app/ledger_parts.hpp"
#include "app/runtime_file.hpp"
#include "cli/render/json.hpp"
#include "cli/settings.hpp"
#include "core/glance.hpp"
#include "store/ledger_reader.hpp"
#include "telemetry/http_client.hpp"

namespace companion::cli {
namespace {

constexpr Milliseconds timeout{250};

/// As the value of a parameter.
std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string safe;
  for (auto const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view{"-._~"}.find(c) != std::string_view::npos;
    if (plain) {
      safe += c;
    } else {
      safe.append("%").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    }
  }
  return safe;
}

/// A daemon that wants TLS or a token answers strangers nothing; its ledger is this user's own.
Result<std::string> ask_ledger(StatusQuestion const& question) {
  auto reader = store::LedgerReader::open(app::ledger_path(question.data_dir));
  if (!reader) return propagate(reader);
  auto seen = glance(
      **reader, {.now = question.now, .since = local_midnight(question.now), .session = question.session});
  if (!seen) return propagate(seen);
  return printed(to_json(*seen));
}

}  // namespace

Instant local_midnight(Instant at) {
  auto const seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  auto const time = static_cast<std::time_t>(seconds);
  auto const* const found = std::localtime(&time);
  if (found == nullptr) return std::chrono::floor<std::chrono::days>(at);
  auto local = *found;
  local.tm_hour = local.tm_min = local.tm_sec = 0;
  local.tm_isdst = -1;
  auto const midnight = std::mktime(&local);
  if (midnight == std::time_t{-1}) return std::chrono::floor<std::chrono::days>(at);
  return Instant{std::chrono::seconds{midnight}};
}

Result<std::string> ask_status(StatusQuestion const& question) {
  auto const daemon = app::read_runtime_file(question.data_dir);
  if (!daemon) return fail(Errc::not_found, "not running");
  auto const url = base_url(daemon->url);
  if (!url.starts_with("http://")) return ask_ledger(question);
  auto target = url + "/v1/statusline?since=" + escaped(format_instant(local_midnight(question.now)));
  if (!question.session.empty()) target += "&session=" + escaped(question.session);
  auto answer = telemetry::fetch(
      {.url = std::move(target), .headers = {}, .body = {}, .timeout = timeout, .ca_file = {}});
  if (!answer) return fail(Errc::unavailable, "no answer from " + url);
  return answer->status == 200 ? Result<std::string>{std::move(answer->body)} : ask_ledger(question);
}

}  // namespace companion::cli
