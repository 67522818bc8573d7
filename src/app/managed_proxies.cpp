#include "app/managed_proxies.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "config/proxies.hpp"
#include "config/text.hpp"

namespace companion::app {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using litellm::ProxyOptions;

namespace {

std::string text_of(Json const& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

Result<ProxyOptions> proxy_of(Json const& settings) {
  if (!settings.is_object()) return fail(Errc::invalid, "it is no JSON object");
  ProxyOptions proxy;
  for (auto const& [name, value] : settings.items()) {
    if (value.is_null()) continue;
    if (name == "key") {
      proxy.key = text_of(value);
      continue;
    }
    if (auto set = config::set_proxy_field(proxy, name, text_of(value)); !set) return propagate(set);
  }
  if (auto checked = config::check_proxy(proxy); !checked) return propagate(checked);
  return proxy;
}

Json settings_of(ProxyOptions const& proxy) {
  Json settings = Json::object();
  for (auto const& [name, text] : config::proxy_settings(proxy)) {
    auto const is_flag = text == "true" || text == "false";
    settings[name] = is_flag ? Json(text == "true") : Json(text);
  }
  if (!proxy.key.empty()) settings["key"] = proxy.key;
  return settings;
}

Result<std::string> read(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return fail(Errc::denied, path.string() + " cannot be read; check its owner and mode");
  return text.str();
}

Result<void> write_private(fs::path const& path, std::string const& text) {
  auto fresh = path;
  fresh += ".new";
  std::error_code error;
  {
    // Narrowed before the keys are in it.
    std::ofstream out{fresh, std::ios::binary | std::ios::trunc};
    fs::permissions(fresh, fs::perms::owner_read | fs::perms::owner_write, error);
    if (error) return fail(Errc::io, "cannot make " + fresh.string() + " private: " + error.message());
    out << text;
    if (!out.flush()) return fail(Errc::io, "cannot write " + fresh.string());
  }
  fs::rename(fresh, path, error);
  if (error) return fail(Errc::io, "cannot write " + path.string() + ": " + error.message());
  return {};
}

}  // namespace

ManagedProxies::ManagedProxies(fs::path const& data_dir) : path_{data_dir / "proxies.json"} {}

Result<litellm::Proxies> ManagedProxies::load() const {
  std::error_code unknown;
  if (!fs::exists(path_, unknown)) return litellm::Proxies{};
  auto text = read(path_);
  if (!text) return propagate(text);
  auto const json = Json::parse(*text, nullptr, false);
  auto const list = json.is_object() ? json.find("proxies") : json.end();
  if (!json.is_object() || list == json.end() || !list->is_object()) {
    return fail(Errc::invalid,
                path_.string() + " is not what `companion connect litellm` writes: it needs " +
                    R"({"proxies": {NAME: {"url": …, "key": …}}}; remove it and connect again)");
  }
  litellm::Proxies proxies;
  for (auto const& [name, settings] : list->items()) {
    auto const named = config::check_proxy_name(name);
    auto proxy = named ? proxy_of(settings) : Result<ProxyOptions>{tl::unexpected<Error>(named.error())};
    if (!proxy) {
      return fail(Errc::invalid,
                  path_.string() + ": proxy " + config::printable(name) + ": " + proxy.error().message);
    }
    proxies.emplace(name, std::move(*proxy));
  }
  return proxies;
}

Result<void> ManagedProxies::save(litellm::Proxies const& proxies) const {
  Json list = Json::object();
  for (auto const& [name, proxy] : proxies) list[name] = settings_of(proxy);
  return write_private(path_, Json{{"proxies", std::move(list)}}.dump(2) + "\n");
}

Result<void> ManagedProxies::add(std::string const& name, ProxyOptions const& proxy) const {
  for (auto const& checked : {config::check_proxy_name(name), config::check_proxy(proxy)}) {
    if (!checked) return tl::unexpected<Error>(checked.error());
  }
  auto proxies = load();
  if (!proxies) return propagate(proxies);
  (*proxies)[name] = proxy;
  return save(*proxies);
}

Result<void> ManagedProxies::remove(std::string const& name) const {
  auto proxies = load();
  if (!proxies) return propagate(proxies);
  if (proxies->erase(name) == 0) {
    return fail(Errc::not_found, "no proxy is called " + config::printable(name) + " in " + path_.string());
  }
  return save(*proxies);
}

}  // namespace companion::app
