#include "files.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <set>

#include "core/hash.hpp"
#include "tests/fuzz/targets.hpp"

namespace companion::fuzz {
namespace {

/// Files as tools name them, '#' for a number. A reader that owns none of them needs a line here.
constexpr std::array<std::string_view, 29> names{
    // Lines.
    "p#/s#.jsonl",
    ".claude/projects/p#/s#.jsonl",
    "tmp/p#/chats/session-#.jsonl",
    "rollout-2026-08-20T15-00-00-0198c9d2-7a10-7c31-9b02-1f6e5d4c3b2#.jsonl",
    "s#/events.jsonl",
    "s#/conversation.jsonl",
    "s#/session.jsonl",
    "s#/updates.jsonl",
    "s#/chat.jsonl",
    "s#/lm-messages.jsonl",
    "s#/agents/main/wire.jsonl",
    "main/sessions/s#.jsonl",
    "trajectory-#.ndjson",
    "#_VSGitHubCopilot_traces.jsonl",
    // Documents.
    "s/s#.messages.json",
    "s/s#.json",
    "s/sessions.json",
    "T-#.json",
    "tmp/p/chats/session-#.json",
    "chatSessions/s#.jsonl",
    "chatSessions/s#.json",
    "p/s#.settings.json",
    "#/ui_messages.json",
    "#/task_metadata.json",
    "session_#/meta.json",
    "storage/message/s#/m#.json",
    "c#/base_state.json",
    "c#/events/event-00000-a.json",
    "unified/s/generations/#/projection-state.json",
};

std::string spare_path(std::uint64_t number) { return "/spare/" + std::to_string(number); }

}  // namespace

std::vector<std::string_view> pieces_of(std::string_view bytes, char between) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at <= bytes.size();) {
    auto const end = std::min(bytes.find(between, at), bytes.size());
    pieces.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  return pieces;
}

std::vector<std::string> paths_of(detectors::LogPlaces const& places, std::size_t count) {
  std::vector<std::string> paths;
  for (char number = '1'; number <= '9' && paths.size() < count; ++number) {
    for (auto const name : names) {
      auto path = "/logs/" + std::string{name};
      std::replace(path.begin(), path.end(), '#', number);
      bool const known = std::find(paths.begin(), paths.end(), path) != paths.end();
      if (places.owns(path) && !known && paths.size() < count) paths.push_back(std::move(path));
    }
  }
  if (paths.empty())
    std::cerr << "no name in tests/fuzz/readers/files.cpp is one of " << places.name() << "\n";
  require(!paths.empty());
  return paths;
}

detectors::LogOptions options_for(detectors::LogPlaces const& places) {
  detectors::LogOptions options;
  options.roots[std::string{places.tool()}] = {"/logs"};
  options.line_bytes_max = 4096;
  return options;
}

Files::Files(detectors::LogPlaces const& places, std::vector<std::string_view> const& pieces)
    : paths_{paths_of(places, pieces.size())}, spare_{pieces.size() - 1} {
  for (std::size_t i = 0; i < paths_.size(); ++i) write(paths_[i], pieces[i]);
  for (std::size_t i = 1; i < pieces.size(); ++i) write(spare_path(i - 1), pieces[i]);
  // Later than any change: nothing may be half written.
  time.set(from_epoch_ms(1'798'761'600'000));
  if (spare_ == 0) return;
  std::set<std::string> in_order;
  for (auto const line : pieces_of(pieces.back(), '\n')) {
    std::string name{line.substr(0, 64)};
    std::erase_if(name, [](char c) { return c == '/' || c == '\0'; });
    if (!name.empty() && name != "." && name != "..") in_order.insert(std::move(name));
  }
  names_.assign(in_order.begin(), in_order.end());
}

Result<std::unique_ptr<ReadableFile>> Files::open(std::filesystem::path const& path) const {
  auto file = FakeHost::open(path);
  if (file || spare_ == 0) return file;
  return FakeHost::open(spare_path(hash64(path.generic_string()) % spare_));
}

Result<std::vector<std::string>> Files::list(std::filesystem::path const& folder) const {
  auto found = FakeHost::list(folder);
  if (found || names_.empty()) return found;
  return names_;
}

}  // namespace companion::fuzz
