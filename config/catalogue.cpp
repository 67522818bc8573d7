#include "config/catalogue.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "config/text.hpp"
#include "config/yaml_file.hpp"

namespace companion::embedded {
extern std::string_view const catalogue_apps;
extern std::string_view const catalogue_cli;
extern std::string_view const catalogue_plugins;
extern std::string_view const catalogue_sites;
}  // namespace companion::embedded

namespace companion::config {
namespace {

using detectors::Catalogue;
using detectors::CatalogueEntry;

class Reading {
 public:
  Reading(std::string const& file, std::span<std::string_view const> fields, Findings& findings)
      : file_{file}, fields_{fields}, findings_{findings} {}

  Catalogue read(YAML::Node const& root) {
    Catalogue catalogue;
    if (!root.IsSequence()) {
      report(root, "a catalogue is a list of entries", "write `- name: …` for each");
      return catalogue;
    }
    std::set<std::string> names;
    for (auto const& node : root) {
      auto entry = read_entry(node);
      if (entry.name.empty()) {
        report(node, "an entry has no name", "give it `name: …`");
      } else if (!names.insert(entry.name).second) {
        report(node, "the entry \"" + entry.name + "\" is there twice", "keep one");
      } else {
        catalogue.push_back(std::move(entry));
      }
    }
    return catalogue;
  }

 private:
  CatalogueEntry read_entry(YAML::Node const& node) {
    CatalogueEntry entry;
    if (!node.IsMap()) return entry;
    for (auto const& field : node) {
      auto const key = field.first.as<std::string>("");
      auto values = read_values(field.second);
      if (key == "name" && values.size() == 1) {
        entry.name = values.front();
      } else if (std::find(fields_.begin(), fields_.end(), key) == fields_.end()) {
        auto const meant = nearest(key, {fields_.begin(), fields_.end()});
        report(field.first, "\"" + printable(key) + "\" is no field of this catalogue",
               meant.empty() ? "remove it" : "did you mean \"" + meant + "\"?");
      } else {
        entry.fields[key] = std::move(values);
      }
    }
    return entry;
  }

  std::vector<std::string> read_values(YAML::Node const& node) {
    std::vector<std::string> values;
    if (node.IsScalar()) values.push_back(node.Scalar());
    if (node.IsSequence()) {
      for (auto const& item : node) {
        if (item.IsScalar()) {
          values.push_back(item.Scalar());
        } else {
          report(item, "only texts can be listed here", "write a text");
        }
      }
    }
    if (node.IsMap()) report(node, "a text or a list of texts belongs here", "write one");
    return values;
  }

  void report(YAML::Node const& at, std::string message, std::string remedy) {
    findings_.push_back({.file = file_,
                         .line = at.Mark().line + 1,
                         .key = {},
                         .message = std::move(message),
                         .remedy = std::move(remedy)});
  }

  std::string const& file_;
  std::span<std::string_view const> fields_;
  Findings& findings_;
};

struct CatalogueFile {
  char const* file;
  std::string_view const* built_in;
  std::span<std::string_view const> fields;
  Catalogue detectors::Catalogues::*into;
};

void put(Catalogue& catalogue, CatalogueEntry entry) {
  auto const same = std::find_if(catalogue.begin(), catalogue.end(),
                                 [&](CatalogueEntry const& known) { return known.name == entry.name; });
  if (same == catalogue.end()) {
    catalogue.push_back(std::move(entry));
  } else {
    *same = std::move(entry);
  }
}

}  // namespace

Catalogue parse_catalogue(std::string const& file, std::string_view yaml,
                          std::span<std::string_view const> fields, Findings& findings) {
  try {
    return Reading{file, fields, findings}.read(YAML::Load(std::string{yaml}));
  } catch (YAML::Exception const& error) {
    findings.push_back({.file = file,
                        .line = error.mark.line + 1,
                        .key = {},
                        .message = error.msg,
                        .remedy = "mend the YAML"});
    return {};
  }
}

detectors::Catalogues load_catalogues(std::filesystem::path const& folder, Findings& findings) {
  CatalogueFile const files[] = {
      {"apps.yaml", &embedded::catalogue_apps, detectors::app_fields, &detectors::Catalogues::apps},
      {"cli.yaml", &embedded::catalogue_cli, detectors::cli_fields, &detectors::Catalogues::clis},
      {"sites.yaml", &embedded::catalogue_sites, detectors::site_fields, &detectors::Catalogues::sites},
      {"plugins.yaml", &embedded::catalogue_plugins, detectors::plugin_fields,
       &detectors::Catalogues::plugins}};
  detectors::Catalogues catalogues;
  for (auto const& kind : files) {
    auto& catalogue = catalogues.*kind.into;
    catalogue = parse_catalogue(std::string{"built-in "} + kind.file, *kind.built_in, kind.fields, findings);
    auto const path = folder / kind.file;
    auto const text = folder.empty() ? Result<std::string>{fail(Errc::not_found, "")} : read_text_file(path);
    if (text) {
      for (auto& entry : parse_catalogue(path.string(), *text, kind.fields, findings))
        put(catalogue, std::move(entry));
    } else if (text.error().code != Errc::not_found) {
      Finding finding;
      finding.file = path.string();
      finding.message = text.error().message;
      findings.push_back(std::move(finding));
    }
  }
  return catalogues;
}

}  // namespace companion::config
