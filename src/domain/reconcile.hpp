// Holds the accounts of every call against each other and names why they differ. Pure; two passes over the
// same calls: the first learns which sessions go through a proxy and what was told twice.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "companion/call.hpp"
#include "companion/query.hpp"
#include "companion/reconciliation.hpp"
#include "companion/result.hpp"

namespace companion::domain {

struct ReconcileOptions {
  double threshold{0.01};  ///< of the greater value; smaller differences are not listed
  /// Calls that ended later are not judged: callbacks and rows may still be on their way.
  Instant settled_before{};
  std::vector<Coverage> covered;
};

/// What is newer than three minutes is left alone.
[[nodiscard]] ReconcileOptions reconcile_options(Instant now, double threshold);

class Reconciler {
 public:
  explicit Reconciler(ReconcileOptions options);
  ~Reconciler();
  Reconciler(Reconciler const&) = delete;
  Reconciler& operator=(Reconciler const&) = delete;

  /// First pass.
  void learn(CallRecord const& record);
  /// Second pass, over the same calls.
  void judge(CallRecord const& record);
  [[nodiscard]] Reconciliation finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Both passes over the calls of the filter. Days are UTC, as LiteLLM's are.
[[nodiscard]] Result<Reconciliation> reconcile(LedgerView& view, UsageFilter const& filter,
                                               ReconcileOptions options);

}  // namespace companion::domain
