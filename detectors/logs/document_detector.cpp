#include "detectors/logs/document_detector.hpp"
#include "detectors/logs/hand_over.hpp"

#include <algorithm>
#include <utility>

#include "detectors/logs/describe_files.hpp"
#include "detectors/logs/whole_file.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

/// A tool that writes a document anew has done so after this long without a change.
constexpr auto quiet = std::chrono::seconds{5};
constexpr auto retry_pause = std::chrono::seconds{2};

}  // namespace

DocumentDetector::DocumentDetector(Host const& host, std::unique_ptr<DocumentFormat> format,
                                   LogOptions const& options)
    : host_{host},
      format_{std::move(format)},
      options_{options},
      catalogue_{host, *format_, options},
      problems_{format_->source()} {}

std::optional<std::chrono::milliseconds> DocumentDetector::pause() const {
  if (unfinished_.empty()) return std::nullopt;
  return retry_pause;
}

Result<Scan> DocumentDetector::scan(ScanBudget const& budget) {
  Scan scan;
  slice_bytes_ = 0;
  if (!catalogue_.has_work()) catalogue_.plan(std::exchange(unfinished_, {}));
  auto const told = [&] { return scan.found.sightings.size() + found_.size(); };
  while (catalogue_.has_work() && slice_bytes_ < budget.bytes && told() < budget.observations)
    read_next(scan);
  hand_over(found_, home_, scan.found.sightings);
  catalogue_.finish(scan);
  scan.more = catalogue_.has_work() || catalogue_.has_news();
  return scan;
}

void DocumentDetector::read_next(Scan& scan) {
  auto const work = catalogue_.take_work();
  ++catalogue_.progress().files_done;
  catalogue_.progress().bytes_done += work.stat.size;
  // Small files count too: each costs an open and a parse.
  slice_bytes_ += std::max<std::uint64_t>(work.stat.size, 4096);
  auto const bytes = read(work.path);
  if (bytes) {
    auto const text = std::string_view{*bytes}.substr(0, bytes->size() - document_padding);
    take(work, text, scan);
    return;
  }
  switch (bytes.error().code) {
    case Errc::not_found:
      return;  // gone since: the next sweep forgets it
    case Errc::too_large:
      problems_.add(scan, "file_too_large", 0, work.stat.size);
      return settle(work, scan);
    case Errc::busy:
      unfinished_.emplace_back(work.path);
      return;
    default: {
      bool const told = std::exchange(catalogue_.entry(work.path).unreadable, true);
      if (!told) problems_.add(scan, "unreadable_file", 0, work.stat.size);
    }
  }
}

void DocumentDetector::take(FileCatalogue::Work const& work, std::string_view bytes, Scan& scan) {
  catalogue_.entry(work.path).unreadable = false;
  Document const document{.path = work.path, .bytes = bytes, .modified = work.stat.modified};
  if (auto home = home_name_of(work.path, options_.homes, wsl_environment(host_)); home != home_) {
    hand_over(found_, home_, scan.found.sightings);
    home_ = std::move(home);
  }
  auto const outcome = format_->read(document, *this, found_);
  if (!outcome.readable) return put_off(work, "not_json", scan);
  for (std::uint64_t i = 0; i < outcome.bad_records; ++i) problems_.add(scan, "bad_record", i, 0);
  settle(work, scan);
}

void DocumentDetector::put_off(FileCatalogue::Work const& work, std::string reason, Scan& scan) {
  auto const age = host_.clock().now() - work.stat.modified;
  if (age < quiet && age > -quiet) {  // a time in the future tells nothing
    unfinished_.emplace_back(work.path);
    return;
  }
  problems_.add(scan, std::move(reason), 0, work.stat.size);
  settle(work, scan);
}

void DocumentDetector::settle(FileCatalogue::Work const& work, Scan& scan) {
  auto& entry = catalogue_.entry(work.path);
  entry.restart = false;
  auto& record = *entry.record;
  record.id = work.stat.id;
  record.parser_version = format_->parser_version();
  record.size = work.stat.size;
  record.modified = work.stat.modified;
  scan.found.checkpoints.push_back(
      {.source = std::string{format_->name()}, .item = work.path, .value = encode(record)});
  catalogue_.cool_down(work.path);
}

Result<std::string> DocumentDetector::read(fs::path const& path) const {
  return read_whole(host_, path, options_.line_bytes_max, document_padding);
}

Result<std::vector<std::string>> DocumentDetector::list(fs::path const& folder) const {
  return host_.list(folder);
}

std::string DocumentDetector::describe() const {
  return describe_files(host_, catalogue_.size(), catalogue_.roots(), problems_.count(), options_.homes);
}

}  // namespace companion::detectors
