// Which AI CLI a process is: by what it executes and where that lies, not by a short name alone.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "companion/machine.hpp"
#include "detectors/apps/app_identities.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors::cli_processes {

class Identities {
 public:
  using IsAtHome = std::function<bool(CatalogueEntry const&)>;

  /// `clis` outlives this. `is_at_home`: whether the entry's `home` is there, the proof for weak names.
  Identities(Catalogue const& clis, Catalogue const& apps, IsAtHome is_at_home);

  /// nullptr: none, or not proven. Nothing is executed and only arguments that name programs are looked at.
  [[nodiscard]] CatalogueEntry const* of(Process const& process) const;

 private:
  struct Named {
    CatalogueEntry const* entry;
    bool weak;
  };

  /// A desktop app's own process or a part of it, which another detector tells of.
  [[nodiscard]] bool belongs_to_an_app(Process const& process, std::string const& path) const;
  [[nodiscard]] bool is_namesake(CatalogueEntry const& entry, Process const& process,
                                 std::string const& path) const;
  [[nodiscard]] CatalogueEntry const* by_program(Process const& process, std::string const& path) const;
  [[nodiscard]] CatalogueEntry const* by_script(std::string const& script) const;
  [[nodiscard]] CatalogueEntry const* by_module(std::string_view module) const;
  [[nodiscard]] CatalogueEntry const* by_name(std::string const& path, std::string_view name) const;

  Catalogue const& clis_;
  AppIdentities apps_;
  std::map<std::string, Named, std::less<>> commands_;
  std::map<std::string, CatalogueEntry const*, std::less<>> modules_;
  IsAtHome is_at_home_;
};

/// The path with '/' on every system.
[[nodiscard]] std::string with_slashes(std::string path);
/// Without folder and .exe, .cmd, .ps1, .bat.
[[nodiscard]] std::string program_name(std::string_view path);

}  // namespace companion::detectors::cli_processes
