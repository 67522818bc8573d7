#include "pipeline/books.hpp"

#include <exception>
#include <string>

namespace companion::pipeline {

namespace {

/// The task boundary of the store thread: what foreign code throws becomes an error of this batch only.
Result<std::vector<Receipt>> record_guarded(Books& books, Batches batches, Instant now) {
  try {
    auto receipts = books.record(batches, now);
    if (receipts && receipts->size() != batches.size()) {
      return fail(Errc::corrupt, "the ledger gave a wrong number of receipts");
    }
    return receipts;
  } catch (std::exception const& error) {
    return fail(Errc::io, std::string{"the ledger could not take the batch: "} + error.what());
  }
}

}  // namespace

std::vector<Result<Receipt>> record_each(Books& books, Batches batches, Instant now) {
  std::vector<Result<Receipt>> outcomes;
  outcomes.reserve(batches.size());
  auto together = record_guarded(books, batches, now);
  if (together) {
    outcomes.insert(outcomes.end(), together->begin(), together->end());
    return outcomes;
  }
  if (batches.size() == 1) {
    outcomes.push_back(propagate(together));
    return outcomes;
  }
  for (std::size_t i = 0; i < batches.size(); ++i) {
    auto alone = record_guarded(books, batches.subspan(i, 1), now);
    if (alone) {
      outcomes.emplace_back(alone->front());
    } else {
      outcomes.push_back(propagate(alone));
    }
  }
  return outcomes;
}

}  // namespace companion::pipeline
