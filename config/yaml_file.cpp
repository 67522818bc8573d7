#include "config/yaml_file.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>

#include "config/proxies.hpp"
#include "config/text.hpp"

namespace companion::config {
namespace {

constexpr std::uintmax_t file_bytes_max = std::uintmax_t{1} << 20U;

std::vector<std::string> names_of_sections() {
  std::vector<std::string> names;
  for (auto const& section : sections()) names.emplace_back(section.name);
  return names;
}

std::string did_you_mean(std::string const& word, std::vector<std::string> const& known) {
  auto const meant = nearest(word, known);
  return meant.empty() ? "use one of " + join(known, ", ") : "did you mean " + meant + "?";
}

std::string with_article(std::string_view noun) {
  auto const vowel = std::string_view{"aeio"}.find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string{noun};
}

/// Walks one document. Errors do not stop it: a person wants to mend everything in one go.
class Reader {
 public:
  Reader(std::string const& name, Findings& findings) : name_{name}, findings_{findings} {}

  std::vector<Setting> read(YAML::Node const& root) {
    if (root.IsNull()) return {};
    if (!root.IsMap()) {
      report(root, "", "the file is no mapping of sections", "begin with a section such as \"server:\"");
      return {};
    }
    std::map<std::string, int> seen;
    for (auto const& entry : root) {
      auto const word = text_of(entry.first);
      if (!word) {
        report(entry.first, "", "a section's name must be a word", "");
      } else if (is_new(entry.first, *word, seen)) {
        read_section(*word, entry.first, entry.second);
      }
    }
    return std::move(settings_);
  }

 private:
  void read_section(std::string const& section, YAML::Node const& at, YAML::Node const& body) {
    auto const known = names_of_sections();
    if (std::find(known.begin(), known.end(), section) == known.end()) return unknown_section(section, at);
    if (body.IsNull()) return;
    if (!body.IsMap()) {
      return report(at, section, section + " is a section, it holds keys and no value of its own",
                    "indent its keys below \"" + section + ":\"");
    }
    std::map<std::string, int> seen;
    for (auto const& entry : body) {
      auto const word = text_of(entry.first);
      if (!word) {
        report(entry.first, section, "a key must be a word", "");
      } else if (is_new(entry.first, section + "." + *word, seen)) {
        read_key(section, *word, entry.first, entry.second);
      }
    }
  }

  void unknown_section(std::string const& section, YAML::Node const& at) {
    std::vector<std::string> homes;
    for (auto const& key : keys()) {
      if (key.name() == section) homes.emplace_back(key.path);
    }
    // A known key at the top level is the commonest slip.
    auto const remedy = homes.empty() ? did_you_mean(section, names_of_sections())
                                      : "it belongs into a section: " + join(homes, " or ");
    report(at, section, "there is no section " + printable(section), remedy);
  }

  void read_key(std::string const& section, std::string const& word, YAML::Node const& at,
                YAML::Node const& body) {
    auto const path = section + "." + word;
    auto const* const key = find_key(path);
    if (key == nullptr) {
      std::vector<std::string> known;
      for (auto const& candidate : keys()) {
        if (candidate.section() == section) known.emplace_back(candidate.name());
      }
      return report(at, path, "there is no key " + printable(path), did_you_mean(word, known));
    }
    if (body.IsNull()) {
      return report(at, path, path + " has no value",
                    "write " + with_article(describe(key->kind)) + " behind the colon or remove the line");
    }
    if (key->kind == Kind::named && body.IsMap()) return read_named(*key, body);
    auto value = value_of(*key, body);
    if (!value) return report(body, path, path + ": " + value.error().message, "");
    if (auto const allowed = check(*key, *value); !allowed) {
      return report(body, path, path + ": " + allowed.error().message, "");
    }
    settings_.push_back(Setting{key, std::move(*value), Origin{name_, body.Mark().line + 1}});
  }

  void read_named(Key const& key, YAML::Node const& body) {
    MapMap things;
    std::map<std::string, int> seen;
    for (auto const& entry : body) {
      auto const name = text_of(entry.first).value_or("");
      auto const path = std::string{key.path} + "." + name;
      if (auto named = key.named->check_name(name); !named) {
        report(entry.first, path, named.error().message, "");
      } else if (is_new(entry.first, path, seen)) {
        read_thing(*key.named, path, entry.first, entry.second, things[name]);
      }
    }
    settings_.push_back(Setting{&key, Value{std::move(things)}, Origin{name_, body.Mark().line + 1}});
  }

  void read_thing(Named const& how, std::string const& path, YAML::Node const& at, YAML::Node const& body,
                  TextMap& settings) {
    if (!body.IsMap()) return report(at, path, path + " is no mapping", std::string{how.remedy});
    auto const findings_before = findings_.size();
    std::map<std::string, int> seen;
    for (auto const& entry : body) {
      auto const field = text_of(entry.first).value_or("");
      auto const text = text_of(entry.second);
      if (!is_new(entry.first, path + "." + field, seen)) continue;
      auto const set = text ? how.check_setting(field, *text)
                            : Result<void>{fail(Errc::invalid, "it must be a plain text")};
      if (set) {
        settings[field] = *text;
      } else {
        report(entry.first, path + "." + field, path + "." + printable(field) + ": " + set.error().message,
               "");
      }
    }
    if (findings_.size() != findings_before) return;
    if (auto good = how.check_whole(settings); !good)
      report(at, path, path + ": " + good.error().message, "");
  }

