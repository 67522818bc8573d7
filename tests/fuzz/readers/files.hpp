// The files of one reader, made of the fuzzer's bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detectors/logs/log_places.hpp"
#include "detectors/options.hpp"
#include "tests/support/fake_host.hpp"

namespace companion::fuzz {

/// Text between bytes FF, which no UTF-8 has.
[[nodiscard]] std::vector<std::string_view> pieces_of(std::string_view bytes, char between = '\xFF');

/// Paths that the reader owns; at least one.
[[nodiscard]] std::vector<std::string> paths_of(detectors::LogPlaces const& places, std::size_t count);

/// Reads below /logs.
[[nodiscard]] detectors::LogOptions options_for(detectors::LogPlaces const& places);

/// The first piece is the log, the others are logs beside it, and also stand for whatever else is asked for.
class Files final : public test::FakeHost {
 public:
  Files(detectors::LogPlaces const& places, std::vector<std::string_view> const& pieces);

  [[nodiscard]] Result<std::unique_ptr<ReadableFile>> open(std::filesystem::path const& path) const override;
  [[nodiscard]] Result<std::vector<std::string>> list(std::filesystem::path const& folder) const override;

  /// Of the log.
  [[nodiscard]] std::string const& path() const { return paths_.front(); }

 private:
  std::vector<std::string> paths_;
  std::vector<std::string> names_;
  std::size_t spare_;
};

}  // namespace companion::fuzz
