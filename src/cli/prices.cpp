#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "app/read_prices.hpp"
#include "cli/commands.hpp"
#include "cli/price_files.hpp"
#include "cli/render/json.hpp"
#include "cli/render/text.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "platform/system_clock.hpp"

namespace companion::cli {
namespace {

/// One of everything: its addends are the unit prices.
domain::PriceRequest one_of_each(std::string_view model) {
  return {.model = model,
          .provider = {},
          .tokens = {.input = 1, .cache_read = 1, .cache_write_5m = 1, .cache_write_1h = 1, .output = 1},
          .web_search_requests = 0,
          .service_tier = {},
          .speed = {},
          .inference_geo = {},
          .at = platform::SystemClock{}.now()};
}

class Prices final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("model", model_, "Show what this model costs")->type_name("MODEL");
    app.add_flag("--json", json_, "JSON");
    settings_.declare(app);
    update_ = app.add_subcommand("update", "Put another price map in force; the one before is kept");
    update_
        ->add_option("--from", from_,
                     "A LiteLLM price map (model_prices_and_context_window.json) or a book of ours")
        ->type_name("FILE|URL");
    revert_ = app.add_subcommand("revert", "Go back to the price book before the last update");
    for (auto* const sub : {update_, revert_}) settings_.declare(*sub);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto prices = app::read_prices(config->prices_file);
    if (!prices) return report_error(console, prices.error());
    auto const files = price_files(config->prices_file);
    if (update_->parsed()) return update(files, prices->book, console);
    if (revert_->parsed()) return go_back(files, console);
    if (!prices->problem.empty()) console.err << "companion: " << harmless(prices->problem) << '\n';
    return model_.empty() ? show_book(*prices, console) : show_model(prices->book, console);
  }

 private:
  Exit show_book(app::ReadPrices const& prices, Console& console) const {
    auto const& book = prices.book;
    if (json_) {
      console.out << printed(Json{{"version", book.version()},
                                  {"source", book.source()},
                                  {"date", book.date()},
                                  {"entries", book.size()},
                                  {"origin", prices.origin}});
      return Exit::ok;
    }
    console.out << "Price book  " << book.source() << ", " << book.date() << '\n'
                << "Version     " << book.version() << '\n'
                << "Entries     " << grouped(static_cast<std::int64_t>(book.size())) << '\n'
                << "From        " << prices.origin << '\n';
    return Exit::ok;
  }

  Exit show_model(domain::PriceBook const& book, Console& console) const {
    auto const entry = book.match(model_, {});
    if (!entry) {
      return report_error(console,
                          Error{Errc::not_found, "no price is known for \"" + config::printable(model_) +
                                                     "\": its calls count as unpriced"});
    }
    auto const lines = book.explain(one_of_each(model_));
    Json prices = Json::array();
    std::string text = model_ + " is priced as " + std::string{*entry} + " (USD per token, first tier)\n";
    for (auto const& line : lines) {
      prices.push_back({{"item", line.item},
                        {"unit_price_usd", line.unit_price_usd},
                        {"price_key", line.price_key},
                        {"repaired", line.repaired}});
      auto row = "  " + line.item;
      row.resize(20, ' ');
      text += row + line.unit_price_usd + (line.repaired ? "  (repaired, see docs/PRICES.md)" : "") + "\n";
    }
    console.out << (json_ ? printed(Json{{"model", model_}, {"entry", *entry}, {"prices", std::move(prices)}})
                          : harmless_lines(text));
    return Exit::ok;
  }

  static std::string harmless_lines(std::string const& text) {
    std::string clean;
    for (auto const& line : config::split(text, '\n')) {
      auto const indented = clean.empty() ? "" : "  ";
      clean += indented + harmless(line) + "\n";
    }
    return clean;
  }

  Exit update(PriceFiles const& files, domain::PriceBook const& in_force, Console& console) const {
    if (from_.empty()) {
      return report_error(console, Error{Errc::invalid, "X"});
    }
    auto text = fetch_price_map(from_);
    if (!text) return report_error(console, text.error());
    auto const book = accept_price_map(*text, in_force);
    if (!book) return report_error(console, book.error());
    if (auto put = put_in_force(files, *text); !put) return report_error(console, put.error());
    console.out << "In force: " << grouped(static_cast<std::int64_t>(book->size())) << " entries, version "
                << book->version() << ". A running daemon takes it on reload (SIGHUP) or restart.\n";
    return Exit::ok;
  }

  static Exit go_back(PriceFiles const& files, Console& console) {
    if (auto done = revert(files); !done) return report_error(console, done.error());
    auto const prices = app::read_prices(files.current);
    if (!prices) return report_error(console, prices.error());
    console.out << "In force again: version " << prices->book.version() << ", " << prices->origin << ".\n";
    return Exit::ok;
  }

  Settings settings_;
  CLI::App* update_{nullptr};
  CLI::App* revert_{nullptr};
  std::string model_;
  std::string from_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_prices() { return std::make_unique<Prices>(); }

}  // namespace companion::cli