  static Result<Value> value_of(Key const& key, YAML::Node const& body) {
    if (is_scalar(key.kind)) {
      if (!body.IsScalar()) return wrong_shape(key, body);
      return parse_scalar(key.kind, body.Scalar());
    }
    if (key.kind == Kind::text_list) return list_of(key, body);
    if (!body.IsMap()) return wrong_shape(key, body);
    return key.kind == Kind::text_map ? text_map_of(key, body) : list_map_of(key, body);
  }

  static Result<Value> text_map_of(Key const& key, YAML::Node const& body) {
    TextMap map;
    for (auto const& entry : body) {
      auto const name = text_of(entry.first);
      auto const text = text_of(entry.second);
      if (!name || !text) return fail(Errc::invalid, "expected " + std::string{describe(key.kind)});
      if (!map.emplace(*name, *text).second) {
        return fail(Errc::invalid, "\"" + printable(*name) + "\" is there twice");
      }
    }
    return Value{std::move(map)};
  }

  static Result<Value> list_map_of(Key const& key, YAML::Node const& body) {
    ListMap map;
    for (auto const& entry : body) {
      auto const name = text_of(entry.first);
      if (!name) return fail(Errc::invalid, "expected " + std::string{describe(key.kind)});
      auto list = list_of(key, entry.second);
      if (!list) return propagate(list);
      if (!map.emplace(*name, std::get<TextList>(*list)).second) {
        return fail(Errc::invalid, "\"" + printable(*name) + "\" is there twice");
      }
    }
    return Value{std::move(map)};
  }

  static Result<Value> list_of(Key const& key, YAML::Node const& body) {
    if (body.IsScalar()) {
      return fail(Errc::invalid, "expected a list; write [" + printable(body.Scalar()) + "]");
    }
    if (!body.IsSequence()) return wrong_shape(key, body);
    TextList list;
    for (auto const& item : body) {
      auto const text = text_of(item);
      if (!text) return fail(Errc::invalid, "a list's items must be plain texts");
      list.push_back(*text);
    }
    return Value{std::move(list)};
  }

  static tl::unexpected<Error> wrong_shape(Key const& key, YAML::Node const& body) {
    auto const* const found = body.IsSequence() ? "a list" : body.IsMap() ? "a mapping" : "a single value";
    return fail(Errc::invalid, "expected " + with_article(describe(key.kind)) + ", found " + found);
  }

  static std::optional<std::string> text_of(YAML::Node const& node) {
    if (!node.IsScalar()) return std::nullopt;
    return node.Scalar();
  }

  bool is_new(YAML::Node const& at, std::string const& path, std::map<std::string, int>& seen) {
    auto const [first, fresh] = seen.emplace(path, at.Mark().line + 1);
    if (!fresh) {
      report(at, path, printable(path) + " is there twice, first in line " + std::to_string(first->second),
             "keep one of them");
    }
    return fresh;
  }

  void report(YAML::Node const& at, std::string const& key, std::string message, std::string remedy) {
    findings_.push_back(Finding{name_, at.Mark().line + 1, key, std::move(message), std::move(remedy)});
  }

  std::string const& name_;
  Findings& findings_;
  std::vector<Setting> settings_;
};

/// Tabs and NULs make yaml-cpp say things that help nobody.
bool find_foreign_bytes(std::string const& name, std::string_view text, Findings& findings) {
  auto const before = findings.size();
  int line = 1;
  bool indenting = true;
  for (auto const c : text) {
    if (c == '\0') {
      findings.push_back(Finding{name, line, "", "the file is no text: it holds a NUL byte", ""});
      return true;
    }
    if (c == '\t' && indenting) {
      findings.push_back(
          Finding{name, line, "", "a tab in the indentation", "YAML wants spaces; use two per level"});
    }
    indenting = c == '\n' || (indenting && c == ' ');
    if (c == '\n') ++line;
  }
  return findings.size() != before;
}

std::optional<std::vector<YAML::Node>> parse(std::string const& name, std::string const& text,
                                             Findings& findings) {
  try {
    return YAML::LoadAll(text);
  } catch (YAML::Exception const& trouble) {  // the library's only way to say so
    auto const line = trouble.mark.is_null() ? 0 : trouble.mark.line + 1;
    findings.push_back(Finding{name, line, "", "no valid YAML: " + printable(trouble.msg, 200),
                               "mind the indentation, colons followed by a space, and closed quotes"});
    return std::nullopt;
  }
}

}  // namespace

std::vector<Setting> read_yaml(std::string const& name, std::string_view text, Findings& findings) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (find_foreign_bytes(name, text, findings)) return {};
  auto const documents = parse(name, std::string{text}, findings);
  if (!documents || documents->empty()) return {};
  if (documents->size() > 1) {
    auto const line = (*documents)[1].Mark().line + 1;
    findings.push_back(
        Finding{name, line, "", "a second YAML document begins here", "remove the \"---\" line"});
  }
  return Reader{name, findings}.read(documents->front());
}

Result<std::string> read_text_file(std::filesystem::path const& path) {
  std::error_code trouble;
  auto const status = std::filesystem::status(path, trouble);
  if (status.type() == std::filesystem::file_type::not_found) {
    return fail(Errc::not_found, path.string() + " does not exist");
  }
  if (!std::filesystem::is_regular_file(status)) {
    return fail(Errc::invalid, path.string() + " is no regular file");
  }
  auto const size = std::filesystem::file_size(path, trouble);
  if (!trouble && size > file_bytes_max)
    return fail(Errc::too_large, path.string() + " is larger than 1 MiB");
  std::ifstream file{path, std::ios::binary};
  if (!file) return fail(Errc::denied, path.string() + " cannot be read; check its owner and mode");
  std::ostringstream text;
  text << file.rdbuf();
  if (file.bad()) return fail(Errc::io, path.string() + " cannot be read");
  return text.str();
}

}  // namespace companion::config
