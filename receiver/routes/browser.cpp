#include "receiver/routes/browser.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "receiver/extension_origin.hpp"
#include "receiver/pairing.hpp"
#include "receiver/routes/browser_events.hpp"
#include "receiver/routes/json_answer.hpp"
#include "receiver/tokens.hpp"

namespace companion::receiver::routes {
namespace {

using Json = nlohmann::ordered_json;

/// A body that is held whole: it is small, and what it says is decided at its end.
class WholeBody : public Ingest {
 public:
  void push(std::string_view bytes) final { body_.append(bytes); }
  void cut_off(std::string_view reason) final { problem_ = reason; }
  [[nodiscard]] bool is_full() const final { return false; }

 protected:
  [[nodiscard]] std::string const& body() const { return body_; }
  [[nodiscard]] std::string const& problem() const { return problem_; }

 private:
  std::string body_;
  std::string problem_;
};

class EventsIngest final : public WholeBody {
 public:
  explicit EventsIngest(Instant received) : received_{received} {}

  void finish() override {
    if (problem().empty()) found_ = read_browser_events(body(), received_);
  }
  [[nodiscard]] Observations take() override {
    return found_ ? std::exchange(found_->facts, {}) : Observations{};
  }
  void committed(Receipt const& receipt) override { receipt_ += receipt; }

  [[nodiscard]] Answer answer() const override {
    if (!problem().empty()) return refuse(400, "malformed", problem());
    if (!found_) return refuse(found_.error());
    auto rejected = Json::array();
    for (auto const& [index, reason] : found_->rejected)
      rejected.push_back({{"index", index}, {"reason", reason}});
    Json const json{{"accepted", found_->accepted},      {"activities_new", receipt_.activities_new},
                    {"calls_new", receipt_.calls_new},   {"calls_merged", receipt_.calls_merged},
                    {"duplicates", receipt_.duplicates}, {"rejected", std::move(rejected)}};
    return told(Result<Json>{json});
  }

 private:
  Instant received_;
  Result<BrowserEvents> found_{fail(Errc::invalid, "the body has not ended")};
  Receipt receipt_;
};

class PairIngest final : public WholeBody {
 public:
  explicit PairIngest(Opening const& opening)
      : origin_{opening.origin},
        received_{opening.received},
        pairing_{opening.pairing},
        tokens_{opening.tokens} {}

  void finish() override { answer_ = problem().empty() ? pair() : refuse(400, "malformed", problem()); }
  [[nodiscard]] Observations take() override { return {}; }
  void committed(Receipt const& /*receipt*/) override {}
  [[nodiscard]] Answer answer() const override { return answer_; }

 private:
  [[nodiscard]] Answer pair() const {
    if (!is_extension_origin(origin_))
      return refuse(403, "extensions_only", "only a browser extension can be paired");
    auto const asked = read_pair_request(body());
    if (!asked) return refuse(asked.error());
    if (pairing_ == nullptr || tokens_ == nullptr) return refuse(503, "unavailable", "nobody can pair now");
    // A code is spent only where a token can follow, of a name that nobody has by now.
    if (auto current = tokens_->refresh(); !current) return refuse(current.error());
    if (auto const redeemed = pairing_->redeem(asked->code, received_); !redeemed)
      return refuse(redeemed.error().code == Errc::busy ? 429U : 403U, "code_wrong",
                    redeemed.error().message);
    auto made = tokens_->create(Scope::ingest_browser, free_name(asked->browser), received_, origin_);
    if (!made) return refuse(made.error());
    Json const json{{"token", made->text}, {"name", made->stored.name}};
    return told(Result<Json>{json});
  }

  /// "firefox", "firefox-2", …: what `companion token list` shows and revokes by.
  [[nodiscard]] std::string free_name(std::string const& browser) const {
    for (std::size_t number = 1;; ++number) {
      auto name = number == 1 ? browser : browser + "-" + std::to_string(number);
      bool taken = false;
      for (auto const& token : tokens_->list()) taken = taken || token.name == name;
      if (!taken) return name;
    }
  }

  std::string origin_;
  Instant received_;
  Pairing* pairing_;
  TokenStore* tokens_;
  Answer answer_;
};

}  // namespace

std::unique_ptr<Ingest> open_browser_events(Opening const& opening) {
  return std::make_unique<EventsIngest>(opening.received);
}

std::unique_ptr<Ingest> open_browser_pair(Opening const& opening) {
  return std::make_unique<PairIngest>(opening);
}

Answer browser_config(Services const& services, Question const& /*question*/) {
  if (!services.browser_config) return refuse(503, "unavailable", "the configuration cannot be told yet");
  return {.status = 200, .body = services.browser_config(), .headers = {}};
}

}  // namespace companion::receiver::routes
