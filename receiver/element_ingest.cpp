#include "receiver/element_ingest.hpp"

#include <utility>

namespace companion::receiver {
namespace {

constexpr std::size_t slice_max = 1000;     ///< facts that wait for one commit
constexpr std::size_t rejected_max = 1000;  ///< told and quarantined one by one; the others are only counted

}  // namespace

void ElementIngest::push(std::string_view bytes) {
  is_blank_ = is_blank_ && bytes.find_first_not_of(" \t\r\n") == std::string_view::npos;
  splitter_.push(bytes);
}

bool ElementIngest::is_full() const { return facts_in(batch_) >= slice_max; }
Observations ElementIngest::take() { return std::exchange(batch_, {}); }

void ElementIngest::element(std::uint64_t index, std::string_view text) {
  elements_ = index + 1;
  auto worth = read(text, batch_);
  if (!worth) return reject(index, std::move(worth.error().message), text.size());
  ++(*worth == Worth::kept ? accepted_ : ignored_);
}

void ElementIngest::malformed(std::uint64_t index, std::string_view reason, std::uint64_t bytes) {
  elements_ = index + 1;
  reject(index, std::string{reason}, bytes);
}

void ElementIngest::reject(std::uint64_t index, std::string reason, std::uint64_t bytes) {
  ++rejected_count_;
  if (rejected_.size() >= rejected_max) return;
  batch_.quarantined.push_back(
      {.source = std::string{source_}, .reason = reason, .index = index, .bytes = bytes});
  rejected_.push_back({.index = index, .reason = std::move(reason)});
}

Answer ElementIngest::refusal() const {
  if (rejected_.empty()) return refuse(400, "empty_body", "the body has no element");
  auto const& first = rejected_.front();
  return refuse(400, "malformed", "element " + std::to_string(first.index) + ": " + first.reason);
}

void ElementIngest::append_counts(std::string& /*json*/, Receipt const& /*receipt*/) const {}

/// By hand: this is the answer to every callback.
Answer ElementIngest::answer() const {
  if (is_blank_ || (accepted_ + ignored_ == 0 && rejected_count_ > 0)) return refusal();
  Answer answer;
  auto& json = answer.body;
  json.reserve(128 + 64 * rejected_.size());
  json.append(R"({"accepted":)").append(std::to_string(accepted_));
  append_counts(json, receipt_);
  json.append(R"(,"ignored":)").append(std::to_string(ignored_));
  json.append(R"(,"rejected_count":)").append(std::to_string(rejected_count_));
  json.append(R"(,"rejected":[)");
  char const* comma = "";
  for (auto const& item : rejected_) {
    json.append(std::exchange(comma, ",")).append(R"({"index":)").append(std::to_string(item.index));
    json.append(R"(,"reason":)");
    append_json_string(json, item.reason);
    json.push_back('}');
  }
  json.append("]}\n");
  return answer;
}

}  // namespace companion::receiver
