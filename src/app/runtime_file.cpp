#include "app/runtime_file.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>

namespace companion::app {

namespace fs = std::filesystem;

fs::path runtime_file_path(fs::path const& data_dir) { return data_dir / "daemon.json"; }

Result<void> write_runtime_file(fs::path const& data_dir, RuntimeFile const& facts) {
  nlohmann::ordered_json const json{{"pid", facts.pid},
                                    {"address", facts.address},
                                    {"port", facts.port},
                                    {"url", facts.url},
                                    {"started", format_instant(facts.started)},
                                    {"version", facts.version}};
  auto const path = runtime_file_path(data_dir);
  auto const fresh = data_dir / "daemon.json.new";
  std::error_code error;
  {
    std::ofstream out{fresh, std::ios::trunc};
    fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, error);
    out << json.dump(2) << '\n';
    if (!out.flush()) {
      return fail(Errc::io, "cannot write " + fresh.string());
    }
  }
  fs::rename(fresh, path, error);
  if (error) {
    return fail(Errc::io, "cannot write " + path.string() + ": " + error.message());
  }
  return {};
}

std::optional<RuntimeFile> read_runtime_file(fs::path const& data_dir) {
  std::ifstream in{runtime_file_path(data_dir)};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  auto const json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return std::nullopt;
  }
  auto const word = [&json](char const* key) {
    auto const found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  auto const number = [&json](char const* key) {
    auto const found = json.find(key);
    return found != json.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
  };
  return RuntimeFile{.pid = number("pid"),
                     .address = word("address"),
                     .port = static_cast<std::uint16_t>(number("port")),
                     .url = word("url"),
                     .started = parse_instant(word("started")).value_or(Instant{}),
                     .version = word("version")};
}

void remove_runtime_file(fs::path const& data_dir) {
  std::error_code ignored;
  fs::remove(runtime_file_path(data_dir), ignored);
}

}  // namespace companion::app
