#include "fake_host.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

namespace companion::test {

/// What was there when it was opened.
class FakeFile final : public ReadableFile {
 public:
  FakeFile(FakeHost const& host, FakeHost::File file) : host_{host}, file_{std::move(file)} {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    if (offset >= file_.bytes.size()) return std::size_t{0};
    std::size_t const from{offset};
    auto const size = std::min(into.size(), file_.bytes.size() - from);
    std::copy_n(file_.bytes.begin() + static_cast<std::ptrdiff_t>(from), size, into.begin());
    host_.bytes_read += size;
    return size;
  }
  Result<FileStat> stat() override { return file_.stat; }

 private:
  FakeHost const& host_;
  FakeHost::File file_;
};

std::optional<std::string> FakeHost::environment(std::string const& name) const {
  auto const found = variables.find(name);
  if (found == variables.end()) return std::nullopt;
  return found->second;
}

Result<void> FakeHost::walk(std::filesystem::path const& root, Visitor const& visit) const {
  auto const prefix = root.generic_string() + "/";
  bool any = false;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix); ++at) {
    any = true;
    if (!visit(at->first, at->second.stat)) return {};
  }
  if (!any) return fail(Errc::not_found, root.generic_string() + " is not there");
  return {};
}

Result<FileStat> FakeHost::stat(std::filesystem::path const& path) const {
  auto const found = files_.find(path.generic_string());
  if (found == files_.end()) return fail(Errc::not_found, path.generic_string() + " is not there");
  return found->second.stat;
}

Result<std::unique_ptr<ReadableFile>> FakeHost::open(std::filesystem::path const& path) const {
  auto const found = files_.find(path.generic_string());
  if (found == files_.end()) return fail(Errc::not_found, path.generic_string() + " is not there");
  if (denied.contains(path.generic_string()))
    return fail(Errc::denied, path.generic_string() + " may not be read");
  ++files_opened;
  return std::make_unique<FakeFile>(*this, found->second);
}

Result<std::vector<std::string>> FakeHost::list(std::filesystem::path const& folder) const {
  auto const prefix = folder.generic_string() + "/";
  std::set<std::string> found;
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix); ++at)
    found.insert(at->first.substr(prefix.size(), at->first.find('/', prefix.size()) - prefix.size()));
  if (found.empty()) return fail(Errc::not_found, folder.generic_string() + " is not there");
  return std::vector<std::string>{found.begin(), found.end()};
}

Result<std::unique_ptr<ForeignDatabase>> FakeHost::open_database(std::filesystem::path const& path,
                                                                 DatabaseAccess /*access*/) const {
  if (opener == nullptr) return fail(Errc::unavailable, "the test opens no databases");
  auto const found = files_.find(path.generic_string());
  if (found == files_.end()) return fail(Errc::not_found, path.generic_string() + " is not there");
  ++files_opened;
  if (!databases_) databases_.emplace();
  auto const real = databases_->path() / (std::to_string(files_opened) + ".db");
  for (std::string const suffix : {"", "-wal"}) {
    auto const part = files_.find(path.generic_string() + suffix);
    if (part == files_.end()) continue;
    bytes_read += part->second.bytes.size();
    std::ofstream{real.string() + suffix, std::ios::binary} << part->second.bytes;
  }
  return opener(real, DatabaseAccess::in_place);
}

std::unique_ptr<ProcessTable> FakeHost::make_process_table() const {
  return process_table ? process_table() : std::make_unique<FakeProcessTable>(machine);
}

std::unique_ptr<Desktop> FakeHost::make_desktop() const {
  return desktop ? desktop() : std::make_unique<FakeDesktop>(machine);
}

Result<std::vector<std::string>> FakeHost::resolve(std::string const& name) const {
  ++names_asked;
  if (resolver_away || name == unanswered) return fail(Errc::unavailable, "there is no answer");
  auto const found = names.find(name);
  if (found == names.end()) return fail(Errc::not_found, name + " is not known");
  return found->second;
}

Result<std::vector<Connection>> FakeHost::connections(std::span<std::string const> addresses) const {
  std::vector<Connection> found;
  std::copy_if(sockets.begin(), sockets.end(), std::back_inserter(found), [&](Connection const& connection) {
    return std::find(addresses.begin(), addresses.end(), connection.address) != addresses.end();
  });
  return found;
}

void FakeHost::touch(File& file) {
  last_change_ += Milliseconds{1};
  file.stat.modified = last_change_;
  file.stat.size = file.bytes.size();
}

void FakeHost::write(std::string const& path, std::string_view bytes) {
  auto& file = files_[path];
  if (file.stat.id.file == 0) file.stat.id = {.volume = 1, .file = next_id_++};
  file.bytes = bytes;
  touch(file);
}

void FakeHost::append(std::string const& path, std::string_view bytes) {
  auto const found = files_.find(path);
  if (found == files_.end()) {
    write(path, bytes);
    return;
  }
  found->second.bytes.append(bytes);
  touch(found->second);
}

void FakeHost::replace(std::string const& path, std::string_view bytes) {
  remove(path);
  write(path, bytes);
}

void FakeHost::rename(std::string const& from, std::string const& to) {
  auto node = files_.extract(from);
  if (node.empty()) return;
  files_.erase(to);
  node.key() = to;
  files_.insert(std::move(node));
}

void FakeHost::remove(std::string const& path) { files_.erase(path); }

void FakeHost::set_modified(std::string const& path, Instant at) { files_.at(path).stat.modified = at; }

}  // namespace companion::test
