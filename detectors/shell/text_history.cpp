#include "detectors/shell/text_history.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"

namespace companion::detectors::shell {
namespace {

namespace fs = std::filesystem;

/// Of a larger file only the end is read, as if its head had been cut.
constexpr std::uint64_t bytes_max = 8ULL << 20U;
/// Nobody runs more in a second.
constexpr std::size_t same_second_max = 64;
/// A shell that writes a command without its time writes it when it is over: atuin is as far by then.
constexpr Milliseconds moment = std::chrono::minutes{1};

Result<std::string> read_end(ReadableFile& file, std::uint64_t size) {
  auto const from = size > bytes_max ? size - bytes_max : 0;
  std::string bytes(std::size_t{size - from}, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    auto const got = file.read_at(from + filled, std::span{bytes}.subspan(filled));
    if (!got) return tl::unexpected<Error>(got.error());
    if (*got == 0) break;
    filled += *got;
  }
  bytes.resize(filled);
  if (from > 0) bytes.erase(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  return bytes;
}

std::vector<std::uint64_t> hashes_of(std::vector<Entry> const& entries) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(entries.size());
  for (auto const& entry : entries) {
    auto const seed = entry.at ? static_cast<std::uint64_t>(epoch_ms(*entry.at)) : 0;
    hashes.push_back(hash64(entry.command, seed));
  }
  return hashes;
}

}  // namespace

struct TextHistory::Reading {
  std::string path;
  std::vector<Entry> entries;
  std::vector<std::uint64_t> hashes;  ///< of the entries
  GoesOn goes_on;
  bool first{false};  ///< never read before
  Instant modified{};
  Instant now{};
  std::uint64_t seen{0};                         ///< entries met before the first new one
  std::map<std::string, Activity> sums;          ///< of a first look at commands without times, by tool
  std::unique_ptr<AtuinLook> atuin;              ///< nullptr: nothing is told elsewhere
  std::map<std::string, std::int64_t> recorded;  ///< by atuin of commands without times, and not yet met
  Instant passed{};                              ///< the latest that atuin had, with a time
  std::size_t end{0};                            ///< entries behind this one wait

