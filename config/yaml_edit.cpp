#include "config/yaml_edit.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>

#include "config/text.hpp"
#include "config/yaml_layout.hpp"
#include "config/yaml_surgery.hpp"

namespace companion::config {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string in_line(int line) { return line > 0 ? " (line " + std::to_string(line) + ")" : ""; }

/// The proxy's own parser refuses tabs where yaml-cpp takes some of them.
Result<void> check_tabs(std::string_view text) {
  YamlLayout const layout{text};
  for (std::size_t i = 0; i < layout.line_count(); ++i) {
    auto const line = layout.line(i);
    if (line.starts_with('\t') && !trim(line).empty()) {
      return fail(Errc::invalid, "a tab in the indentation" + in_line(static_cast<int>(i) + 1) +
                                     ": YAML wants spaces there");
    }
  }
  return {};
}

Result<YAML::Node> parse(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (auto fine = check_tabs(text); !fine) return propagate(fine);
  try {
    auto const documents = YAML::LoadAll(std::string{text});
    if (documents.size() > 1) return fail(Errc::invalid, "the file holds several YAML documents");
    auto root = documents.empty() ? YAML::Node{YAML::NodeType::Null} : documents.front();
    if (!root.IsNull() && !root.IsMap()) return fail(Errc::invalid, "the file is no mapping of sections");
    return root;
  } catch (YAML::Exception const& trouble) {  // the library's only way to say so
    return fail(Errc::invalid, "no valid YAML: " + printable(trouble.msg, 200) +
                                   in_line(trouble.mark.is_null() ? 0 : trouble.mark.line + 1));
  }
}

/// Python takes the last of two equal names, and the content of merged anchors: neither is ours to judge.
Result<void> check_names(YAML::Node const& mapping, std::string const& name) {
  if (!mapping.IsDefined() || mapping.IsNull()) return {};
  if (!mapping.IsMap()) return fail(Errc::invalid, "what should hold \"" + name + "\" is no mapping");
  int seen = 0;
  bool merges = false;
  for (auto const& entry : mapping) {
    if (!entry.first.IsScalar()) continue;
    merges = merges || entry.first.Scalar() == "<<";
    if (entry.first.Scalar() == name && ++seen > 1)
      return fail(Errc::invalid, "\"" + name + "\" is there twice" + in_line(entry.first.Mark().line + 1));
  }
  if (merges && seen == 0)
    return fail(Errc::invalid, "what should hold \"" + name + "\" takes its content from an anchor (<<)");
  return {};
}

Result<void> check_path(YAML::Node const& root, YamlPath const& path) {
  if (auto fine = check_names(root, path.front()); !fine || path.size() == 1) return fine;
  return check_names(value_at(root, {path.front()}), path.back());
}

using Surgery = std::function<Result<Change>(YamlText const&)>;
using Holds = std::function<bool(YAML::Node const& before, YAML::Node const& after)>;

/// Makes the change and makes sure that it is the wished one and the only one.
Result<std::string> operate(std::string_view text, YamlPath const& path, Surgery const& surgery,
                            Holds const& holds) {
  auto const marked = text.starts_with(byte_order_mark);
  auto const body = text.substr(marked ? byte_order_mark.size() : 0);
  auto const before = parse(body);
  if (!before) return tl::unexpected<Error>(before.error());
  YamlLayout const layout{body};
  auto const change = surgery(YamlText{layout, *before});
  if (!change) return tl::unexpected<Error>(change.error());
  auto result = changed(body, *change);
  auto const after = parse(result);
  if (!after || !same_yaml(*before, *after, path) ||
      !holds(value_at(*before, path), value_at(*after, path))) {
    return fail(Errc::invalid, "\"" + join(path, ".") +
                                   "\" is written in a way that cannot be changed safely" +
                                   in_line(static_cast<int>(layout.line_of(change->at)) + 1));
  }
  return (marked ? std::string{byte_order_mark} : std::string{}) + result;
}

/// The parsed text, once it is clear that the path means one thing.
Result<YAML::Node> open(std::string_view text, YamlPath const& path) {
  auto root = parse(text);
  if (!root) return root;
  if (auto fine = check_path(*root, path); !fine) return propagate(fine);
  return root;
}

Result<std::string> with(std::string_view text, YamlPath const& path, YamlValue const& value) {
  auto const root = open(text, path);
  if (!root) return tl::unexpected<Error>(root.error());
  if (key_at(*root, path).IsDefined()) return std::string{text};
  return operate(
      text, path, [&](YamlText const& in) { return adding(in, path, value); },
      [&](YAML::Node const&, YAML::Node const& after) {
        return after.IsDefined() && same_yaml(after, YAML::Load(value.as_flow()));
      });
}

std::vector<std::string> texts_of(YAML::Node const& list) {
  std::vector<std::string> texts;
  if (!list.IsDefined()) return texts;
  if (list.IsScalar()) texts.push_back(list.Scalar());
  if (list.IsSequence()) {
    for (auto const& item : list) texts.push_back(item.IsScalar() ? item.Scalar() : std::string{});
  }
  return texts;
}

/// `after` is `before` with `item` put at `index`.
bool is_one_more(YAML::Node const& before, YAML::Node const& after, std::string const& item,
                 std::size_t index) {
  if (!after.IsDefined() || !after.IsSequence() || after.size() <= index) return false;
  std::vector<YAML::Node> rest;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (i != index) rest.push_back(after[i]);
  }
  if (texts_of(after)[index] != item) return false;
  if (is_nothing(before)) return rest.empty();
  if (before.IsScalar()) return rest.size() == 1 && same_yaml(before, rest.front());
  if (before.size() != rest.size()) return false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (!same_yaml(before[i], rest[i])) return false;
  }
  return true;
}

}  // namespace

