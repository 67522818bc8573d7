// Several homes of one person on one machine: the daemon's own and those that the configuration names, such
// as the Windows home seen from WSL. One owner a file: the first home that leads to it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "companion/host.hpp"

namespace companion::detectors {

/// A home besides the daemon's own. Its name says where its tools ran: "windows", "wsl:Ubuntu".
struct Home {
  std::string name;
  std::filesystem::path folder;
};

/// The same machine, looked at from another home. Variables of the daemon's environment move folders of its
/// own home only and are not set here; what Windows sets for every user is, where the home looks like one of
/// Windows.
class OtherHome final : public Host {
 public:
  /// `machine` outlives this.
  OtherHome(Host const& machine, Home home);

  [[nodiscard]] std::string const& name() const { return home_.name; }
  [[nodiscard]] std::optional<std::string> environment(std::string const& name) const override;
  [[nodiscard]] std::filesystem::path home() const override { return home_.folder; }

  [[nodiscard]] Clock const& clock() const override { return machine_.clock(); }
  [[nodiscard]] Result<void> walk(std::filesystem::path const& root, Visitor const& visit) const override {
    return machine_.walk(root, visit);
  }
  [[nodiscard]] Result<FileStat> stat(std::filesystem::path const& path) const override {
    return machine_.stat(path);
  }
  [[nodiscard]] Result<std::unique_ptr<ReadableFile>> open(std::filesystem::path const& path) const override {
    return machine_.open(path);
  }
  [[nodiscard]] Result<std::vector<std::string>> list(std::filesystem::path const& folder) const override {
    return machine_.list(folder);
  }
  [[nodiscard]] Result<std::unique_ptr<ForeignDatabase>> open_database(std::filesystem::path const& path,
                                                                       DatabaseAccess access) const override {
    return machine_.open_database(path, access);
  }
  [[nodiscard]] std::unique_ptr<ProcessTable> make_process_table() const override {
    return machine_.make_process_table();
  }
  [[nodiscard]] std::unique_ptr<Desktop> make_desktop() const override { return machine_.make_desktop(); }
  [[nodiscard]] Result<std::vector<Connection>> connections(
      std::span<std::string const> addresses) const override {
    return machine_.connections(addresses);
  }
  [[nodiscard]] Result<std::vector<std::string>> resolve(std::string const& name) const override {
    return machine_.resolve(name);
  }

 private:
  Host const& machine_;
  Home home_;
};

/// The folder itself, or a place in it or deeper, as the paths are written.
[[nodiscard]] bool is_below(std::filesystem::path const& path, std::filesystem::path const& folder);

/// "~/…" below the home folder, else as it is.
[[nodiscard]] std::string shown(Host const& host, std::filesystem::path const& path);

/// "wsl:Ubuntu" inside a distribution, else empty: the name of the daemon's own home.
[[nodiscard]] std::string wsl_environment(Host const& host);

/// Of the other home that a path lies in, else of the own one.
[[nodiscard]] std::string home_name_of(std::filesystem::path const& path, std::span<Home const> others,
                                       std::string const& own);

/// The path lies in another home which cannot be looked into now: nothing is known of its files.
[[nodiscard]] bool is_away(Host const& host, std::span<Home const> others, std::filesystem::path const& path);

/// Whether it is the folder of a home itself, where too much happens to be watched.
[[nodiscard]] bool is_home(Host const& host, std::span<Home const> others, std::filesystem::path const& path);

/// Which files had their turn: whoever comes first owns the file, under whatever names it is met again.
class Owned {
 public:
  /// False when it was there before. A file system that has no ids (0) cannot tell.
  bool take(FileId const& id) { return id.file == 0 || taken_.emplace(id.volume, id.file).second; }

 private:
  std::set<std::pair<std::uint64_t, std::uint64_t>> taken_;
};

/// What `status` says of a home.
struct HomeNote {
  std::string text;
  bool well{true};
};

/// A line for each configured home; inside WSL one more for each home of Windows that nobody reads yet, with
/// what to write to have it read.
[[nodiscard]] std::vector<HomeNote> describe_homes(Host const& host, std::span<Home const> others);

}  // namespace companion::detectors