  [[nodiscard]] bool is_new(std::size_t index) const { return index >= goes_on.first_new; }
  [[nodiscard]] bool is_recorded(std::size_t index, std::vector<Use> const& uses);
  [[nodiscard]] bool may_be_recorded_yet(std::size_t index) const;
};

bool TextHistory::Reading::is_recorded(std::size_t index, std::vector<Use> const& uses) {
  if (atuin == nullptr) return false;
  auto const& entry = entries[index];
  if (entry.at) {
    bool const has = atuin->has(*entry.at, uses);
    if (has) passed = std::max(passed, *entry.at);
    return has;
  }
  if (!atuin->records(modified)) return false;
  auto known = recorded.find(entry.command);
  if (known == recorded.end()) known = recorded.emplace(entry.command, atuin->times(entry.command)).first;
  return known->second-- > 0;
}

bool TextHistory::Reading::may_be_recorded_yet(std::size_t index) const {
  if (atuin == nullptr || !is_new(index) || !atuin->records(modified)) return false;
  auto const& at = entries[index].at;
  return at ? now - *at < longest_command : !first && now - modified < moment;
}

TextHistory::TextHistory(Host const& host, Shell const& shell, CliNames const& names, std::string environment)
    : host_{host}, shell_{shell}, names_{names}, environment_{std::move(environment)} {}

void TextHistory::restore(Checkpoint const& checkpoint) {
  if (auto tail = decode_tail(checkpoint.value)) tails_[checkpoint.item] = std::move(*tail);
}

void TextHistory::read(ScanBudget const& budget, Atuin const& atuin, Owned& owned, Scan& scan) {
  auto const files = shell_.files(host_);
  scan.progress.files_total = files.size();
  for (auto const& path : files) {
    if (scan.found.activities.size() >= budget.observations) {
      scan.more = true;
      return;
    }
    auto const stat = host_.stat(path);
    if (stat && owned.take(stat->id)) read_file(path, atuin, scan);
    ++scan.progress.files_done;
  }
}

bool TextHistory::is_unchanged(std::string const& name, FileStat const& stat) const {
  auto const known = tails_.find(name);
  if (known == tails_.end()) return false;
  auto const& tail = known->second;
  return tail.id == stat.id && tail.size == stat.size && tail.modified == stat.modified;
}

void TextHistory::read_file(fs::path const& path, Atuin const& atuin, Scan& scan) {
  auto const name = path.string();
  auto const stat = host_.stat(path);
  if (!stat) return;
  if (!tails_.contains(name)) adopt_tail(name, stat->id, scan);
  if (is_unchanged(name, *stat)) return;
  auto look = atuin.look();
  if (!look) return;  // busy: the next time
  auto opened = host_.open(path);
  auto bytes =
      opened ? read_end(**opened, stat->size) : Result<std::string>{tl::unexpected<Error>(opened.error())};
  auto const known = tails_.find(name);
  bool const first = known == tails_.end();
  if (!bytes) {
    scan.found.quarantined.push_back({std::string{shell_.source}, "unreadable_file", 0, stat->size});
    if (!first) {  // not again before it changes
      known->second.id = stat->id;
      known->second.size = stat->size;
      known->second.modified = stat->modified;
    }
    return;
  }
  Reading reading;
  reading.path = name;
  reading.entries = shell_.decode(*bytes);
  reading.hashes = hashes_of(reading.entries);
  reading.first = first;
  reading.modified = stat->modified;
  reading.now = host_.clock().now();
  reading.atuin = std::move(*look);
  reading.end = reading.entries.size();
  if (!first) {
    reading.goes_on = goes_on(known->second, reading.hashes);
    reading.seen = known->second.seen;
    reading.passed = known->second.passed;
  }
  tell(reading, scan);
  keep(reading, *stat, scan);
}

void TextHistory::keep(Reading const& reading, FileStat const& stat, Scan& scan) {
  auto const first_new = reading.goes_on.first_new;
  if (reading.goes_on.continuity == Continuity::strange && first_new > 0)
    scan.found.quarantined.push_back({std::string{shell_.source}, "history_replaced", 0, stat.size});
  auto& tail = tails_[reading.path];
  bool const waits = reading.end < reading.entries.size();
  tail.id = stat.id;
  tail.size = waits ? 0 : stat.size;  // looked at again, changed or not
  tail.modified = stat.modified;
  tail.seen += reading.end - first_new;
  tail.passed = reading.passed;
  remember(tail, std::span{reading.hashes}.first(reading.end));
  scan.found.checkpoints.push_back({std::string{shell_.source}, reading.path, encode(tail)});
}

/// The file has another name still, under which it was read before: that of another home.
void TextHistory::adopt_tail(std::string const& name, FileId const& id, Scan& scan) {
  if (id.file == 0) return;  // there is nothing to know it by
  for (auto at = tails_.begin(); at != tails_.end(); ++at) {
    auto const old = at->second.id == id ? host_.stat(at->first) : tl::unexpected<Error>(Error{});
    if (!old || old->id != id) continue;
    scan.found.checkpoints.push_back({std::string{shell_.source}, at->first, {}});
    auto tail = std::move(at->second);
    tails_.erase(at);
    scan.found.checkpoints.push_back({std::string{shell_.source}, name, encode(tail)});
    tails_.emplace(name, std::move(tail));
    return;
  }
}

void TextHistory::tell(Reading& reading, Scan& scan) const {
  bool const grown = reading.goes_on.continuity == Continuity::grown;
  auto const& entries = reading.entries;
  auto const passed = reading.passed;
  for (auto i = grown ? reading.goes_on.first_new : 0; i < entries.size(); ++i) {
    auto const& at = entries[i].at;
    if (!at && !reading.is_new(i)) continue;
    if (at && !grown && *at <= passed) continue;
    auto const uses = uses_in(entries[i].command, shell_.dialect, names_);
    if (uses.empty() || reading.is_recorded(i, uses)) continue;
    if (reading.may_be_recorded_yet(i)) {
      reading.end = i;
      break;
    }
    if (at) {
      tell_timed(reading, i, uses, scan);
    } else {
      tell_untimed(reading, i, uses, scan);
    }
  }
  for (auto& [name, sum] : reading.sums) scan.found.activities.push_back(std::move(sum));
}

/// Several in one second are told apart by their order in the file: telling them twice changes nothing.
void TextHistory::tell_timed(Reading& reading, std::size_t index, std::vector<Use> const& uses,
                             Scan& scan) const {
  auto const& entry = reading.entries[index];
  std::map<std::string_view, int> ordinals;
  auto const earliest = index > same_second_max ? index - same_second_max : 0;
  for (auto before = index; before > earliest && reading.entries[before - 1].at == entry.at; --before) {
    for (auto const& use : uses_in(reading.entries[before - 1].command, shell_.dialect, names_))
      ++ordinals[use.tool->name];
  }
  for (auto const& use : uses) {
    auto activity = activity_of(use, shell_, environment_);
    activity.start = *entry.at;
    activity.end = *entry.at + entry.duration;
    activity.running = entry.duration;
    activity.event_key = "t|" + std::to_string(epoch_ms(*entry.at)) + "|" + use.tool->name + "|" +
                         std::to_string(ordinals[use.tool->name]++);
    scan.found.activities.push_back(std::move(activity));
  }
}

void TextHistory::tell_untimed(Reading& reading, std::size_t index, std::vector<Use> const& uses,
                               Scan& scan) const {
  int ordinal = 0;
  for (auto const& use : uses) {
    auto activity = activity_of(use, shell_, environment_);
    if (reading.first) {  // all that was there before we were: once, at the time of the file
      activity.start = activity.end = reading.modified;
      activity.event_key = "first|" + short_hash(reading.path) + "|" + use.tool->name;
      auto const [sum, fresh] = reading.sums.try_emplace(use.tool->name, std::move(activity));
      if (!fresh) ++sum->second.count;
      continue;
    }
    auto const number = reading.seen + (index - reading.goes_on.first_new);
    activity.start = activity.end = std::min(reading.now, reading.modified);
    activity.event_key =
        "n|" + short_hash(reading.path) + "|" + std::to_string(number) + "|" + std::to_string(ordinal++);
    scan.found.activities.push_back(std::move(activity));
  }
}

}  // namespace companion::detectors::shell
