#include "platform/search_path.hpp"

namespace companion::platform {

std::vector<std::filesystem::path> path_folders(std::string_view value) { return split_path(value, ':'); }

std::vector<std::string> program_names(std::string_view command) { return with_endings(command, {""}); }

}  // namespace companion::platform
