#include "app/browser_config.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config/catalogue.hpp"

namespace companion::app {
namespace {

using nlohmann::json;

json told(config::Config const& config, std::vector<ProxyStatus> const& proxies = {}) {
  return json::parse(browser_config(config, proxies));
}

config::Config with_builtin_sites() {
  config::Findings findings;
  config::Config config;
  config.detectors.catalogues = config::load_catalogues({}, findings);
  return config;
}

json const* find(json const& list, char const* key, std::string const& value) {
  auto const found =
      std::find_if(list.begin(), list.end(), [&](json const& item) { return item.value(key, "") == value; });
  return found == list.end() ? nullptr : &*found;
}

TEST(BrowserConfig, NamesEverySiteOfTheCatalogue) {
  auto const config = with_builtin_sites();
  auto const sites = told(config)["sites"];
  EXPECT_EQ(sites.size(), config.detectors.catalogues.sites.size());
  EXPECT_GE(sites.size(), 89U);
  auto const* const claude = find(sites, "name", "claude.ai");
  ASSERT_NE(claude, nullptr);
  EXPECT_EQ((*claude)["category"], "chat");
  EXPECT_EQ((*claude)["hosts"], json::array({"claude.ai"}));
  EXPECT_TRUE((*claude).contains("excluding"));
}

TEST(BrowserConfig, NamesTheApisUnderTheirProviders) {
  auto config = with_builtin_sites();
  config.detectors.network.endpoints["own"] = {"llm.example:8443"};
  auto const apis = told(config)["apis"];
  for (auto const& [host, provider] : {std::pair{"api.openai.com", "openai"},
                                       {"api.anthropic.com", "anthropic"},
                                       {"generativelanguage.googleapis.com", "gcp.gemini"},
                                       {"llm.example:8443", "own"}}) {
    auto const* const api = find(apis, "host", host);
    ASSERT_NE(api, nullptr) << host;
    EXPECT_EQ((*api)["provider"], provider);
  }
}

TEST(BrowserConfig, NamesTheProxiesButNothingSecret) {
  auto config = with_builtin_sites();
  auto& proxy = config.litellm.proxies["work"];
  proxy.url = "https://litellm.example";
  proxy.key = "sk-secret";
  ProxyStatus status;
  status.name = "work";
  status.url = "https://litellm.example";
  auto const text = browser_config(config, std::vector{status, ProxyStatus{}});
  EXPECT_EQ(text.find("sk-secret"), std::string::npos);
  auto const proxies = json::parse(text)["proxies"];
  ASSERT_EQ(proxies.size(), 1U) << "one without an address is none";
  EXPECT_EQ(proxies[0]["url"], "https://litellm.example");
}

}  // namespace
}  // namespace companion::app
