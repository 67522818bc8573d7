// Files of the dashboard as the build put them into the binary (cmake/CompanionEmbed.cmake writes the table).
#pragma once

#include <span>
#include <string_view>

namespace companion::receiver {

struct EmbeddedFile {
  std::string_view name;  ///< below receiver/web/dist: "index.html", "assets/index-4f3c.js"
  std::string_view bytes;
  std::string_view gzipped;
  std::string_view sha256;  ///< of `bytes`, in hex
};

[[nodiscard]] std::span<EmbeddedFile const> dashboard_files();

}  // namespace companion::receiver
