// Which catalogue entry a process is: by the path of its executable first, by its window only with a second
// proof, never by a bare name. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "companion/machine.hpp"
#include "detectors/catalogue.hpp"

namespace companion::detectors {

class AppIdentities {
 public:
  explicit AppIdentities(Catalogue apps);

  [[nodiscard]] std::size_t size() const { return apps_.size(); }
  [[nodiscard]] CatalogueEntry const& entry(std::size_t app) const { return apps_[app]; }

  /// Index of the entry that the executable's place proves, or the script that an interpreter runs.
  [[nodiscard]] std::optional<std::size_t> app_of(Process const& process) const;
  /// For windows of processes whose place proves nothing (an AppImage, a folder of one's own): the class of
  /// the window together with the name of its process; on macOS the bundle id alone.
  [[nodiscard]] std::optional<std::size_t> app_of_window(std::string_view window_class,
                                                         Process const& process) const;
  /// The entry that has this window class; proves nothing by itself.
  [[nodiscard]] std::optional<std::size_t> app_with_class(std::string_view window_class) const;

 private:
  Catalogue apps_;
};

/// One process is counted once: what lies in an app's bundle or install folder is the app's, whatever it is
/// called, and no CLI.
[[nodiscard]] bool claimed_by_app(AppIdentities const& apps, Process const& process);

/// A part of an app that is none by itself: renderer, GPU process, crash handler, command line shim.
[[nodiscard]] bool is_app_helper(Process const& process);

/// Index in `arguments` of the script that an interpreter (python, node, electron) runs.
[[nodiscard]] std::optional<std::size_t> script_argument(Process const& process);

}  // namespace companion::detectors
