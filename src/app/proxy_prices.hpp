// What proxies say of prices: into the user's price book, and beside our own.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "companion/result.hpp"
#include "companion/time.hpp"
#include "domain/price_book.hpp"
#include "litellm/model_info.hpp"

namespace companion::app {

/// One proxy's news: its price map (may be empty) and the models that are its own.
struct ProxyPriceNews {
  std::string proxy;
  std::string cost_map;
  std::vector<litellm::Deployment> deployments;
  Instant at{};
};

struct PriceUpdate {
  std::size_t added{0};
  std::size_t changed{0};
};

/// Extends the book in force and puts it into `file`; the file before stays beside it, where `companion
/// prices revert` looks for it. Reads and writes files.
[[nodiscard]] Result<PriceUpdate> extend_price_file(std::filesystem::path const& file,
                                                    ProxyPriceNews const& news);

/// The models' prices in the form of a price map. Of a name with different prices none: either could be
/// meant.
[[nodiscard]] std::string as_price_map(std::vector<litellm::Deployment> const& deployments);

/// JSON: {model: {model, provider, proxy_input, proxy_output, our_input, our_output}}; USD for a million
/// tokens each way in one request; ours are null where our book has no price.
[[nodiscard]] std::string compare_prices(domain::PriceBook const& book,
                                         std::vector<litellm::Estimate> const& estimates, Instant at);

}  // namespace companion::app
