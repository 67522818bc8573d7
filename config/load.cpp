#include "config/load.hpp"

#include <utility>

#include "config/catalogue.hpp"
#include "config/otel_environment.hpp"
#include "config/rules.hpp"
#include "config/text.hpp"
#include "config/web_proxy_environment.hpp"
#include "config/yaml_file.hpp"

namespace companion::config {
namespace {

void from_file(Sources const& sources, Loaded& loaded, std::vector<Setting>& settings, Findings& findings) {
  auto const asked = sources.file.has_value();
  auto const& path = asked ? *sources.file : sources.usual_file;
  if (path.empty()) return;
  auto const text = read_text_file(path);
  if (!text) {
    if (text.error().code == Errc::not_found && !asked) return;
    auto const remedy = text.error().code == Errc::not_found
                            ? "name an existing file, or leave --config away to run on the defaults"
                            : "";
    findings.push_back(Finding{path.string(), 0, "", text.error().message, remedy});
    return;
  }
  loaded.file = path;
  for (auto& setting : read_yaml(path.string(), *text, findings)) settings.push_back(std::move(setting));
}

/// A value from a variable or a flag.
void from_text(std::string const& where, Key const& key, std::string const& text,
               std::vector<Setting>& settings, Findings& findings) {
  auto value = parse_text(key.kind, text);
  auto const allowed = value ? check(key, *value) : Result<void>{};
  if (value && allowed) {
    settings.push_back(Setting{&key, std::move(*value), Origin{where}});
    return;
  }
  auto const& error = value ? allowed.error() : value.error();
  findings.push_back(
      Finding{where, 0, std::string{key.path}, std::string{key.path} + ": " + error.message, ""});
}

void from_environment(Sources const& sources, std::vector<Setting>& settings, Findings& findings) {
  for (auto const& key : keys()) {
    auto const name = environment_name(key);
    auto const text = sources.environment(name);
    if (text) from_text(name, key, *text, settings, findings);
  }
}

void from_flags(Sources const& sources, std::vector<Setting>& settings, Findings& findings) {
  for (auto const& flag : sources.overrides) {
    auto const* const key = find_key(flag.path);
    if (key != nullptr) from_text(flag.flag, *key, flag.text, settings, findings);
  }
}

/// One way out for everything that is sent.
void share_web_proxy(Config& config) {
  config.forward.web_proxy = config.telemetry.web_proxy;
  for (auto& [name, destination] : config.destinations) destination.web_proxy = config.telemetry.web_proxy;
}

}  // namespace

std::string Finding::to_string() const {
  auto text = file;
  if (line > 0) text += ":" + std::to_string(line);
  text += ": " + message;
  if (!remedy.empty()) text += "; " + remedy;
  return text;
}

std::string to_string(Findings const& findings) {
  std::string text;
  for (auto const& finding : findings) text += finding.to_string() + "\n";
  return text;
}

tl::expected<Loaded, Findings> load(Sources const& sources) {
  Loaded loaded;
  Findings findings;
  loaded.config.data_dir = sources.usual_data_dir;
  for (auto const& key : keys()) loaded.origins[std::string{key.path}] = Origin{"default"};

  // Later settings win, so the order of these lines is the precedence.
  std::vector<Setting> settings;
  from_file(sources, loaded, settings, findings);
  if (sources.environment) {
    from_otel_environment(sources.environment, settings, findings, loaded.warnings);
    from_environment(sources, settings, findings);
  }
  from_flags(sources, settings, findings);

  for (auto const& setting : settings) {
    setting.key->set(loaded.config, setting.value);
    loaded.origins[std::string{setting.key->path}] = setting.origin;
  }
  if (sources.environment) from_web_proxy_environment(sources.environment, loaded);
  share_web_proxy(loaded.config);
  if (loaded.config.prices_file.empty()) loaded.config.prices_file = loaded.config.data_dir / "prices.json";
  loaded.config.server.token_file = loaded.config.data_dir / "tokens.json";
  auto const& file = loaded.file ? *loaded.file : sources.usual_file;
  auto const catalogue_folder = file.empty() ? file : file.parent_path() / "catalogue";
  loaded.config.detectors.catalogues = load_catalogues(catalogue_folder, findings);
  check_rules(loaded, findings);
  if (!findings.empty()) return tl::unexpected<Findings>(std::move(findings));
  return loaded;
}

}  // namespace companion::config
