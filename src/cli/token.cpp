#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/table.hpp"
#include "cli/settings.hpp"
#include "config/text.hpp"
#include "platform/system_clock.hpp"
#include "receiver/tokens.hpp"

namespace companion::cli {
namespace {

std::vector<std::string> scope_names() {
  std::vector<std::string> names;
  for (auto const scope : receiver::all_scopes()) names.emplace_back(receiver::to_string(scope));
  return names;
}

class Token final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    create_ =
        app.add_subcommand("create", "Make a token; it is shown once, on standard output, and not kept");
    create_->add_option("--scope", scope_, "What it may do: " + config::join(scope_names(), ", "))
        ->required();
    create_->add_option("--name", name_, "A name to list and revoke it by; default: the scope with a number");
    list_ = app.add_subcommand("list", "Names and scopes of the tokens; never the tokens");
    list_->add_flag("--json", json_, "JSON");
    revoke_ = app.add_subcommand("revoke", "Make a token worthless; a running daemon notices");
    revoke_->add_option("name", name_, "Its name")->required();
    for (auto* const sub : {create_, list_, revoke_}) settings_.declare(*sub);
  }

  Exit run(Console& console) override {
    auto const config = settings_.config(console);
    if (!config) return Exit::usage;
    auto tokens = receiver::TokenStore::open(config->server.token_file);
    if (!tokens) return report_error(console, tokens.error());
    if (create_->parsed()) return create(*tokens, config->data_dir, console);
    if (revoke_->parsed()) return revoke(*tokens, console);
    return list(*tokens, console);
  }

 private:
  Exit create(receiver::TokenStore& tokens, std::filesystem::path const& folder, Console& console) const {
    auto const scope = receiver::parse_scope(scope_);
    if (!scope) {
      auto const meant = config::nearest(scope_, scope_names());
      return report_error(
          console, Error{Errc::invalid, "there is no scope \"" + scope_ + "\"; " +
                                            (meant.empty() ? "use one of " + config::join(scope_names(), ", ")
                                                           : "did you mean " + meant + "?")});
    }
    if (auto made = make_private_folder(folder); !made) return report_error(console, made.error());
    auto const token = tokens.create(*scope, name_, platform::SystemClock{}.now());
    if (!token) return report_error(console, token.error());
    console.out << token->text << '\n';
    console.err << "Token \"" << token->stored.name << "\" may " << receiver::to_string(*scope)
                << "; keep it now, it is not shown again.\n";
    return Exit::ok;
  }

  /// Scripts make tokens before the daemon ever ran.
  static Result<void> make_private_folder(std::filesystem::path const& folder) {
    std::error_code trouble;
    auto const made = std::filesystem::create_directories(folder, trouble);
    if (trouble)
      return fail(Errc::io, "cannot make the folder " + folder.string() + ": " + trouble.message());
    if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, trouble);
    return {};
  }

  Exit list(receiver::TokenStore const& tokens, Console& console) const {
    if (json_) {
      Json list = Json::array();
      for (auto const& token : tokens.list()) {
        list.push_back({{"name", token.name},
                        {"scope", receiver::to_string(token.scope)},
                        {"created", format_instant(token.created)},
                        {"origin", token.origin}});
      }
      console.out << printed(Json{{"tokens", std::move(list)}});
      return Exit::ok;
    }
    if (tokens.list().empty()) {
      console.out << "No tokens. `companion token create --scope ingest:litellm` makes one.\n";
      return Exit::ok;
    }
    Table table{.columns = {{.title = "Name", .align = Align::left, .shrink_to = 12},
                            {.title = "Scope", .align = Align::left},
                            {.title = "Created", .align = Align::left, .rank = 1},
                            {.title = "Extension", .align = Align::left, .rank = 2}},
                .rows = {},
                .total = {}};
    for (auto const& token : tokens.list()) {
      table.rows.push_back({harmless(token.name), std::string{receiver::to_string(token.scope)},
                            local_time(token.created, local_timezone()), harmless(token.origin)});
    }
    console.out << draw(std::move(table), console.width, console.colour).text;
    return Exit::ok;
  }

  Exit revoke(receiver::TokenStore& tokens, Console& console) const {
    if (auto revoked = tokens.revoke(name_); !revoked) return report_error(console, revoked.error());
    console.out << "Token \"" << harmless(name_) << "\" is revoked.\n";
    return Exit::ok;
  }

  Settings settings_;
  CLI::App* create_{nullptr};
  CLI::App* list_{nullptr};
  CLI::App* revoke_{nullptr};
  std::string scope_;
  std::string name_;
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_token() { return std::make_unique<Token>(); }

}  // namespace companion::cli
