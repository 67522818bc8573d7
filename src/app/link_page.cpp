#include "app/link_page.hpp"

#include <string>
#include <system_error>

#include "platform/replace_file.hpp"

namespace companion::app {

namespace fs = std::filesystem;

fs::path link_page_path(fs::path const& data_dir) { return data_dir / "open.html"; }

Result<void> write_link_page(fs::path const& data_dir, std::string_view link) {
  // An address and hex digits: there is nothing to escape in it.
  std::string page{R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>LiteLLM Companion</title>
<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=)"};
  page.append(link).append(R"("></head>
<body><p><a href=")");
  page.append(link).append(R"(">The dashboard</a> opens by itself.</p></body></html>
)");
  return platform::replace_private_file(link_page_path(data_dir), page);
}

void remove_link_page(fs::path const& data_dir) {
  std::error_code ignored;
  fs::remove(link_page_path(data_dir), ignored);
}

}  // namespace companion::app
