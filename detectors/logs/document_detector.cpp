#include "detectors/logs/document_detector.hpp"

#include <algorithm>
#include <iterator>
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
      catalogue_{host, *format_, options.roots_of(*format_, host), options.since} {}

void DocumentDetector::restore(std::vector<Checkpoint> const& checkpoints) {
  for (auto const& checkpoint : checkpoints) {
    auto record = decode_file_record(checkpoint.value);
    if (!record || record->parser_version != format_->parser_version()) continue;
    catalogue_.restore(checkpoint.item, std::move(*record));
  }
}

void DocumentDetector::changed(std::span<fs::path const> paths) {
  changed_.insert(changed_.end(), paths.begin(), paths.end());
}

std::optional<std::chrono::milliseconds> DocumentDetector::pause() const {
  if (unfinished_.empty()) return std::nullopt;
  return retry_pause;
}

void DocumentDetector::plan() {
  auto const now = host_.clock().now();
  auto changed = std::exchange(changed_, {});
  bool const due = changed.empty() || now >= swept_ + options_.sweep_interval || now < swept_;
  auto const unfinished = std::exchange(unfinished_, {});
  changed.insert(changed.end(), unfinished.begin(), unfinished.end());
  if (due || !catalogue_.look_at(changed)) {
    catalogue_.sweep();
    swept_ = now;
  }
  progress_ = {.files_total = catalogue_.work_files(),
               .files_done = 0,
               .bytes_total = catalogue_.work_bytes(),
               .bytes_done = 0};
}

Result<Scan> DocumentDetector::scan(ScanBudget const& budget) {
  Scan scan;
  slice_bytes_ = 0;
  if (!catalogue_.has_work()) plan();
  while (catalogue_.has_work() && slice_bytes_ < budget.bytes && found_.size() < budget.observations)
    read_next(scan);
  scan.found.sightings = found_.take();
  auto checkpoints = catalogue_.take_changes();
  for (auto& change : checkpoints) change.source = format_->name();
  std::move(scan.found.checkpoints.begin(), scan.found.checkpoints.end(), std::back_inserter(checkpoints));
  scan.found.checkpoints = std::move(checkpoints);
  scan.progress = progress_;
  scan.more = catalogue_.has_work() || !changed_.empty();
  return scan;
}

void DocumentDetector::read_next(Scan& scan) {
  auto const work = catalogue_.take_work();
  ++progress_.files_done;
  progress_.bytes_done += work.stat.size;
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
      quarantine(scan, "file_too_large", 0, work.stat.size);
      return settle(work, scan);
    case Errc::busy:
      unfinished_.emplace_back(work.path);
      return;
    default: {
      bool const told = std::exchange(catalogue_.entry(work.path).unreadable, true);
      if (!told) quarantine(scan, "unreadable_file", 0, work.stat.size);
    }
  }
}

void DocumentDetector::take(FileCatalogue::Work const& work, std::string_view bytes, Scan& scan) {
  catalogue_.entry(work.path).unreadable = false;
  Document const document{.path = work.path, .bytes = bytes, .modified = work.stat.modified};
  auto const outcome = format_->read(document, *this, found_);
  if (!outcome.readable) return put_off(work, "not_json", scan);
  for (std::uint64_t i = 0; i < outcome.bad_records; ++i) quarantine(scan, "bad_record", i, 0);
  settle(work, scan);
}

void DocumentDetector::put_off(FileCatalogue::Work const& work, std::string reason, Scan& scan) {
  if (host_.clock().now() < work.stat.modified + quiet) {
    unfinished_.emplace_back(work.path);
    return;
  }
  quarantine(scan, std::move(reason), 0, work.stat.size);
  settle(work, scan);
}

void DocumentDetector::settle(FileCatalogue::Work const& work, Scan& scan) {
  auto& record = catalogue_.entry(work.path).record;
  record.id = work.stat.id;
  record.parser_version = format_->parser_version();
  record.size = work.stat.size;
  record.modified = work.stat.modified;
  scan.found.checkpoints.push_back(
      {.source = std::string{format_->name()}, .item = work.path, .value = encode(record)});
}

void DocumentDetector::quarantine(Scan& scan, std::string reason, std::uint64_t index, std::uint64_t bytes) {
  ++problems_;
  ++scan.lines_skipped;
  scan.found.quarantined.push_back({.source = std::string{format_->source()},
                                    .reason = std::move(reason),
                                    .index = index,
                                    .bytes = bytes});
}

Result<std::string> DocumentDetector::read(fs::path const& path) const {
  return read_whole(host_, path, options_.line_bytes_max, document_padding);
}

Result<std::vector<std::string>> DocumentDetector::list(fs::path const& folder) const {
  return host_.list(folder);
}

std::string DocumentDetector::describe() const {
  return describe_files(host_, catalogue_.size(), catalogue_.roots(), problems_);
}

}  // namespace companion::detectors
