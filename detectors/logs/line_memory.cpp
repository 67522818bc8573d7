#include "detectors/logs/line_memory.hpp"

#include <nlohmann/json.hpp>

namespace companion::detectors {

using nlohmann::json;

std::string_view LineMemory::get(std::string_view key) const {
  auto const found = texts_.find(key);
  return found == texts_.end() ? std::string_view{} : std::string_view{found->second};
}

void LineMemory::set(std::string_view key, std::string_view value) {
  if (key.size() > text_max) return;
  auto const found = texts_.find(key);
  if (value.empty() || value.size() > text_max) {
    if (found != texts_.end()) texts_.erase(found);
    return;
  }
  if (found != texts_.end()) {
    found->second = value;
    return;
  }
  if (texts_.size() >= entries_max) texts_.erase(texts_.begin());
  texts_.emplace(key, value);
}

std::string LineMemory::encode() const {
  if (texts_.empty()) return {};
  return json(texts_).dump(-1, ' ', false, json::error_handler_t::replace);
}

LineMemory LineMemory::decode(std::string_view state) {
  LineMemory memory;
  auto const all = json::parse(state, nullptr, false);
  if (!all.is_object()) return memory;
  for (auto const& [key, value] : all.items()) {
    if (value.is_string()) memory.set(key, value.get_ref<std::string const&>());
  }
  return memory;
}

}  // namespace companion::detectors
