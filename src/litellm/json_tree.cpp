#include "litellm/json_tree.hpp"

// Without its exceptions simdjson has no conversions that throw, so every error is met where it is.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace companion::litellm {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

/// Nothing that we read is nested deeper; what is, was made to hurt.
constexpr int depth_max = 32;
/// What one large text needed is not kept for small ones.
constexpr std::size_t kept_bytes_max = std::size_t{1} << 20U;

std::string_view token(ondemand::value value) {
  auto text = value.raw_json_token();
  auto const end = text.find_last_not_of(" \t\r\n,]}");
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end + 1);
}

}  // namespace

struct JsonTree::Parser {
  ondemand::parser json;
  std::string padded;

  error_code fill(JsonTree& tree, std::uint32_t at, ondemand::value value, int depth);
  error_code fill_object(JsonTree& tree, std::uint32_t at, ondemand::object object, int depth);
  error_code fill_array(JsonTree& tree, std::uint32_t at, ondemand::array array, int depth);
  error_code fill_root(JsonTree& tree, ondemand::document& document);
  static std::uint32_t add_child(JsonTree& tree, std::uint32_t parent, std::uint32_t before);
};

std::uint32_t JsonTree::Parser::add_child(JsonTree& tree, std::uint32_t parent, std::uint32_t before) {
  auto const child = static_cast<std::uint32_t>(tree.nodes_.size());
  tree.nodes_.emplace_back();
  (before == 0 ? tree.nodes_[parent].first : tree.nodes_[before].next) = child;
  return child;
}

error_code JsonTree::Parser::fill(JsonTree& tree, std::uint32_t at, ondemand::value value, int depth) {
  ondemand::json_type type{};
  if (auto const error = value.type().get(type)) return error;
  if (type == ondemand::json_type::object) {
    tree.nodes_[at].kind = Kind::object;
    ondemand::object object;
    if (auto const error = value.get_object().get(object)) return error;
    return depth == depth_max ? simdjson::SUCCESS : fill_object(tree, at, object, depth + 1);
  }
  if (type == ondemand::json_type::array) {
    tree.nodes_[at].kind = Kind::array;
    ondemand::array array;
    if (auto const error = value.get_array().get(array)) return error;
    return depth == depth_max ? simdjson::SUCCESS : fill_array(tree, at, array, depth + 1);
  }
  if (type == ondemand::json_type::null) return value.is_null().error();
  tree.nodes_[at].kind = Kind::text;
  if (type == ondemand::json_type::string) return value.get_string().get(tree.nodes_[at].text);
  tree.nodes_[at].text = token(value);
  return simdjson::SUCCESS;
}

error_code JsonTree::Parser::fill_object(JsonTree& tree, std::uint32_t at, ondemand::object object,
                                         int depth) {
  std::uint32_t last = 0;
  for (auto entry : object) {
    ondemand::field field;
    if (auto const error = std::move(entry).get(field)) return error;
    std::string_view key;
    if (auto const error = field.unescaped_key().get(key)) return error;
    auto const& skip = tree.passed_over_;
    if (std::find(skip.begin(), skip.end(), key) != skip.end()) continue;
    last = add_child(tree, at, last);
    tree.nodes_[last].key = key;
    if (auto const error = fill(tree, last, field.value(), depth)) return error;
  }
  return simdjson::SUCCESS;
}

error_code JsonTree::Parser::fill_array(JsonTree& tree, std::uint32_t at, ondemand::array array, int depth) {
  std::uint32_t last = 0;
  for (auto entry : array) {
    ondemand::value element;
    if (auto const error = std::move(entry).get(element)) return error;
    last = add_child(tree, at, last);
    if (auto const error = fill(tree, last, element, depth)) return error;
  }
  return simdjson::SUCCESS;
}

error_code JsonTree::Parser::fill_root(JsonTree& tree, ondemand::document& document) {
  ondemand::json_type type{};
  if (auto const error = document.type().get(type)) return error;
  if (type == ondemand::json_type::object) {
    tree.nodes_[1].kind = Kind::object;
    ondemand::object object;
    if (auto const error = document.get_object().get(object)) return error;
    return fill_object(tree, 1, object, 1);
  }
  if (type != ondemand::json_type::array) return simdjson::INCORRECT_TYPE;
  tree.nodes_[1].kind = Kind::array;
  ondemand::array array;
  if (auto const error = document.get_array().get(array)) return error;
  return fill_array(tree, 1, array, 1);
}

JsonTree::JsonTree(std::span<std::string_view const> passed_over)
    : passed_over_{passed_over.begin(), passed_over.end()}, parser_{std::make_unique<Parser>()} {}
JsonTree::~JsonTree() = default;

Result<JsonValue> JsonTree::parse(std::string_view text) {
  if (parser_->padded.capacity() > kept_bytes_max && text.size() <= kept_bytes_max) {
    parser_ = std::make_unique<Parser>();
  }
  // Node 0 is what is absent.
  nodes_.assign(2, Node{});
  auto& padded = parser_->padded;
  padded.assign(text);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  ondemand::document document;
  auto const view = simdjson::padded_string_view{padded.data(), text.size(), padded.size()};
  auto error = parser_->json.iterate(view).get(document);
  if (error == simdjson::SUCCESS) error = parser_->fill_root(*this, document);
  if (error != simdjson::SUCCESS) {
    return fail(Errc::invalid, std::string{"broken JSON: "} + simdjson::error_message(error));
  }
  if (!document.current_location().error()) return fail(Errc::invalid, "something follows the JSON");
  return JsonValue{this, 1};
}

JsonValue JsonValue::operator[](std::string_view key) const {
  if (!is_object()) return {};
  auto const& nodes = tree_->nodes_;
  for (auto at = nodes[node_].first; at != 0; at = nodes[at].next) {
    if (nodes[at].key == key) return {tree_, at};
  }
  return {};
}

std::vector<JsonValue> JsonValue::children() const {
  std::vector<JsonValue> all;
  if (tree_ == nullptr) return all;
  for (auto at = tree_->nodes_[node_].first; at != 0; at = tree_->nodes_[at].next) {
    all.push_back(JsonValue{tree_, at});
  }
  return all;
}

std::string_view JsonValue::key() const {
  return tree_ == nullptr ? std::string_view{} : tree_->nodes_[node_].key;
}
bool JsonValue::is_present() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind != JsonTree::Kind::null;
}
bool JsonValue::is_object() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind == JsonTree::Kind::object;
}
bool JsonValue::is_array() const {
  return tree_ != nullptr && tree_->nodes_[node_].kind == JsonTree::Kind::array;
}
std::string_view JsonValue::text() const {
  return tree_ == nullptr ? std::string_view{} : tree_->nodes_[node_].text;
}

std::optional<std::int64_t> JsonValue::count() const {
  auto const written = text();
  std::int64_t number = 0;
  auto const* const end = written.data() + written.size();
  auto const read = std::from_chars(written.data(), end, number);
  if (read.ec != std::errc{}) return std::nullopt;
  for (auto const* at = read.ptr; at != end; ++at) {
    if (*at != (at == read.ptr ? '.' : '0')) return std::nullopt;
  }
  return number;
}

}  // namespace companion::litellm
