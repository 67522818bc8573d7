#include "receiver/routes/control.hpp"

#include <nlohmann/json.hpp>
#include <string>

#include "receiver/routes/dashboard.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/routes/parameters.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view page_of_a_dead_link = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>LiteLLM Companion</title></head>
<body><h1>This link has done its work</h1>
<p>It opens the dashboard once, within a minute. <code>companion open</code> makes a fresh one.</p>
</body></html>
)";

/// The one member that is wanted, of an object that has no other: a typo must not pass for a wish.
Json const* only_member(Json const& body, char const* name) {
  if (!body.is_object() || body.size() != 1 || !body.contains(name)) return nullptr;
  return &body[name];
}

Json parsed(std::string const& text) { return Json::parse(text, nullptr, false); }

Answer answer_of(Json const& json) { return told(Result<Json>{json}); }

std::string cookie_of(std::string const& session, Question const& question) {
  return session_cookie(question.host_header) + "=" + session + "; HttpOnly; SameSite=Strict; Path=/" +
         (question.is_tls ? "; Secure" : "");
}

}  // namespace

Answer make_link(Services const& services, Question const& question) {
  auto const body = parsed(question.body);
  auto const* const secret = only_member(body, "secret");
  if (secret == nullptr || !secret->is_string()) {
    return refuse(400, "invalid", R"(send {"secret":"…"} with what the daemon left beside its address)");
  }
  auto* const sessions = services.sessions;
  if (sessions == nullptr || !sessions->may_make_links(secret->get<std::string>())) {
    return refuse(403, "secret_wrong", "that is not the secret of this daemon; run `companion open`");
  }
  auto const code = sessions->make_code(question.now);
  if (!code) return refuse(code.error());
  return answer_of({{"path", "/open/" + *code}, {"expires_seconds", SessionStore::code_lifetime.count()}});
}

Answer open_link(Services const& services, Question const& question) {
  // Whoever only asks for the head does not want to spend the link.
  bool const opens = question.method == Method::get && services.sessions != nullptr;
  auto const session =
      opens ? services.sessions->redeem(question.tail, question.now) : fail(Errc::not_found, "");
  if (!session) {
    Answer answer{.status = 410,
                  .body = std::string{page_of_a_dead_link},
                  .content_type = "text/html; charset=utf-8",
                  .headers = {}};
    append_page_headers(answer);
    return answer;
  }
  if (services.link_used) services.link_used();
  auto answer = to_dashboard(services, question);
  answer.headers.emplace_back("Set-Cookie", cookie_of(*session, question));
  return answer;
}

Answer settings(Services const& services, Question const& question) {
  auto const known = check_known(question, {});
  if (!known) return refuse(known.error());
  if (!services.settings) return refuse(503, "unavailable", "there are no settings to show");
  Answer answer;
  answer.body = services.settings();
  return answer;
}

Answer switch_source(Services const& services, Question const& question) {
  auto const known = check_known(question, {});
  if (!known) return refuse(known.error());
  auto const body = parsed(question.body);
  auto const* const enabled = only_member(body, "enabled");
  if (enabled == nullptr || !enabled->is_boolean()) {
    return refuse(400, "invalid", R"(send {"enabled":true} or {"enabled":false})");
  }
  if (!services.switch_source) return refuse(503, "unavailable", "there are no sources to switch");
  auto const on = enabled->get<bool>();
  auto const switched = services.switch_source(question.tail, on);
  if (!switched) return refuse(switched.error());
  return answer_of({{"name", question.tail}, {"enabled", on}});
}

}  // namespace companion::receiver::routes
