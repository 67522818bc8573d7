// Proxies that `companion connect litellm` put in, beside those of the configuration: proxies.json (0600) in
// the data folder.
#pragma once

#include <filesystem>
#include <string>

#include "companion/result.hpp"
#include "litellm/options.hpp"

namespace companion::app {

/// A file, read and replaced whole; a running daemon notices. One writer at a time: a person at a terminal.
class ManagedProxies {
 public:
  explicit ManagedProxies(std::filesystem::path const& data_dir);

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  /// None when there is no file. Errc::invalid names the proxy and the setting that is wrong; nothing of such
  /// a file is used.
  [[nodiscard]] Result<litellm::Proxies> load() const;
  [[nodiscard]] Result<void> save(litellm::Proxies const& proxies) const;

  /// Adds the proxy or replaces the one of that name; refuses what could not be asked.
  [[nodiscard]] Result<void> add(std::string const& name, litellm::ProxyOptions const& proxy) const;
  /// Errc::not_found when there is none of that name.
  [[nodiscard]] Result<void> remove(std::string const& name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace companion::app
