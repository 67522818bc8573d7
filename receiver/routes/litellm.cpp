#include "receiver/routes/litellm.hpp"

#include <string>
#include <utility>
#include <vector>

#include "litellm/element_splitter.hpp"

namespace companion::receiver::routes {
namespace {

constexpr std::size_t slice_max = 1000;     ///< observations that wait for one commit
constexpr std::size_t rejected_max = 1000;  ///< told and quarantined one by one; the others are only counted

struct Rejected {
  std::uint64_t index{0};
  std::string reason;
};

class LitellmIngest final : public Ingest, private litellm::ElementSink {
 public:
  LitellmIngest(litellm::PayloadDecoder& decoder, Instant received)
      : decoder_{decoder}, received_{received} {}

  void push(std::string_view bytes) override {
    is_blank_ = is_blank_ && bytes.find_first_not_of(" \t\r\n") == std::string_view::npos;
    splitter_.push(bytes);
  }
  void finish() override { splitter_.finish(); }
  void cut_off(std::string_view reason) override { reject(elements_, std::string{reason}, 0); }
  bool is_full() const override { return batch_.sightings.size() + batch_.quarantined.size() >= slice_max; }
  Observations take() override { return std::exchange(batch_, {}); }
  void committed(Receipt const& receipt) override { receipt_ += receipt; }
  Answer answer() const override;

 private:
  void element(std::uint64_t index, std::string_view text) override;
  void malformed(std::uint64_t index, std::string_view reason, std::uint64_t bytes) override {
    elements_ = index + 1;
    reject(index, std::string{reason}, bytes);
  }
  void reject(std::uint64_t index, std::string reason, std::uint64_t bytes);
  [[nodiscard]] Answer refusal() const;

  litellm::PayloadDecoder& decoder_;
  Instant received_;
  litellm::ElementSplitter splitter_{*this};
  bool is_blank_{true};
  Observations batch_;
  Receipt receipt_;
  std::vector<Rejected> rejected_;
  std::uint64_t elements_{0};
  std::uint64_t rejected_count_{0};
  std::uint64_t ignored_{0};
  std::uint64_t accepted_{0};
};

void LitellmIngest::element(std::uint64_t index, std::string_view text) {
  elements_ = index + 1;
  auto decoded = decoder_.decode(text, received_);
  if (!decoded) return reject(index, std::move(decoded.error().message), text.size());
  if (!*decoded) {
    ++ignored_;
    return;
  }
  ++accepted_;
  batch_.sightings.push_back(std::move(**decoded));
}

void LitellmIngest::reject(std::uint64_t index, std::string reason, std::uint64_t bytes) {
  ++rejected_count_;
  if (rejected_.size() >= rejected_max) return;
  batch_.quarantined.push_back(
      {.source = std::string{litellm::callback_source}, .reason = reason, .index = index, .bytes = bytes});
  rejected_.push_back({.index = index, .reason = std::move(reason)});
}

Answer LitellmIngest::refusal() const {
  if (rejected_.empty()) return refuse(400, "empty_body", "the body has no element");
  auto const& first = rejected_.front();
  return refuse(400, "malformed", "element " + std::to_string(first.index) + ": " + first.reason);
}

/// By hand: this is the answer to every callback.
Answer LitellmIngest::answer() const {
  if (is_blank_ || (accepted_ + ignored_ == 0 && rejected_count_ > 0)) return refusal();
  Answer answer;
  auto& json = answer.body;
  json.reserve(128 + 64 * rejected_.size());
  json.append(R"({"accepted":)").append(std::to_string(accepted_));
  json.append(R"(,"duplicates":)").append(std::to_string(receipt_.duplicates));
  json.append(R"(,"calls_new":)").append(std::to_string(receipt_.calls_new));
  json.append(R"(,"calls_merged":)").append(std::to_string(receipt_.calls_merged));
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

}  // namespace

std::unique_ptr<Ingest> open_litellm(litellm::PayloadDecoder& decoder, Instant received) {
  return std::make_unique<LitellmIngest>(decoder, received);
}

}  // namespace companion::receiver::routes
