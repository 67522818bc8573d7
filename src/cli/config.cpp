#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/render/json.hpp"
#include "cli/render/table.hpp"
#include "cli/settings.hpp"
#include "config/document.hpp"
#include "config/schema.hpp"
#include "config/standard_sources.hpp"

namespace companion::cli {
namespace {

std::string place(config::Origin const& origin) {
  return origin.line > 0 ? origin.what + ":" + std::to_string(origin.line) : origin.what;
}

class ConfigCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    check_ =
        app.add_subcommand("check", "Name everything that is wrong with the configuration, with its line");
    check_->add_option("file", file_, "File to check; default: the one in use")->type_name("FILE");
    show_ = app.add_subcommand("show", "Every setting in force and where it comes from");
    show_->add_flag("--json", json_, "JSON");
    settings_.declare(*show_);
    schema_ = app.add_subcommand("schema", "Every setting there is, with its meaning");
    schema_
        ->add_option("--format", format_,
                     "text, json, yaml (a commented file), markdown, or cli (docs/cli.md)")
        ->check(CLI::IsMember({"text", "json", "yaml", "markdown", "cli"}));
  }

  Exit run(Console& console) override {
    if (check_->parsed()) return check(console);
    if (show_->parsed()) return show(console);
    return schema(console);
  }

 private:
  Exit check(Console& console) const {
    std::optional<std::filesystem::path> file;
    if (!file_.empty()) file = file_;
    auto const loaded = config::load(config::standard_sources(std::move(file), {}));
    if (!loaded) {
      console.err << config::to_string(loaded.error());
      auto const count = loaded.error().size();
      console.err << count << (count == 1 ? " thing is" : " things are") << " wrong.\n";
      return Exit::usage;
    }
    for (auto const& warning : loaded->warnings) console.err << "warning: " << warning.to_string() << '\n';
    console.out << (loaded->file ? loaded->file->string() + " is fine.\n"
                                 : std::string{"No configuration file; the defaults are in force.\n"});
    return Exit::ok;
  }

  Exit show(Console& console) const {
    auto const loaded = settings_.load(console);
    if (!loaded) return Exit::usage;
    Json settings = Json::array();
    Table table{
        .columns = {{.title = "Key", .align = Align::left},
                    {.title = "Value", .align = Align::left, .shrink_to = 20},
                    {.title = "From", .align = Align::left, .rank = 1, .shrink_to = 12, .keep = Keep::end}},
        .rows = {},
        .total = {}};
    for (auto const& key : config::keys()) {
      std::string const path{key.path};
      auto const value = config::show(key, loaded->config);
      auto const from = place(loaded->origins.at(path));
      settings.push_back({{"key", path}, {"value", value}, {"from", from}});
      table.rows.push_back({path, harmless(value), harmless(from)});
    }
    console.out << (json_ ? printed(Json{{"settings", std::move(settings)}})
                          : draw(std::move(table), console.width, console.colour).text);
    return Exit::ok;
  }

  Exit schema(Console& console) const {
    if (format_ == "yaml") {
      console.out << config::default_yaml();
    } else if (format_ == "markdown") {
      console.out << config::markdown();
    } else if (format_ == "cli") {
      console.out << document();
    } else if (format_ == "json") {
      console.out << schema_json();
    } else {
      for (auto const& key : config::keys()) {
        console.out << key.path << "  (" << config::describe(key.kind) << ", "
                    << config::environment_name(key) << ")\n    " << key.help << '\n';
      }
    }
    return Exit::ok;
  }

  static std::string schema_json() {
    Json keys = Json::array();
    config::Config const defaults;
    for (auto const& key : config::keys()) {
      Json row{{"key", key.path},
               {"kind", config::describe(key.kind)},
               {"default", config::show(key, defaults)},
               {"environment", config::environment_name(key)},
               {"help", key.help}};
      for (auto const choice : key.choices()) row["choices"].push_back(choice);
      keys.push_back(std::move(row));
    }
    return printed(Json{{"keys", std::move(keys)}});
  }

  Settings settings_;
  CLI::App* check_{nullptr};
  CLI::App* show_{nullptr};
  CLI::App* schema_{nullptr};
  std::string file_;
  std::string format_{"text"};
  bool json_{false};
};

}  // namespace

std::unique_ptr<Command> make_config() { return std::make_unique<ConfigCommand>(); }

}  // namespace companion::cli
