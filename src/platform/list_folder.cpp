#include "platform/list_folder.hpp"

#include <algorithm>
#include <system_error>

namespace companion::platform {

Result<std::vector<std::string>> list_folder(std::filesystem::path const& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error) {
    auto const code = error == std::errc::permission_denied ? Errc::denied : Errc::not_found;
    return fail(code, folder.string() + ": " + error.message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace companion::platform
