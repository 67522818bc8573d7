#include "detectors/apps/executable_path.hpp"

#include <algorithm>
#include <array>

namespace companion::detectors {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

std::string_view base_name(std::string_view path) {
  auto const slash = path.find_last_of("/\\");
  return slash == path.npos ? path : path.substr(slash + 1);
}

std::string_view bundle_of(std::string_view path) {
  if (path.starts_with("/System/")) return {};
  auto const inside = path.find(".app/Contents/");
  if (inside == path.npos) return {};
  return base_name(path.substr(0, inside + 4));
}

std::string windows_form(std::string_view path) {
  std::string text{path};
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    if (c == '/') return '\\';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

bool is_windows_executable(std::string_view path, std::string_view wanted) {
  if (contains(path, ":\\windows\\")) return false;
  if (contains(wanted, "\\")) {
    return path.size() > wanted.size() && path.ends_with(wanted) &&
           path[path.size() - wanted.size() - 1] == '\\';
  }
  constexpr std::array<std::string_view, 4> installed{"\\program files\\", "\\program files (x86)\\",
                                                      "\\appdata\\local\\", "\\windowsapps\\"};
  return base_name(path) == wanted &&
         std::any_of(installed.begin(), installed.end(), [&](auto folder) { return contains(path, folder); });
}

bool is_in_windows_package(std::string_view path, std::string_view prefix) {
  constexpr std::string_view store = "\\windowsapps\\";
  auto const at = path.find(store);
  return at != path.npos && path.substr(at + store.size()).starts_with(prefix);
}

bool is_shared_folder(std::string_view folder) {
  constexpr std::array<std::string_view, 9> shared{
      "", "/bin", "/usr/bin", "/sbin", "/usr/sbin", "/opt", "/usr/lib", "/usr/local/bin", "/snap/bin"};
  return std::find(shared.begin(), shared.end(), folder) != shared.end() || folder.ends_with("/.local/bin") ||
         folder.ends_with("/bin");
}

}  // namespace companion::detectors
