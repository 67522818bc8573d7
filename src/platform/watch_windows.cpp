#include "platform/watch.hpp"

namespace companion::platform {

Result<std::unique_ptr<DirectoryWatch>> make_directory_watch() {
  return fail(Errc::unavailable, "folders cannot be watched on this system yet; they are swept instead");
}

}  // namespace companion::platform
