#include "app/managed_proxies.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>
#include <utility>

#include "config/proxies.hpp"
#include "config/text.hpp"
#include "platform/replace_file.hpp"
#include "platform/seal.hpp"
#include "platform/service.hpp"

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
    if (name == "key_sealed") {
      auto key = platform::unseal(text_of(value));
      if (!key) return fail(key.error().code, "its key: " + key.error().message + "; connect it again");
      proxy.key = std::move(*key);
      continue;
    }
    if (auto set = config::set_proxy_field(proxy, name, text_of(value)); !set) return propagate(set);
  }
  if (auto checked = config::check_proxy(proxy); !checked) return propagate(checked);
  return proxy;
}

/// A service of the machine runs as another user than whoever connects it.
platform::SealedFor owner_of(fs::path const& file) {
  bool const machine = file.parent_path() == platform::system_service_data();
  return machine ? platform::SealedFor::machine : platform::SealedFor::user;
}

Result<Json> settings_of(ProxyOptions const& proxy, platform::SealedFor whom) {
  Json settings = Json::object();
  for (auto const& [name, text] : config::proxy_settings(proxy)) {
    auto const is_flag = text == "true" || text == "false";
    settings[name] = is_flag ? Json(text == "true") : Json(text);
  }
  if (proxy.key.empty()) return settings;
  if (!platform::can_seal()) {
    settings["key"] = proxy.key;
    return settings;
  }
  auto sealed = platform::seal(proxy.key, whom);
  if (!sealed) return propagate(sealed);
  settings["key_sealed"] = std::move(*sealed);
  return settings;
}

Result<std::string> read(fs::path const& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || !text) return fail(Errc::denied, path.string() + " cannot be read; check its owner and mode");
  return text.str();
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
  for (auto const& [name, proxy] : proxies) {
    auto settings = settings_of(proxy, owner_of(path_));
    if (!settings) return propagate(settings);
    list[name] = std::move(*settings);
  }
  return platform::replace_private_file(path_, Json{{"proxies", std::move(list)}}.dump(2) + "\n");
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
