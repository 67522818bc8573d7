#include "receiver/routes/dashboard.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "receiver/embedded_file.hpp"

namespace companion::receiver::routes {
namespace {

struct Type {
  std::string_view ending;
  std::string_view name;
};
constexpr std::array types{
    Type{".html", "text/html; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".css", "text/css; charset=utf-8"},
    Type{".svg", "image/svg+xml"},
    Type{".png", "image/png"},
    Type{".ico", "image/x-icon"},
    Type{".woff2", "font/woff2"},
    Type{".json", "application/json"},
    Type{".webmanifest", "application/manifest+json"},
};

std::string_view type_of(std::string_view name) {
  auto const known =
      std::find_if(types.begin(), types.end(), [&](Type const& type) { return name.ends_with(type.ending); });
  return known != types.end() ? known->name : std::string_view{"application/octet-stream"};
}

EmbeddedFile const* find_file(std::string_view name) {
  auto const files = dashboard_files();
  auto const found =
      std::find_if(files.begin(), files.end(), [&](EmbeddedFile const& file) { return file.name == name; });
  return found != files.end() ? &*found : nullptr;
}

/// "gzip, br" and "gzip;q=0.5" take it, "gzip;q=0" does not.
bool takes_gzip(std::string_view accepted) {
  auto const at = accepted.find("gzip");
  if (at == std::string_view::npos) return false;
  auto const rest = accepted.substr(at, accepted.find(',', at) - at);
  return rest.find("q=0") == std::string_view::npos || rest.find("q=0.") != std::string_view::npos;
}

Answer served(EmbeddedFile const& file, Question const& question, std::string_view keep) {
  Answer answer;
  auto const tag = "\"" + std::string{file.sha256.substr(0, 32)} + "\"";
  answer.headers = {{"Cache-Control", std::string{keep}}, {"ETag", tag}, {"Vary", "Accept-Encoding"}};
  append_page_headers(answer);
  answer.content_type = type_of(file.name);
  if (question.if_none_match.find(tag) != std::string_view::npos) {
    answer.status = 304;
    return answer;
  }
  bool const smaller = file.gzipped.size() < file.bytes.size() && takes_gzip(question.accept_encoding);
  answer.body = smaller ? file.gzipped : file.bytes;
  if (smaller) answer.headers.emplace_back("Content-Encoding", "gzip");
  return answer;
}

}  // namespace

bool wants_page(Question const& question) {
  return question.accept.find("text/html") != std::string_view::npos;
}

void append_page_headers(Answer& answer) {
  answer.headers.emplace_back(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
      "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

Answer to_dashboard(Services const&, Question const&) {
  Answer answer{.status = 303, .body = {}, .content_type = {}, .headers = {{"Location", "/dashboard/"}}};
  append_page_headers(answer);
  return answer;
}

Answer dashboard(Services const&, Question const& question) {
  auto const* const page = find_file("index.html");
  if (page == nullptr) return refuse(404, "not_found", "this daemon was built without the dashboard");
  return served(*page, question, "no-cache");
}

Answer asset(Services const&, Question const& question) {
  auto const* const file = find_file("assets/" + question.tail);
  if (file == nullptr) return refuse(404, "not_found", "the dashboard has no such file; load its page again");
  return served(*file, question, "public, max-age=31536000, immutable");
}

}  // namespace companion::receiver::routes
