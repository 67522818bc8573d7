#include "receiver/routes/otlp.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "otlp/logs_decoder.hpp"
#include "otlp/response.hpp"

namespace companion::receiver::routes {
namespace {

constexpr std::size_t light_bytes_max = 256 * 1024;
constexpr std::size_t slice_max = 1000;  ///< records of one visit to the pool, and of one commit

/// What the three signals share: encodings, answers, and the way to a collector. A protobuf message cannot be
/// read in pieces, so the body is held whole; the server bounds it.
class OtlpIngest : public Ingest {
 public:
  OtlpIngest(otlp::Signal signal, std::string_view path, Opening const& opening)
      : signal_{signal}, known_type_{otlp::parse_content_type(opening.content_type, encoding_)} {
    if (opening.forward == nullptr || !*opening.forward) return;
    forward_ = opening.forward;
    passing_ = {.path = path,
                .content_type = std::string{opening.content_type},
                .content_encoding = std::string{opening.content_encoding},
                .body = {},
                .passed_by = std::string{opening.passed_by}};
  }

  void received(std::string_view bytes) final {
    if (forward_ != nullptr) passing_.body.append(bytes);
  }
  void cut_off(std::string_view reason) final { problem_ = reason; }
  void committed(Receipt const& /*receipt*/) final {}

  [[nodiscard]] Answer answer() const final {
    if (!known_type_) {
      return refused(
          refuse(415, "unknown_type", "send application/x-protobuf or application/json, as OTLP has it"));
    }
    if (!problem_.empty()) return refused(refuse(400, "malformed", problem_));
    if (forward_ != nullptr) (*forward_)(std::exchange(passing_, {}));
    auto const rejected = rejected_count();
    return {.status = 200,
            .body = otlp::export_response(encoding_, signal_, rejected, rejected_reason()),
            .content_type = otlp::content_type(encoding_),
            .headers = {}};
  }

  [[nodiscard]] Answer refused(Answer refusal) const final {
    auto const message = refusal.status == 503 ? "not taken now; try again later" : message_of(refusal);
    refusal.body = otlp::status_body(encoding_, refusal.status, message);
    refusal.content_type = otlp::content_type(encoding_);
    return refusal;
  }

 protected:
  [[nodiscard]] virtual std::uint64_t rejected_count() const { return 0; }
  [[nodiscard]] virtual std::string rejected_reason() const { return {}; }

  [[nodiscard]] bool is_readable() const { return known_type_ && problem_.empty(); }
  [[nodiscard]] otlp::Encoding encoding() const { return encoding_; }
  void spoil(std::string problem) { problem_ = std::move(problem); }

 private:
  /// Of {"error":{"code":…,"message":"…"}}: our own sentences have no quotes in them but escaped ones.
  static std::string message_of(Answer const& refusal) {
    constexpr std::string_view mark = R"("message":")";
    auto const at = refusal.body.find(mark);
    auto const end = refusal.body.rfind("\"}}");
    if (at == std::string::npos || end == std::string::npos) return "refused";
    auto text = refusal.body.substr(at + mark.size(), end - at - mark.size());
    std::erase(text, '\\');
    return text;
  }

  otlp::Signal signal_;
  otlp::Encoding encoding_{otlp::Encoding::protobuf};
  bool known_type_{false};
  std::string problem_;
  std::function<void(Passing)> const* forward_{nullptr};
  mutable Passing passing_;  ///< handed on by answer(), which is asked for once
};

class LogsIngest final : public OtlpIngest {
 public:
  explicit LogsIngest(Opening const& opening) : OtlpIngest{otlp::Signal::logs, "/v1/logs", opening} {}

  void push(std::string_view bytes) override { body_.append(bytes); }
  void finish() override {
    if (!is_readable()) return;
    auto opened = otlp::LogsDecoder::open(encoding(), std::exchange(body_, {}));
    if (!opened) return spoil(std::move(opened.error().message));
    decoder_ = std::move(*opened);
  }
  [[nodiscard]] bool is_full() const override { return decoder_ && !decoder_->is_done(); }
  /// Smaller ones cost less than the way to the pool, where scans may be waited for.
  [[nodiscard]] bool is_heavy() const override { return body_.size() > light_bytes_max; }
  [[nodiscard]] Observations take() override { return decoder_ ? decoder_->next(slice_max) : Observations{}; }

 private:
  [[nodiscard]] std::uint64_t rejected_count() const override { return decoder_ ? decoder_->rejected() : 0; }
  [[nodiscard]] std::string rejected_reason() const override {
    return decoder_ ? std::string{decoder_->first_reason()} : std::string{};
  }

  std::string body_;
  std::optional<otlp::LogsDecoder> decoder_;
};

/// Metrics and traces say nothing that the logs do not say better: they are not even read.
class PassedIngest final : public OtlpIngest {
 public:
  using OtlpIngest::OtlpIngest;

  void push(std::string_view /*bytes*/) override {}
  void finish() override {}
  [[nodiscard]] bool is_full() const override { return false; }
  [[nodiscard]] Observations take() override { return {}; }
};

}  // namespace

std::unique_ptr<Ingest> open_otlp_logs(Opening const& opening) {
  return std::make_unique<LogsIngest>(opening);
}
std::unique_ptr<Ingest> open_otlp_metrics(Opening const& opening) {
  return std::make_unique<PassedIngest>(otlp::Signal::metrics, "/v1/metrics", opening);
}
std::unique_ptr<Ingest> open_otlp_traces(Opening const& opening) {
  return std::make_unique<PassedIngest>(otlp::Signal::traces, "/v1/traces", opening);
}

}  // namespace companion::receiver::routes
