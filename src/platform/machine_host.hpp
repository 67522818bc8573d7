// What every system's Host hands out alike; how files are found and read is the system's own.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/list_folder.hpp"
#include "platform/machine_seams.hpp"
#include "platform/make_host.hpp"
#include "platform/system_clock.hpp"

namespace companion::platform {

class MachineHost : public Host {
 public:
  explicit MachineHost(OpenDatabase opener) : open_database_{opener} {}

  Clock const& clock() const override { return clock_; }
  std::optional<std::string> environment(std::string const& name) const override {
    return environment_variable(name);
  }
  std::filesystem::path home() const override { return home_folder(); }
  Result<std::vector<std::string>> list(std::filesystem::path const& folder) const override {
    return list_folder(folder);
  }
  Result<std::unique_ptr<ForeignDatabase>> open_database(std::filesystem::path const& path,
                                                         DatabaseAccess access) const override {
    if (open_database_ == nullptr) return fail(Errc::unavailable, "databases cannot be opened here");
    return open_database_(path, access);
  }
  std::unique_ptr<ProcessTable> make_process_table() const override { return platform::make_process_table(); }
  std::unique_ptr<Desktop> make_desktop() const override { return platform::make_desktop(); }
  Result<std::vector<Connection>> connections(std::span<std::string const> addresses) const override {
    return established_connections(addresses);
  }
  Result<std::vector<std::string>> resolve(std::string const& name) const override {
    return resolve_host(name);
  }

 private:
  SystemClock clock_;
  OpenDatabase open_database_;
};

}  // namespace companion::platform
