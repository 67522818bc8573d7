#include "litellm/model_info.hpp"

#include <nlohmann/json.hpp>

#include "companion/money.hpp"
#include "litellm/identity.hpp"
#include "litellm/json_tree.hpp"

namespace companion::litellm {
namespace {

constexpr std::string_view connected = "connected";

bool is_price(std::string_view key) {
  return key.find("cost_per") != key.npos || key.ends_with("_token_cost");
}

/// Null, zero and anything but a number say nothing.
bool is_above_zero(std::string_view text) {
  if (!parse_decimal_usd(text)) return false;
  return text.find_first_of("123456789") < text.find_first_of("eE") && text.front() != '-';
}

}  // namespace

Result<Readiness> read_readiness(std::string_view body) {
  JsonTree tree;
  auto const root = tree.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  Readiness readiness;
  readiness.version = bounded((*root)["litellm_version"].text(), 32);
  auto const database = (*root)["db"].text();
  if (!database.empty()) readiness.database = database == connected;
  return readiness;
}

Result<std::vector<Deployment>> read_model_info(std::string_view body) {
  JsonTree tree;
  auto const root = tree.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  auto const data = (*root)["data"];
  if (!data.is_array()) return fail(Errc::invalid, "no answer of /v1/model/info: it needs data");
  std::vector<Deployment> all;
  for (auto const element : data.children()) {
    Deployment one;
    one.name = bounded(element["model_name"].text());
    one.model = bounded(element["litellm_params"]["model"].text());
    auto const info = element["model_info"];
    one.provider = bounded(info["litellm_provider"].text(), 64);
    for (auto const member : info.children()) {
      auto const text = member.text();
      if (is_price(member.key()) && !text.empty() && is_above_zero(text))
        one.prices.emplace(member.key(), text);
    }
    if (!one.name.empty() && !one.prices.empty() && one.name.find('*') == one.name.npos) {
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::string estimate_question(std::string_view model) {
  return nlohmann::json{
      {"model", model}, {"input_tokens", estimate_tokens}, {"output_tokens", estimate_tokens}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Estimate> read_estimate(std::string_view body) {
  JsonTree tree;
  auto const root = tree.parse(body);
  if (!root) return tl::unexpected<Error>(root.error());
  Estimate estimate;
  estimate.model = bounded((*root)["model"].text());
  estimate.provider = bounded((*root)["provider"].text(), 64);
  estimate.input = (*root)["input_cost_per_request"].text();
  estimate.output = (*root)["output_cost_per_request"].text();
  if (!parse_decimal_usd(estimate.input) || !parse_decimal_usd(estimate.output)) {
    return fail(Errc::invalid, "no answer of /cost/estimate: it needs the cost of input and output");
  }
  return estimate;
}

}  // namespace companion::litellm
