#include "receiver/routes/health.hpp"

#include <string>

#include "receiver/routes/dashboard.hpp"

namespace companion::receiver::routes {
namespace {

enum class Asked : std::uint8_t { alive, ready };

/// Reasons and descriptions name folders, and nobody asks for a token here: elsewhere than on this machine
/// only the word before the reason is told.
std::string_view detail_of(HealthPart const& part, bool local) {
  std::string_view const detail{part.detail};
  if (local) return detail;
  return part.detector ? detail.substr(0, detail.find(": ")) : std::string_view{};
}

/// ,"last_success":…,"lag_ms":…,"errors":…
void append_detector(std::string& body, DetectorHealth const& detector, bool local) {
  body.append(R"(,"last_success":)");
  if (detector.last_success) {
    append_json_string(body, format_instant(*detector.last_success));
  } else {
    body.append("null");
  }
  body.append(R"(,"lag_ms":)").append(std::to_string(detector.lag.count()));
  body.append(R"(,"errors":)").append(std::to_string(detector.errors));
  body.append(R"(,"files_total":)").append(std::to_string(detector.files_total));
  body.append(R"(,"files_done":)").append(std::to_string(detector.files_done));
  body.append(R"(,"quarantined":)").append(std::to_string(detector.quarantined));
  body.append(detector.absent ? R"(,"absent":true)" : R"(,"absent":false)");
  if (detector.switched_off) body.append(R"(,"switched_off":true)");
  if (!local) return;
  body.append(R"(,"reads":)");
  append_json_string(body, detector.description);
}

Answer health_of(Services const& services, Question const& question, Asked asked) {
  auto const health = services.health ? services.health() : Health{};
  bool const well = asked == Asked::alive ? health.alive : health.ready;
  Answer answer;
  answer.status = well ? 200 : 503;
  answer.body = well ? R"({"status":"ok","parts":[)" : R"({"status":"failing","parts":[)";
  char const* comma = "";
  for (auto const& part : health.parts) {
    answer.body.append(comma).append(R"({"name":)");
    append_json_string(answer.body, part.name);
    answer.body.append(part.ok ? R"(,"ok":true,"detail":)" : R"(,"ok":false,"detail":)");
    append_json_string(answer.body, detail_of(part, question.local));
    if (part.detector) append_detector(answer.body, *part.detector, question.local);
    answer.body.push_back('}');
    comma = ",";
  }
  answer.body.append("]}\n");
  return answer;
}

std::string_view name_of(Method method) {
  if (method == Method::post) return "POST";
  return method == Method::put ? "PUT" : "GET";
}

constexpr std::string_view page_begin = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>LiteLLM Companion</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color:#222}
code{background:#f2f2f2;padding:.1em .3em;border-radius:3px}td{padding:.15rem 1rem .15rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}code{background:#2a2a2a}a{color:#8ab4f8}}</style>
</head><body><h1>LiteLLM Companion</h1>
<p>This daemon joins what AI tools on this machine write about their model calls with what a LiteLLM proxy reports,
and counts every call once. It keeps no prompts and no answers.</p>
<table>
)";
constexpr std::string_view page_end = R"(</table>
<p>The same numbers in a terminal: <code>companion report</code>, <code>companion status</code>.</p>
</body></html>
)";

}  // namespace

Answer healthz(Services const& services, Question const& question) {
  return health_of(services, question, Asked::alive);
}
Answer readyz(Services const& services, Question const& question) {
  return health_of(services, question, Asked::ready);
}

Answer landing(Services const& services, Question const& question) {
  if (wants_page(question)) return to_dashboard(services, question);
  Answer answer;
  answer.content_type = "text/html; charset=utf-8";
  answer.body = page_begin;
  for (auto const& route : all_routes()) {
    bool const is_link = route.method == Method::get && !route.path.ends_with("/*");
    std::string const path{route.path.ends_with("/*")
                               ? std::string{route.path.substr(0, route.path.size() - 1)} + "{id}"
                               : std::string{route.path}};
    answer.body.append("<tr><td>").append(name_of(route.method)).append("</td><td>");
    answer.body.append(is_link ? "<a href=\"" + path + "\"><code>" + path + "</code></a>"
                               : "<code>" + path + "</code>");
    answer.body.append("</td><td>").append(route.about).append("</td></tr>\n");
  }
  answer.body.append(page_end);
  return answer;
}

}  // namespace companion::receiver::routes
