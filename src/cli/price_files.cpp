#include "cli/price_files.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "telemetry/http_client.hpp"

namespace companion::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::uintmax_t map_bytes_max = std::uintmax_t{64} << 20U;

Result<void> move_file(fs::path const& from, fs::path const& to) {
  std::error_code trouble;
  fs::rename(from, to, trouble);
  if (trouble) return fail(Errc::io, "cannot rename " + from.string() + ": " + trouble.message());
  return {};
}

}  // namespace

PriceFiles price_files(fs::path const& current) {
  auto previous = current;
  previous.replace_extension(".previous.json");
  return {.current = current, .previous = previous};
}

Result<std::string> read_price_map(fs::path const& path) {
  std::error_code trouble;
  if (!fs::is_regular_file(path, trouble)) return fail(Errc::not_found, path.string() + " is no file");
  if (fs::file_size(path, trouble) > map_bytes_max)
    return fail(Errc::too_large, path.string() + " is larger than 64 MiB");
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || !text) return fail(Errc::io, path.string() + " cannot be read");
  return text.str();
}

Result<std::string> fetch_price_map(std::string const& from) {
  if (!from.starts_with("http://") && !from.starts_with("https://")) return read_price_map(from);
  auto answer = telemetry::fetch({.url = from,
                                  .headers = {},
                                  .body = {},
                                  .timeout = std::chrono::seconds{60},
                                  .ca_file = {},
                                  .response_bytes_max = map_bytes_max});
  if (!answer) return propagate(answer);
  if (answer->status == 200) return std::move(answer->body);
  auto message = from + " answers " + std::to_string(answer->status);
  if (!answer->location.empty()) message += " and points to " + answer->location + "; give that address";
  return fail(Errc::unavailable, std::move(message));
}

Result<domain::PriceBook> accept_price_map(std::string_view text, domain::PriceBook const& in_force) {
  auto book = domain::PriceBook::parse(text);
  if (!book) return propagate(book);
  if (book->size() * 2 < in_force.size()) {
    return fail(Errc::invalid,
                "the new map has " + std::to_string(book->size()) + " entries, the one in force " +
                    std::to_string(in_force.size()) +
                    ": refused, it looks cut; look at the file, or `companion prices revert` first");
  }
  return book;
}

Result<void> put_in_force(PriceFiles const& files, std::string_view text) {
  std::error_code trouble;
  fs::create_directories(files.current.parent_path(), trouble);
  auto fresh = files.current;
  fresh += ".new";
  {
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, trouble);
    out << text;
    if (!out.flush()) return fail(Errc::io, "cannot write " + fresh.string());
  }
  if (fs::exists(files.current, trouble)) {
    // A copy, not a rename: there is no moment without a book in force.
    fs::copy_file(files.current, files.previous, fs::copy_options::overwrite_existing, trouble);
    if (trouble) return fail(Errc::io, "cannot keep " + files.previous.string() + ": " + trouble.message());
  }
  return move_file(fresh, files.current);
}

Result<void> revert(PriceFiles const& files) {
  std::error_code trouble;
  if (fs::exists(files.previous, trouble)) return move_file(files.previous, files.current);
  if (fs::remove(files.current, trouble)) return {};
  return fail(Errc::not_found, "the built-in price book is in force; there is nothing to go back to");
}

}  // namespace companion::cli
