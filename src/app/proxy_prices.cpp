#include "app/proxy_prices.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "app/read_prices.hpp"
#include "domain/price_history.hpp"
#include "platform/replace_file.hpp"

namespace companion::app {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

/// The book before stays beside it: `companion prices revert` goes back to it.
Result<void> put_in_force(fs::path const& file, std::string const& text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (fs::exists(file, error)) {
    auto previous = file;
    previous.replace_extension(".previous.json");
    fs::copy_file(file, previous, fs::copy_options::overwrite_existing, error);
    if (error) {
      return fail(Errc::io, "cannot keep " + previous.string() + ": " + error.message());
    }
  }
  return platform::replace_private_file(file, text);
}

Json price_of(domain::PriceBook const& book, litellm::Estimate const& estimate, TokenCounts const& tokens,
              Instant at) {
  for (auto const* model : {&estimate.model, &estimate.underlying}) {
    if (model->empty()) {
      continue;
    }
    auto const priced = book.price({.model = *model, .provider = {}, .tokens = tokens, .at = at});
    if (priced) {
      return to_decimal(priced->cost);
    }
  }
  return nullptr;
}

}  // namespace

std::string as_price_map(std::vector<litellm::Deployment> const& deployments) {
  std::map<std::string, std::string> entries;
  std::set<std::string> ambiguous;
  for (auto const& deployment : deployments) {
    std::string entry = "{\"litellm_provider\":" + Json(deployment.provider).dump();
    for (auto const& [key, price] : deployment.prices) {
      // Numbers as the proxy wrote them, which no double has held.
      entry += ',' + Json(key).dump() + ':' + price;
    }
    entry += '}';
    auto const [known, fresh] = entries.emplace(deployment.name, entry);
    if (!fresh && known->second != entry) {
      ambiguous.insert(deployment.name);
    }
  }
  std::string map = "{";
  for (auto const& [name, entry] : entries) {
    if (!ambiguous.contains(name)) {
      map += (map.size() > 1 ? "," : "") + Json(name).dump() + ':' + entry;
    }
  }
  return map + '}';
}

Result<PriceUpdate> extend_price_file(fs::path const& file, ProxyPriceNews const& news) {
  if (file.empty()) {
    return fail(Errc::invalid, "there is no price file to write: set prices.file");
  }
  auto book = price_text(file);
  auto const own = as_price_map(news.deployments);
  auto const origin = "proxy " + news.proxy;
  PriceUpdate update;
  std::string result;
  for (auto const extent : {domain::PriceExtent::whole_map, domain::PriceExtent::additions}) {
    auto const whole = extent == domain::PriceExtent::whole_map;
    if (whole ? news.cost_map.empty() : news.deployments.empty()) {
      continue;
    }
    domain::PriceNews const one{
        .map = whole ? news.cost_map : own, .extent = extent, .at = news.at, .origin = origin};
    auto change = domain::extend_prices(result.empty() ? book : result, one);
    if (!change) {
      return propagate(change);
    }
    update.added += change->added;
    update.changed += change->changed;
    if (!change->book.empty()) {
      result = std::move(change->book);
    }
  }
  if (result.empty()) {
    return update;
  }
  if (auto put = put_in_force(file, result); !put) {
    return propagate(put);
  }
  return update;
}

std::string compare_prices(domain::PriceBook const& book, std::vector<litellm::Estimate> const& estimates,
                           Instant at) {
  Json all = Json::object();
  for (auto const& estimate : estimates) {
    TokenCounts const input{.input = litellm::estimate_tokens};
    // The tier of a price follows the prompt, so the output is what a million tokens in add to it.
    TokenCounts const both{.input = litellm::estimate_tokens, .output = litellm::estimate_tokens};
    auto const ours = price_of(book, estimate, input, at);
    auto const sum = price_of(book, estimate, both, at);
    Json output = nullptr;
    if (ours.is_string() && sum.is_string()) {
      output = to_decimal(*parse_decimal_usd(sum.get<std::string>()) -
                          *parse_decimal_usd(ours.get<std::string>()));
    }
    all[estimate.model] = {
        {"model", estimate.underlying},
        {"provider", estimate.provider},
        {"proxy_input", to_decimal(parse_decimal_usd(estimate.input).value_or(NanoUsd{}))},
        {"proxy_output", to_decimal(parse_decimal_usd(estimate.output).value_or(NanoUsd{}))},
        {"our_input", ours},
        {"our_output", output}};
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace companion::app
