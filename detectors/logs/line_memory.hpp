// What a reader keeps of the earlier lines of its file; it outlives the process.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace companion::detectors {

/// Few, short texts: ids, model names, a folder. Never content.
class LineMemory {
 public:
  static constexpr std::size_t entries_max = 64;
  static constexpr std::size_t text_max = 1024;  ///< longer texts are not kept

  /// Empty when it is not there.
  [[nodiscard]] std::string_view get(std::string_view key) const;
  /// An empty value forgets the key. When it is full the first key is forgotten.
  void set(std::string_view key, std::string_view value);
  void clear() { texts_.clear(); }

  /// Free of control characters.
  [[nodiscard]] std::string encode() const;
  /// Empty when `state` is damaged.
  [[nodiscard]] static LineMemory decode(std::string_view state);

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace companion::detectors
