#include "detectors/shell/atuin.hpp"

#include <algorithm>

#include "detectors/shell/places.hpp"

namespace companion::detectors::shell {
namespace {

/// Between a shell's clock on a command and atuin's lies the start of a process.
constexpr Milliseconds about = std::chrono::seconds{10};
constexpr Milliseconds longest_silence = std::chrono::hours{72};
constexpr std::int64_t per_millisecond = 1'000'000;

std::string_view first_label(std::string_view name) { return name.substr(0, name.find_first_of(".:")); }

bool same_letters(std::string_view a, std::string_view b) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

bool is_of_host(std::string_view recorded, std::string_view hostname) {
  return recorded.empty() || same_letters(first_label(recorded), first_label(hostname));
}

bool AtuinLook::has(Instant at, std::vector<Use> const& uses) {
  bool found = false;
  auto const visit = [&](ForeignRow const& row) {
    if (!is_of_host(row.text(1), hostname_)) return true;
    auto const recorded = uses_in(row.text(0), shell_.dialect, names_);
    found = std::any_of(recorded.begin(), recorded.end(), [&](Use const& one) {
      return std::any_of(uses.begin(), uses.end(), [&](Use const& use) { return use.tool == one.tool; });
    });
    return !found;
  };
  auto const asked = database_->query(
      "SELECT command, hostname FROM history WHERE timestamp BETWEEN ?1 AND ?2",
      {epoch_ms(at - about) * per_millisecond, epoch_ms(at + about) * per_millisecond}, visit);
  return asked && found;
}

std::int64_t AtuinLook::times(std::string_view command) {
  std::int64_t count = 0;
  auto const asked = database_->query("SELECT hostname FROM history WHERE command = ?1", {command},
                                      [&](ForeignRow const& row) {
                                        if (is_of_host(row.text(0), hostname_)) ++count;
                                        return true;
                                      });
  return asked ? count : 0;
}

Instant AtuinLook::newest() {
  Instant found{};
  // Rows of other machines come by synchronisation.
  auto const asked =
      database_->query("SELECT timestamp, hostname FROM history ORDER BY timestamp DESC LIMIT 10000", {},
                       [&](ForeignRow const& row) {
                         if (!is_of_host(row.text(1), hostname_)) return true;
                         found = from_epoch_ms(row.integer(0) / per_millisecond);
                         return false;
                       });
  return asked ? found : Instant{};
}

bool AtuinLook::records(Instant written) {
  if (!newest_) newest_ = newest();
  return *newest_ != Instant{} && *newest_ >= written - longest_silence;
}

bool Atuin::is_there() const { return told_ && atuin_database(host_).has_value(); }

Result<std::unique_ptr<AtuinLook>> Atuin::look() const {
  auto const path = told_ ? atuin_database(host_) : std::nullopt;
  if (!path) return nullptr;
  auto database = host_.open_database(*path);
  if (!database && database.error().code == Errc::busy) return propagate(database);
  if (!database) return nullptr;  // its own detector says so
  for (auto const* const column : {"timestamp", "command", "hostname"}) {
    if (!(*database)->has("history", column)) return nullptr;
  }
  return std::make_unique<AtuinLook>(std::move(*database), shell_, names_, hostname_);
}

}  // namespace companion::detectors::shell