Result<std::string> with_list_item(std::string_view text, YamlPath const& path, std::string const& item) {
  auto const root = open(text, path);
  if (!root) return tl::unexpected<Error>(root.error());
  if (!key_at(*root, path).IsDefined()) return with(text, path, {.flow = "[" + yaml_quoted(item) + "]"});
  auto const there = texts_of(value_at(*root, path));
  if (std::find(there.begin(), there.end(), item) != there.end()) return std::string{text};
  return operate(
      text, path, [&](YamlText const& in) { return adding_item(in, path, yaml_quoted(item)); },
      [&](YAML::Node const& before, YAML::Node const& after) {
        return is_one_more(before, after, item, there.size());
      });
}

Result<std::string> without_list_item(std::string_view text, YamlPath const& path, std::string const& item) {
  auto const root = open(text, path);
  if (!root) return tl::unexpected<Error>(root.error());
  auto const there = texts_of(value_at(*root, path));
  auto const found = std::find(there.begin(), there.end(), item);
  if (found == there.end()) return std::string{text};
  if (there.size() == 1) return without(text, path);
  auto const index = static_cast<std::size_t>(found - there.begin());
  return operate(
      text, path, [&](YamlText const& in) { return removing_item(in, path, index); },
      [&](YAML::Node const& before, YAML::Node const& after) {
        return is_one_more(after, before, item, index);
      });
}

Result<std::string> with_value(std::string_view text, YamlPath const& path, std::string const& value) {
  return with(text, path, {.flow = value});
}

Result<std::string> with_mapping(std::string_view text, YamlPath const& path, YamlMembers const& members) {
  return with(text, path, {.members = members});
}

Result<std::string> without(std::string_view text, YamlPath const& path) {
  auto const root = open(text, path);
  if (!root) return tl::unexpected<Error>(root.error());
  if (!key_at(*root, path).IsDefined()) return std::string{text};
  auto smaller = operate(
      text, path, [&](YamlText const& in) { return removing(in, path); },
      [](YAML::Node const&, YAML::Node const& after) { return !after.IsDefined(); });
  if (!smaller || path.size() == 1) return smaller;
  auto const rest = parse(*smaller);
  if (!rest) return tl::unexpected<Error>(rest.error());
  if (!is_nothing(value_at(*rest, {path.front()}))) return smaller;
  auto without_section = without(*smaller, {path.front()});
  return without_section ? without_section : smaller;
}

Result<std::vector<std::string>> texts_at(std::string_view text, YamlPath const& path) {
  auto const root = open(text, path);
  if (!root) return tl::unexpected<Error>(root.error());
  return texts_of(value_at(*root, path));
}

Result<std::string> text_at(std::string_view text, YamlPath const& path) {
  auto const root = open(text, {path.front()});
  if (!root) return tl::unexpected<Error>(root.error());
  auto node = value_at(*root, {path.front()});
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!node.IsDefined() || !node.IsMap()) return std::string{};
    node.reset(value_at(node, {path[i]}));
  }
  return node.IsDefined() && node.IsScalar() ? node.Scalar() : std::string{};
}

bool equal_yaml(std::string_view a, std::string_view b) {
  auto const left = parse(a);
  auto const right = parse(b);
  return left && right && same_yaml_in_any_order(*left, *right);
}

std::string yaml_quoted(std::string_view text) {
  std::string quoted{"\""};
  for (auto const c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace companion::config
