#include "platform/search_path.hpp"

#include <algorithm>

namespace companion::platform {

std::vector<std::filesystem::path> split_path(std::string_view value, char separator) {
  std::vector<std::filesystem::path> folders;
  for (std::size_t at = 0; at < value.size();) {
    auto const end = std::min(value.find(separator, at), value.size());
    auto folder = value.substr(at, end - at);
    // "C:\Program Files (x86)\…" is quoted by some installers.
    if (folder.size() > 1 && folder.front() == '"' && folder.back() == '"')
      folder = folder.substr(1, folder.size() - 2);
    if (!folder.empty()) folders.emplace_back(folder);
    at = end + 1;
  }
  return folders;
}

std::vector<std::string> with_endings(std::string_view command,
                                      std::vector<std::string_view> const& endings) {
  std::vector<std::string> names;
  for (auto const ending : endings) names.push_back(std::string{command}.append(ending));
  return names;
}

}  // namespace companion::platform
