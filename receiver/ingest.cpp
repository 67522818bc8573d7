#include "receiver/ingest.hpp"

namespace companion::receiver {

std::size_t facts_in(Observations const& batch) {
  return batch.sightings.size() + batch.quarantined.size() + batch.checkpoints.size() + batch.losses.size() +
         batch.covered.size() + batch.accounts.size() + batch.alerts.size() + batch.activities.size() +
         batch.inventory.size();
}

}  // namespace companion::receiver
