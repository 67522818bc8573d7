#include "detectors/shell/overlap.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace companion::detectors::shell {
namespace {

using Hashes = std::span<std::uint64_t const>;

/// Whether everything that both sides know before `end` of `now` agrees with the end of `old`.
bool ends_alike(Hashes old, Hashes now, std::size_t end) {
  auto const shared = std::min(old.size(), end);
  return shared > 0 && std::equal(old.end() - static_cast<std::ptrdiff_t>(shared), old.end(),
                                  now.begin() + static_cast<std::ptrdiff_t>(end - shared));
}

struct Stretch {
  std::size_t length{0};
  std::size_t end{0};  ///< in `now`
};

/// The longest stretch of `old` that is also in `now`; of equal ones the last in `now`.
Stretch longest_stretch(Hashes old, Hashes now) {
  std::vector<std::size_t> before(old.size() + 1);
  std::vector<std::size_t> lengths(old.size() + 1);
  Stretch found;
  for (std::size_t j = 0; j < now.size(); ++j) {
    for (std::size_t i = 0; i < old.size(); ++i) {
      lengths[i + 1] = old[i] == now[j] ? before[i] + 1 : 0;
      if (lengths[i + 1] > 0 && lengths[i + 1] >= found.length)
        found = {.length = lengths[i + 1], .end = j + 1};
    }
    std::swap(before, lengths);
  }
  return found;
}

/// One number and the blank behind it off `text`.
template <class Number>
bool take(std::string_view& text, Number& number, int base = 10) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  return true;
}

void put_hex(std::string& text, std::uint64_t number) {
  std::array<char, 16> digits{};
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  text.push_back(' ');
  text.append(digits.data(), end);
}

}  // namespace

GoesOn goes_on(Tail const& tail, Hashes now) {
  if (tail.last.empty()) return {};  // it was empty
  Hashes const old{tail.last};
  auto const length = static_cast<std::size_t>(std::min<std::uint64_t>(tail.length, now.size()));
  if (length == tail.length && ends_alike(old, now, length)) return {.first_new = length};
  auto cut = length;
  while (cut > 0 && !ends_alike(old, now, cut)) --cut;
  auto const explained = std::min(cut, old.size());
  if (explained == old.size()) return {.first_new = cut};
  auto const shared = longest_stretch(old, now);
  if (cut > 0 && explained >= shared.length) return {.first_new = cut};
  if (shared.length > 0) return {.first_new = shared.end, .continuity = Continuity::replaced};
  bool const cleared = now.size() < tail.length;
  return {.first_new = cleared ? 0 : now.size(), .continuity = Continuity::strange};
}

void remember(Tail& tail, Hashes now) {
  tail.length = now.size();
  auto const kept = now.last(std::min(now.size(), remembered_max));
  tail.last.assign(kept.begin(), kept.end());
}

std::string encode(Tail const& tail) {
  std::string text{"2"};
  for (auto const number :
       {tail.id.volume, tail.id.file, tail.size, static_cast<std::uint64_t>(epoch_ms(tail.modified)),
        tail.seen, tail.length, static_cast<std::uint64_t>(epoch_ms(tail.passed))})
    text += " " + std::to_string(number);
  for (auto const hash : tail.last) put_hex(text, hash);
  return text;
}

std::optional<Tail> decode_tail(std::string_view text) {
  Tail tail;
  std::uint64_t version = 0;
  std::uint64_t modified = 0;
  std::uint64_t passed = 0;
  // The first version did not know of passed ones.
  bool const sound = take(text, version) && (version == 1 || version == 2) && take(text, tail.id.volume) &&
                     take(text, tail.id.file) && take(text, tail.size) && take(text, modified) &&
                     take(text, tail.seen) && take(text, tail.length) && (version == 1 || take(text, passed));
  if (!sound) return std::nullopt;
  tail.passed = from_epoch_ms(static_cast<std::int64_t>(passed));
  tail.modified = from_epoch_ms(static_cast<std::int64_t>(modified));
  while (!text.empty() && tail.last.size() < remembered_max) {
    std::uint64_t hash = 0;
    if (!take(text, hash, 16)) return std::nullopt;
    tail.last.push_back(hash);
  }
  return tail;
}

}  // namespace companion::detectors::shell
