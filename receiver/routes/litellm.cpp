#include "receiver/routes/litellm.hpp"

#include <iterator>
#include <string>
#include <utility>

#include "litellm/alert.hpp"
#include "litellm/payload.hpp"
#include "receiver/element_ingest.hpp"

namespace companion::receiver::routes {
namespace {

class CallbackIngest final : public ElementIngest {
 public:
  explicit CallbackIngest(Opening const& opening)
      : ElementIngest{litellm::callback_source}, decoder_{opening.decoder}, received_{opening.received} {}

 private:
  [[nodiscard]] Result<Worth> read(std::string_view element, Observations& batch) override {
    auto decoded = decoder_.decode(element, received_);
    if (!decoded) return propagate(decoded);
    auto& found = *decoded;
    if (found.is_nothing()) return Worth::nothing;
    if (found.sighting) batch.sightings.push_back(std::move(*found.sighting));
    if (found.probe) batch.checkpoints.push_back(std::move(*found.probe));
    std::move(found.losses.begin(), found.losses.end(), std::back_inserter(batch.losses));
    return Worth::kept;
  }

  void append_counts(std::string& json, Receipt const& receipt) const override {
    json.append(R"(,"duplicates":)").append(std::to_string(receipt.duplicates));
    json.append(R"(,"calls_new":)").append(std::to_string(receipt.calls_new));
    json.append(R"(,"calls_merged":)").append(std::to_string(receipt.calls_merged));
  }

  litellm::PayloadDecoder& decoder_;
  Instant received_;
};

class AlertIngest final : public ElementIngest {
 public:
  explicit AlertIngest(Instant received) : ElementIngest{litellm::alert_source}, received_{received} {}

 private:
  [[nodiscard]] Result<Worth> read(std::string_view element, Observations& batch) override {
    auto decoded = litellm::decode_alert(element, received_);
    if (!decoded) return propagate(decoded);
    auto& alert = *decoded;
    if (!alert) return Worth::nothing;
    batch.alerts.push_back(std::move(*alert));
    return Worth::kept;
  }

  Instant received_;
};

}  // namespace

std::unique_ptr<Ingest> open_litellm(Opening const& opening) {
  return std::make_unique<CallbackIngest>(opening);
}
std::unique_ptr<Ingest> open_alerts(Opening const& opening) {
  return std::make_unique<AlertIngest>(opening.received);
}

}  // namespace companion::receiver::routes
