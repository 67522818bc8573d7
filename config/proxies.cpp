#include "config/proxies.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "config/rules.hpp"
#include "config/schema_row.hpp"
#include "config/text.hpp"
#include "telemetry/url.hpp"

namespace companion::config {
namespace {

using litellm::ProxyOptions;

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 86'400'000;

Result<void> set_url(ProxyOptions& into, std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  if (auto const url = telemetry::parse_url(text); !url) return tl::unexpected<Error>(url.error());
  into.url = text;
  return {};
}

Result<std::int64_t> number_of(Kind kind, std::string_view text, std::int64_t min, std::int64_t max) {
  auto const value = parse_scalar(kind, text);
  if (!value) return tl::unexpected<Error>(value.error());
  if (auto allowed = check(kind, *value, Limits{.min = min, .max = max}); !allowed) return propagate(allowed);
  return std::get<std::int64_t>(*value);
}

/// "30d" or a day.
Result<void> set_since(ProxyOptions& into, std::string_view text) {
  if (auto const date = parse_scalar(Kind::instant, text)) {
    into.since_date = from_epoch_ms(std::get<std::int64_t>(*date));
    return {};
  }
  auto const back = number_of(Kind::duration, text, 0, 3650 * day);
  if (!back) {
    return fail(Errc::invalid, "\"" + printable(text) + "\" is no " + std::string{describe(Kind::duration)} +
                                   " and no " + std::string{describe(Kind::instant)});
  }
  into.since = Milliseconds{*back};
  into.since_date.reset();
  return {};
}

std::string get_since(ProxyOptions const& from) {
  if (from.since_date) return to_yaml(Kind::instant, Value{epoch_ms(*from.since_date)});
  return to_yaml(Kind::duration, Value{std::int64_t{from.since.count()}});
}

Result<void> set_interval(ProxyOptions& into, std::string_view text) {
  auto const number = number_of(Kind::duration, text, 1000, 24 * 60 * minute);
  if (!number) return tl::unexpected<Error>(number.error());
  into.interval = Milliseconds{*number};
  return {};
}

template <bool ProxyOptions::*member>
Result<void> set_flag(ProxyOptions& into, std::string_view text) {
  auto const value = parse_scalar(Kind::boolean, text);
  if (!value) return tl::unexpected<Error>(value.error());
  into.*member = std::get<bool>(*value);
  return {};
}

template <bool ProxyOptions::*member>
std::string get_flag(ProxyOptions const& from) {
  return from.*member ? "true" : "false";
}

constexpr std::array<Field, 8> fields{{
    {"url", "Base URL; http:// only to this machine.", set_url,
     [](ProxyOptions const& from) { return from.url; }},
    {"key_file", "File that holds your virtual key and nothing else; make it readable by you alone.",
     [](ProxyOptions& into, std::string_view text) -> Result<void> {
       into.key_file = text;
       return {};
     },
     [](ProxyOptions const& from) { return from.key_file.string(); }},
    {"key_env", "Environment variable that holds your virtual key, instead of a file.",
     [](ProxyOptions& into, std::string_view text) -> Result<void> {
       into.key_env = text;
       return {};
     },
     [](ProxyOptions const& from) { return from.key_env; }},
    {"ca_file", "PEM file of a private certificate authority; empty means the system's.",
     [](ProxyOptions& into, std::string_view text) -> Result<void> {
       into.ca_file = text;
       return {};
     },
     [](ProxyOptions const& from) { return from.ca_file.string(); }},
    {"since", "How far back the first reading goes: a duration, a date, or `all`.", set_since, get_since},
    {"interval", "Time between two looks for new rows.", set_interval,
     [](ProxyOptions const& from) {
       return to_yaml(Kind::duration, Value{std::int64_t{from.interval.count()}});
     }},
    {"prices", "Take new and changed prices from this proxy into `prices.file`, once a day.",
     set_flag<&ProxyOptions::prices>, get_flag<&ProxyOptions::prices>},
    {"allow_plain_http", "Let the key cross a network in clear.", set_flag<&ProxyOptions::allow_plain_http>,
     get_flag<&ProxyOptions::allow_plain_http>},
}};

}  // namespace

std::span<Field const> proxy_fields() { return fields; }

Result<void> set_proxy_field(ProxyOptions& proxy, std::string_view name, std::string_view text) {
  auto const found =
      std::find_if(fields.begin(), fields.end(), [&](Field const& f) { return f.name == name; });
  if (found != fields.end()) return found->set(proxy, text);
  if (name == "key") {
    return fail(Errc::invalid,
                "a key does not belong into this file; put it into one of its own, readable by you alone, "
                "and name that as key_file, or name a variable as key_env");
  }
  std::vector<std::string> known;
  for (auto const& field : fields) known.emplace_back(field.name);
  auto const meant = nearest(name, known);
  return fail(Errc::invalid,
              "there is no setting " + printable(name) + " of a proxy; " +
                  (meant.empty() ? "use one of " + join(known, ", ") : "did you mean " + meant + "?"));
}

Result<void> check_proxy_name(std::string_view name) { return check_label_name(name, "proxy"); }

Result<void> check_proxy(ProxyOptions const& proxy) {
  if (proxy.url.empty()) return fail(Errc::invalid, "it has no url; write the proxy's base URL");
  auto const url = telemetry::parse_url(proxy.url);
  if (!url) return tl::unexpected<Error>(url.error());
  if (url->target.find('?') != url->target.npos)
    return fail(Errc::invalid, "its url has a query; write the base URL only");
  if (url->scheme == telemetry::Scheme::http && !is_loopback(url->host) && !proxy.allow_plain_http) {
    return fail(Errc::invalid,
                "http:// would show the key to everybody on the way to " + printable(url->host) +
                    "; use https://, or set allow_plain_http: true if the way is protected otherwise");
  }
  auto const places =
      (proxy.key.empty() ? 0 : 1) + (proxy.key_file.empty() ? 0 : 1) + (proxy.key_env.empty() ? 0 : 1);
  if (places == 1) return {};
  return fail(Errc::invalid, places == 0 ? "it has no key; set key_file or key_env"
                                         : "it has more than one key; keep one of key_file and key_env");
}

Result<void> check_proxy_setting(std::string_view setting, std::string_view text) {
  ProxyOptions proxy;
  return set_proxy_field(proxy, setting, text);
}

Result<void> check_proxy_settings(TextMap const& settings) {
  return check_proxy(proxies_of({{"proxy", settings}}).at("proxy"));
}

std::vector<SettingRow> proxy_rows() {
  std::vector<SettingRow> rows;
  for (auto const& field : fields) rows.push_back({field.name, field.get(ProxyOptions{}), field.help});
  return rows;
}

litellm::Proxies proxies_of(MapMap const& settings) {
  litellm::Proxies proxies;
  for (auto const& [name, fields_of_it] : settings) {
    auto& proxy = proxies[name];
    for (auto const& [field, text] : fields_of_it) (void)set_proxy_field(proxy, field, text);
  }
  return proxies;
}

TextMap proxy_settings(ProxyOptions const& proxy) {
  TextMap settings;
  ProxyOptions const usual;
  for (auto const& field : fields) {
    auto text = field.get(proxy);
    if (text != field.get(usual)) settings.emplace(field.name, std::move(text));
  }
  return settings;
}

}  // namespace companion::config
