#include <CLI/CLI.hpp>
#include <ostream>
#include <utility>

#include "app/ledger_parts.hpp"
#include "app/read_prices.hpp"
#include "cli/commands.hpp"
#include "cli/render/call.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "store/ledger_reader.hpp"

namespace companion::cli {
namespace {

class Explain final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("call", id_, "Call id, response id, request id, LiteLLM call id or event key")->required();
    app.add_option("--timezone", timezone_, "IANA zone of the times; default: this machine's")
        ->type_name("ZONE");
    app.add_flag("--json", json_, "JSON");
    settings_.declare(app);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto reader = store::LedgerReader::open(app::ledger_path(config->data_dir));
    if (!reader) return report_error(console, reader.error());
    auto found = (*reader)->find(id_);
    if (!found) return report_error(console, found.error());
    if (!*found) {
      return report_error(console,
                          Error{Errc::not_found, "no call carries the id \"" + config::printable(id_) +
                                                     "\"; `companion report session` lists sessions, "
                                                     "the API's /v1/calls lists calls"});
    }
    auto prices = app::read_prices(config->prices_file);
    if (!prices) return report_error(console, prices.error());
    auto const& book = prices->book;
    Explanation explanation{.record = std::move(**found), .prices = {}, .book = {}};
    auto const& call = explanation.record.call;
    explanation.prices = book.explain(price_request(call));
    explanation.book = book.source() + ", " + book.date() + " (" + book.version() + ")";
    explanation.book_changed =
        !call.costs.price_version.empty() && call.costs.price_version != book.version();
    console.out << (json_ ? explain_json(explanation)
                          : explain_text(explanation, timezone_.empty() ? local_timezone() : timezone_));
    return Exit::ok;
  }

 private:
  Settings settings_;
  std::string id_;
  std::string timezone_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_explain() { return std::make_unique<Explain>(); }

}  // namespace companion::cli
