// A machine whose files are in memory, with ids and times that a test decides.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "companion/host.hpp"
#include "fake_clock.hpp"
#include "fake_machine.hpp"
#include "temp_folder.hpp"

namespace companion::test {

class FakeHost : public Host {
 public:
  [[nodiscard]] Clock const& clock() const override { return time; }
  [[nodiscard]] std::optional<std::string> environment(std::string const& name) const override;
  [[nodiscard]] std::filesystem::path home() const override { return "/home/alex"; }
  [[nodiscard]] Result<void> walk(std::filesystem::path const& root, Visitor const& visit) const override;
  [[nodiscard]] Result<FileStat> stat(std::filesystem::path const& path) const override;
  [[nodiscard]] Result<std::unique_ptr<ReadableFile>> open(std::filesystem::path const& path) const override;
  [[nodiscard]] Result<std::vector<std::string>> list(std::filesystem::path const& folder) const override;
  /// The bytes are written to a file of their own and opened with `opener`, which a test sets.
  [[nodiscard]] Result<std::unique_ptr<ForeignDatabase>> open_database(std::filesystem::path const& path,
                                                                       DatabaseAccess access) const override;
  /// Parts of the machine that a test sets; without them there is nothing to see.
  [[nodiscard]] std::unique_ptr<ProcessTable> make_process_table() const override;
  [[nodiscard]] std::unique_ptr<Desktop> make_desktop() const override;
  [[nodiscard]] Result<std::vector<Connection>> connections(
      std::span<std::string const> addresses) const override;
  [[nodiscard]] Result<std::vector<std::string>> resolve(std::string const& name) const override;

  /// The same file with other bytes, or a new file. Each change is one millisecond later than the one before.
  void write(std::string const& path, std::string_view bytes);
  void append(std::string const& path, std::string_view bytes);
  /// Another file in the place of this one, as an atomic save does it.
  void replace(std::string const& path, std::string_view bytes);
  void rename(std::string const& from, std::string const& to);
  void remove(std::string const& path);
  void set_modified(std::string const& path, Instant at);

  using OpenDatabase = Result<std::unique_ptr<ForeignDatabase>> (*)(std::filesystem::path const&,
                                                                    DatabaseAccess);
  OpenDatabase opener{nullptr};
  mutable FakeMachine machine;  ///< shown unless the test sets its own:
  std::function<std::unique_ptr<ProcessTable>()> process_table;
  std::function<std::unique_ptr<Desktop>()> desktop;
  std::vector<Connection> sockets;
  std::map<std::string, std::vector<std::string>> names;  ///< what resolve() answers
  bool resolver_away{false};                              ///< it cannot be asked at all
  std::string unanswered;                                 ///< the only name that nobody answers for
  mutable std::uint64_t names_asked{0};

  FakeClock time;
  std::map<std::string, std::string> variables;
  std::set<std::string> denied;  ///< files that cannot be opened
  mutable std::uint64_t bytes_read{0};
  mutable std::uint64_t files_opened{0};

 private:
  friend class FakeFile;
  struct File {
    FileStat stat;
    std::string bytes;
  };
  void touch(File& file);

  std::map<std::string, File> files_;
  mutable std::optional<TempFolder> databases_;  ///< made when it is needed
  std::uint64_t next_id_{1};
  Instant last_change_{from_epoch_ms(1'786'913'600'000)};  // a day before the clock's start
};

}  // namespace companion::test
