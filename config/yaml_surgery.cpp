#include "config/yaml_surgery.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "config/text.hpp"

namespace companion::config {
namespace {

std::size_t start_of(YamlLayout const& layout, YAML::Node const& node) {
  auto const mark = node.Mark();
  return layout.past_properties(layout.offset(mark.line, mark.column));
}

tl::unexpected<Error> cannot(YamlLayout const& layout, std::size_t at, std::string const& what) {
  return fail(Errc::invalid, what + " (line " + std::to_string(layout.line_of(at) + 1) + ")");
}

bool is_flow(YAML::Node const& node) {
  return node.IsDefined() && !node.IsNull() && node.Style() == YAML::EmitterStyle::Flow;
}

/// How far the file indents one level.
std::size_t indent_of(YamlText const& in) {
  if (!in.root.IsMap() || is_flow(in.root)) return 2;
  for (auto const& entry : in.root) {
    if (!entry.second.IsMap() || is_flow(entry.second) || entry.second.size() == 0) continue;
    auto const outer = entry.first.Mark().column;
    auto const inner = entry.second.begin()->first.Mark().column;
    if (inner > outer) return static_cast<std::size_t>(inner - outer);
  }
  return 2;
}

std::size_t root_column(YamlText const& in) {
  return is_nothing(in.root) ? 0 : in.layout.column_of(start_of(in.layout, in.root.begin()->first));
}

/// "name: value" in lines of their own.
std::string in_block(YamlText const& in, std::size_t column, std::string const& name,
                     YamlValue const& value) {
  auto const end = std::string{in.layout.line_end()};
  auto text = std::string(column, ' ') + name + ":";
  if (value.members.empty()) return text + " " + value.flow + end;
  text += end;
  auto const deeper = std::string(column + indent_of(in), ' ');
  for (auto const& [member, flow] : value.members)
    text.append(deeper).append(member).append(": ").append(flow).append(end);
  return text;
}

/// Before the first member of a { }.
Result<Change> into_flow(YamlText const& in, YAML::Node const& mapping, std::string const& text) {
  if (mapping.size() > 0)
    return Change{.at = start_of(in.layout, mapping.begin()->first), .text = text + ", "};
  auto const open = start_of(in.layout, mapping);
  if (in.layout.text().substr(open, 1) != "{")
    return cannot(in.layout, open, "a mapping begins in an unusual way");
  return Change{.at = open + 1, .text = text};
}

Result<Change> at_the_end(YamlText const& in, std::string const& lines) {
  auto const text = in.layout.text();
  auto const end = std::string{in.layout.line_end()};
  std::string before;
  if (!text.empty() && !text.ends_with('\n')) before = end;
  auto const last = in.layout.line(in.layout.line_count() - (text.ends_with('\n') ? 2 : 1));
  if (!text.empty() && !trim(last).empty()) before += end;
  return Change{.at = text.size(), .text = before + lines};
}

/// Behind the colon of a name.
Result<std::size_t> after_colon(YamlText const& in, YAML::Node const& key) {
  auto const text = in.layout.text();
  auto const start = start_of(in.layout, key);
  auto const end = in.layout.scalar_end(start, key.Scalar());
  auto const colon = end ? text.find_first_not_of(' ', *end) : text.npos;
  if (colon == text.npos || text[colon] != ':')
    return cannot(in.layout, start, "a name is written in an unusual way");
  return colon + 1;
}

/// How a null is written: as nothing at all, or as a word that must go.
struct WrittenNull {
  std::size_t at{0};
  std::size_t length{0};
};

Result<WrittenNull> written_null(YamlText const& in, YAML::Node const& key) {
  auto const after = after_colon(in, key);
  if (!after) return tl::unexpected<Error>(after.error());
  auto const text = in.layout.text();
  auto const word = std::min(text.find_first_not_of(' ', *after), text.size());
  if (word == text.size() || std::string_view{"\r\n#,}"}.find(text[word]) != std::string_view::npos)
    return WrittenNull{*after, 0};
  for (std::string_view const name : {"null", "Null", "NULL", "~"}) {
    auto const end = text.find_first_of(" \r\n,}", word);
    if (text.substr(word, end == text.npos ? end : end - word) == name) return WrittenNull{word, name.size()};
  }
  return cannot(in.layout, word, "a value is written in an unusual way");
}

Result<Change> instead_of_null(YamlText const& in, YAML::Node const& key, std::string const& flow) {
  auto const written = written_null(in, key);
  if (!written) return tl::unexpected<Error>(written.error());
  return Change{
      .at = written->at, .length = written->length, .text = (written->length == 0 ? " " : "") + flow};
}

/// As the first line below a section's name.
Result<Change> below(YamlText const& in, YAML::Node const& key, std::string const& lines) {
  auto const next = in.layout.line_start(in.layout.line_of(start_of(in.layout, key)) + 1);
  auto const text = in.layout.text();
  auto const cut = next == text.size() && !text.ends_with('\n');
  return Change{.at = next, .text = (cut ? std::string{in.layout.line_end()} : "") + lines};
}

Result<Change> adding_to_root(YamlText const& in, std::string const& name, YamlValue const& value) {
  if (is_flow(in.root)) return into_flow(in, in.root, name + ": " + value.as_flow());
  return at_the_end(in, in_block(in, root_column(in), name, value));
}

Result<Change> adding_section(YamlText const& in, YamlPath const& path, YamlValue const& value) {
  if (is_flow(in.root)) {
    return adding_to_root(in, path.front(), {.flow = "{" + path.back() + ": " + value.as_flow() + "}"});
  }
  auto const column = root_column(in);
  auto const head = std::string(column, ' ') + path.front() + ":" + std::string{in.layout.line_end()};
  return at_the_end(in, head + in_block(in, column + indent_of(in), path.back(), value));
}

/// The lines of a name and its value; comments behind it stay.
Change whole_lines(YamlLayout const& layout, std::size_t start, bool is_list) {
  auto const column = layout.column_of(start);
  auto const first = layout.line_of(start);
  auto last = first + 1;
  for (; last < layout.line_count(); ++last) {
    auto const line = layout.line(last);
    auto const indent = line.find_first_not_of(' ');
    if (indent == line.npos || line[indent] == '#') break;
    auto const item = is_list && indent == column && line[indent] == '-';
    if (indent <= column && !item) break;
  }
  auto from = layout.line_start(first);
  auto const to = layout.line_start(last);
  // The blank line that was put before a section at the end.
  if (to == layout.text().size() && first > 0 && column == 0 && trim(layout.line(first - 1)).empty())
    from = layout.line_start(first - 1);
  return {.at = from, .length = to - from};
}

bool begins_its_line(YamlLayout const& layout, std::size_t at) {
  return trim(layout.text().substr(layout.line_start(layout.line_of(at)), layout.column_of(at))).empty();
}

std::vector<std::size_t> starts_of(YamlText const& in, YAML::Node const& node) {
  std::vector<std::size_t> starts;
  for (auto const& child : node) starts.push_back(start_of(in.layout, node.IsMap() ? child.first : child));
  return starts;
}

Result<Change> as_list(YamlText const& in, YAML::Node const& scalar, std::string const& item) {
  auto const start = start_of(in.layout, scalar);
  auto const end = in.layout.scalar_end(start, scalar.Scalar());
  if (!end || scalar.Scalar().empty())
    return cannot(in.layout, start, "a value is written in an unusual way");
  auto const was = std::string{in.layout.text().substr(start, *end - start)};
  return Change{.at = start, .length = *end - start, .text = "[" + was + ", " + item + "]"};
}

/// The column of the dash before an item; its line holds nothing else before it.
Result<std::size_t> dash_column(YamlText const& in, std::size_t item) {
  auto const line = in.layout.line(in.layout.line_of(item));
  auto const dash = line.find_first_not_of(' ');
  auto const head = line.substr(0, in.layout.column_of(item));
  if (dash == line.npos || head.find_first_not_of(' ', dash + 1) != head.npos || head.substr(dash, 1) != "-")
    return cannot(in.layout, item, "a list's item is written in an unusual way");
  return dash;
}

}  // namespace

std::string YamlValue::as_flow() const {
  if (members.empty()) return flow;
  std::string text;
  for (auto const& [name, value] : members)
    text.append(text.empty() ? "" : ", ").append(name).append(": ").append(value);
  return "{" + text + "}";
}

Result<Change> adding(YamlText const& in, YamlPath const& path, YamlValue const& value) {
  if (path.size() == 1) return adding_to_root(in, path.front(), value);
  auto const key = key_at(in.root, {path.front()});
  if (!key.IsDefined()) return adding_section(in, path, value);
  auto const section = value_at(in.root, {path.front()});
  auto const column = in.layout.column_of(start_of(in.layout, key));
  if (section.IsNull()) {
    auto const written = written_null(in, key);
    if (!written) return tl::unexpected<Error>(written.error());
    if (is_flow(in.root) || written->length > 0)
      return instead_of_null(in, key, "{" + path.back() + ": " + value.as_flow() + "}");
    return below(in, key, in_block(in, column + indent_of(in), path.back(), value));
  }
  if (is_flow(section)) return into_flow(in, section, path.back() + ": " + value.as_flow());
  auto const first = start_of(in.layout, section.begin()->first);
  if (in.layout.line_of(first) == in.layout.line_of(start_of(in.layout, key)))
    return cannot(in.layout, first, "a section is written in an unusual way");
  return below(in, key, in_block(in, in.layout.column_of(first), path.back(), value));
}

Result<Change> removing(YamlText const& in, YamlPath const& path) {
  auto const key = key_at(in.root, path);
  auto const start = start_of(in.layout, key);
  auto const parent = path.size() == 1 ? in.root : value_at(in.root, {path.front()});
  if (is_flow(parent)) {
    auto const starts = starts_of(in, parent);
    auto const at = std::find(starts.begin(), starts.end(), start) - starts.begin();
    return in.layout.without_element(starts, static_cast<std::size_t>(at));
  }
  if (!begins_its_line(in.layout, start))
    return cannot(in.layout, start, "a name is written in an unusual way");
  return whole_lines(in.layout, start, value_at(in.root, path).IsSequence());
}

Result<Change> adding_item(YamlText const& in, YamlPath const& path, std::string const& item) {
  auto const list = value_at(in.root, path);
  if (list.IsNull()) return instead_of_null(in, key_at(in.root, path), "[" + item + "]");
  if (list.IsScalar()) return as_list(in, list, item);
  auto const start = start_of(in.layout, list);
  if (!list.IsSequence()) return cannot(in.layout, start, "\"" + path.back() + "\" is no list");
  if (list.size() == 0) return Change{.at = start + 1, .text = item};
  auto const last = list[list.size() - 1];
  auto const last_start = start_of(in.layout, last);
  if (is_flow(list)) return Change{.at = in.layout.element_end(last_start), .text = ", " + item};
  if (!last.IsScalar()) return cannot(in.layout, last_start, "the list holds more than texts");
  auto const column = dash_column(in, last_start);
  if (!column) return tl::unexpected<Error>(column.error());
  auto const next = in.layout.line_start(in.layout.line_of(last_start) + 1);
  auto const cut = next == in.layout.text().size() && !in.layout.text().ends_with('\n');
  auto const end = std::string{in.layout.line_end()};
  return Change{.at = next,
                .text = (cut ? end : "") + std::string(*column, ' ') + "- " + item + (cut ? "" : end)};
}

Result<Change> removing_item(YamlText const& in, YamlPath const& path, std::size_t index) {
  auto const list = value_at(in.root, path);
  auto const starts = starts_of(in, list);
  if (is_flow(list)) return in.layout.without_element(starts, index);
  auto const column = dash_column(in, starts[index]);
  if (!column) return tl::unexpected<Error>(column.error());
  auto const line = in.layout.line_of(starts[index]);
  return Change{.at = in.layout.line_start(line),
                .length = in.layout.line_start(line + 1) - in.layout.line_start(line)};
}

}  // namespace companion::config
