#include "platform/proc_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/address_text.hpp"

namespace companion::platform {
namespace {

template <class Number>
std::optional<Number> to_number(std::string_view text, int base = 10) {
  Number value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The next word; empty at the end.
std::string_view take_word(std::string_view& text) {
  auto const begin = std::min(text.find_first_not_of(" \t\n"), text.size());
  auto const end = std::min(text.find_first_of(" \t\n", begin), text.size());
  auto const word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

/// 8 hex digits a word, each word in the byte order of this machine, which is little-endian wherever we run.
template <std::size_t Size>
std::optional<std::array<unsigned char, Size>> parse_hex_address(std::string_view hex) {
  std::array<unsigned char, Size> bytes{};
  for (std::size_t word = 0; word < Size / 4; ++word) {
    auto const value = to_number<std::uint32_t>(hex.substr(word * 8, 8), 16);
    if (!value) return std::nullopt;
    for (std::size_t i = 0; i < 4; ++i)
      bytes[word * 4 + i] = static_cast<unsigned char>((*value >> (8 * i)) & 0xFFU);
  }
  return bytes;
}

std::optional<std::string> hex_to_address(std::string_view hex) {
  if (hex.size() == 8) {
    auto const bytes = parse_hex_address<4>(hex);
    return bytes ? std::optional{format_address(*bytes)} : std::nullopt;
  }
  if (hex.size() != 32) return std::nullopt;
  auto const bytes = parse_hex_address<16>(hex);
  return bytes ? std::optional{format_address(*bytes)} : std::nullopt;
}

}  // namespace

std::optional<ProcStat> parse_proc_stat(std::string_view text) {
  // The name is in parentheses and may contain any character: it ends at the last one.
  auto const open = text.find(" (");
  auto const close = text.rfind(") ");
  if (open == text.npos || close == text.npos || close < open + 2) return std::nullopt;
  ProcStat stat;
  auto const id = to_number<ProcessId>(text.substr(0, open));
  stat.name = text.substr(open + 2, close - open - 2);
  text.remove_prefix(close + 2);
  auto const state = take_word(text);
  auto const parent = to_number<ProcessId>(take_word(text));
  if (!id || *id <= 0 || state.size() != 1 || !parent) return std::nullopt;
  stat.id = *id;
  stat.state = state.front();
  stat.parent = *parent;
  for (int field = 5; field <= 24; ++field) {
    auto const word = take_word(text);
    if (field != 14 && field != 15 && field != 22 && field != 24) continue;
    auto const value = to_number<std::int64_t>(word);
    if (!value) return std::nullopt;
    auto const amount = static_cast<std::uint64_t>(std::max<std::int64_t>(*value, 0));
    if (field == 22) {
      stat.started_ticks = amount;
    } else if (field == 24) {
      stat.resident_pages = amount;
    } else {
      stat.cpu_ticks += amount;
    }
  }
  return stat;
}

std::optional<std::uint64_t> parse_proc_user(std::string_view status) {
  // "Name:" comes before it and has its line ends escaped by the kernel, so a name cannot pretend to be it.
  auto const at = status.find("\nUid:");
  if (at == status.npos) return std::nullopt;
  status.remove_prefix(at + 5);
  return to_number<std::uint64_t>(take_word(status));
}

std::vector<std::string> parse_command_line(std::string_view text, bool whole) {
  std::vector<std::string> arguments;
  while (!text.empty()) {
    auto const end = text.find('\0');
    if (end == text.npos) {
      if (whole) arguments.emplace_back(text);
      break;
    }
    arguments.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return arguments;
}

std::optional<std::string> find_variable(std::string_view environment, std::string_view name) {
  while (!environment.empty()) {
    auto const end = std::min(environment.find('\0'), environment.size());
    auto const variable = environment.substr(0, end);
    if (variable.size() > name.size() && variable[name.size()] == '=' && variable.starts_with(name))
      return std::string{variable.substr(name.size() + 1)};
    environment.remove_prefix(std::min(end + 1, environment.size()));
  }
  return std::nullopt;
}

std::string_view without_deleted(std::string_view link) {
  constexpr std::string_view mark = " (deleted)";
  if (link.ends_with(mark)) link.remove_suffix(mark.size());
  return link;
}

std::optional<std::uint64_t> parse_socket_link(std::string_view link) {
  constexpr std::string_view begin = "socket:[";
  if (!link.starts_with(begin) || !link.ends_with(']')) return std::nullopt;
  return to_number<std::uint64_t>(link.substr(begin.size(), link.size() - begin.size() - 1));
}

std::optional<SocketRow> parse_socket_row(std::string_view line) {
  // sl local remote state queues timer retransmits uid timeout inode …
  static_cast<void>(take_word(line));
  static_cast<void>(take_word(line));
  auto const remote = take_word(line);
  if (take_word(line) != "01") return std::nullopt;
  for (int skipped = 0; skipped < 3; ++skipped) static_cast<void>(take_word(line));
  auto const user = to_number<std::uint64_t>(take_word(line));
  static_cast<void>(take_word(line));
  auto const inode = to_number<std::uint64_t>(take_word(line));
  auto const colon = remote.find(':');
  if (!user || !inode || colon == remote.npos || remote.size() != colon + 5) return std::nullopt;
  auto const port = to_number<std::uint16_t>(remote.substr(colon + 1), 16);
  auto address = hex_to_address(remote.substr(0, colon));
  if (!port || !address) return std::nullopt;
  return SocketRow{.address = std::move(*address), .port = *port, .user = *user, .inode = *inode};
}

}  // namespace companion::platform
