// A body of JSON elements on its way in: each is read on its own, so a bad one costs itself only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "companion/result.hpp"
#include "litellm/element_splitter.hpp"
#include "receiver/ingest.hpp"

namespace companion::receiver {

class ElementIngest : public Ingest, private litellm::ElementSink {
 public:
  /// `source` (a constant) is who the quarantined are told of.
  explicit ElementIngest(std::string_view source) : source_{source} {}

  void push(std::string_view bytes) final;
  void finish() final { splitter_.finish(); }
  void cut_off(std::string_view reason) final { reject(elements_, std::string{reason}, 0); }
  [[nodiscard]] bool is_full() const final;
  [[nodiscard]] Observations take() final;
  void committed(Receipt const& receipt) final { receipt_ += receipt; }
  /// {"accepted", …, "ignored", "rejected_count", "rejected":[{"index","reason"}]}; 400 when nothing was
  /// good.
  [[nodiscard]] Answer answer() const final;

 protected:
  enum class Worth : std::uint8_t { kept, nothing };
  /// Puts what the element says into the batch. An error's message is the reason that the sender is told.
  [[nodiscard]] virtual Result<Worth> read(std::string_view element, Observations& batch) = 0;
  /// More members of the answer, each with its comma in front.
  virtual void append_counts(std::string& json, Receipt const& receipt) const;

 private:
  struct Rejected {
    std::uint64_t index{0};
    std::string reason;
  };

  void element(std::uint64_t index, std::string_view text) final;
  void malformed(std::uint64_t index, std::string_view reason, std::uint64_t bytes) final;
  void reject(std::uint64_t index, std::string reason, std::uint64_t bytes);
  [[nodiscard]] Answer refusal() const;

  std::string_view source_;
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

}  // namespace companion::receiver
