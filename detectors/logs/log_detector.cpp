#include "detectors/logs/log_detector.hpp"
#include "detectors/logs/hand_over.hpp"

#include <algorithm>
#include <utility>

#include "core/hash.hpp"
#include "detectors/logs/describe_files.hpp"
#include "detectors/logs/whole_file.hpp"

namespace companion::detectors {
namespace {

namespace fs = std::filesystem;

bool is_compressed(std::string_view path) { return path.ends_with(".zst") || path.ends_with(".zstd"); }

/// Cheap test for lines that nobody parses: a torn one in the middle of a file must not pass unnoticed.
bool looks_like_object(std::string_view line) {
  auto const first = line.find_first_not_of(" \t");
  auto const last = line.find_last_not_of(" \t\r");
  return line[first] == '{' && line[last] == '}';
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

struct LogDetector::Reading {
  std::string path;
  FileStat stat;
  std::unique_ptr<ReadableFile> file;
  std::unique_ptr<ByteSource> source;
  std::unique_ptr<LogReader> reader;
  bool compressed{false};
  bool started_over{false};
  std::uint64_t bytes{0};  ///< of this file in the progress
};

LogDetector::LogDetector(Host const& host, std::unique_ptr<LogFormat> format, LogOptions const& options)
    : host_{host},
      format_{std::move(format)},
      options_{options},
      catalogue_{host, *format_, options},
      splitter_{options.line_bytes_max},
      problems_{format_->source()} {}

LogDetector::~LogDetector() = default;

Result<Scan> LogDetector::scan(ScanBudget const& budget) {
  Scan scan;
  slice_bytes_ = 0;
  if (!reading_ && !catalogue_.has_work()) catalogue_.plan();
  while (slice_bytes_ < budget.bytes && told(scan) < budget.observations) {
    if (!reading_ && !open_next(scan)) break;
    if (reading_) read(budget, scan);
  }
  if (reading_) write_checkpoint(scan);
  hand_over(found_, home_, scan.found.sightings);
  catalogue_.finish(scan);
  scan.more = reading_ != nullptr || catalogue_.has_work() || catalogue_.has_news();
  if (!scan.more) splitter_.release();
  return scan;
}

bool LogDetector::open_next(Scan& scan) {
  if (!catalogue_.has_work()) return false;
  auto work = catalogue_.take_work();
  ++catalogue_.progress().files_done;
  auto opened = host_.open(work.path);
  auto stat = opened ? (*opened)->stat() : Result<FileStat>{work.stat};
  if (!opened || !stat) {
    auto const& error = opened ? stat.error() : opened.error();
    if (error.code == Errc::not_found) return true;  // gone since: the next sweep forgets it
    // Tried again at each sweep, told once.
    bool const told = std::exchange(catalogue_.entry(work.path).unreadable, true);
    if (!told) problems_.add(scan, "unreadable_file", 0, work.stat.size);
    return true;
  }
  auto& entry = catalogue_.entry(work.path);
  entry.unreadable = false;
  auto& record = *entry.record;
  bool const known = !record.state.empty() || record.offset > 0 || entry.restart;
  auto reading = std::make_unique<Reading>();
  if (auto home = home_name_of(work.path, options_.homes, wsl_environment(host_)); home != home_) {
    hand_over(found_, home_, scan.found.sightings);
    home_ = std::move(home);
  }
  reading->compressed = is_compressed(work.path);
  auto const goes_on = continues(record, **opened, *stat);
  bool const resume = goes_on.value_or(false) && !entry.restart && !reading->compressed;
  reading->reader = format_->make_reader(work.path, record.state, *this);
  if (!resume && known) reading->reader->restart();
  entry.restart = false;
  record.id = stat->id;
  record.parser_version = format_->parser_version();
  record.size = 0;  // until it was read to its end
  record.modified = {};
  if (!resume) {
    record.offset = 0;
    catalogue_.set_waiting(work.path, 0);
  }
  reading->path = std::move(work.path);
  reading->stat = *stat;
  reading->file = std::move(*opened);
  reading->source = reading->compressed ? zstd_source(*reading->file)
                                        : plain_source(*reading->file, record.offset, stat->size);
  splitter_.open(*reading->source, record.offset);
  reading_ = std::move(reading);
  return true;
}

void LogDetector::read(ScanBudget const& budget, Scan& scan) {
  auto const within = [&] { return slice_bytes_ < budget.bytes && told(scan) < budget.observations; };
  // A compressed file is read in one go: it has no place inside to come back to.
  while (reading_->compressed || within()) {
    auto const line = splitter_.next();
    if (!line) {
      problems_.add(scan, "unreadable_file", splitter_.consumed(), 0);
      finish(scan);
      return;
    }
    if (*line) {
      take_line(**line, scan);
      continue;
    }
    if (reading_->compressed) {
      if (auto const rest = splitter_.rest()) take_line(*rest, scan);
      reading_->reader->end(found_);
    }
    finish(scan);
    return;
  }
}

void LogDetector::take_line(Line const& line, Scan& scan) {
  slice_bytes_ += line.bytes;
  catalogue_.progress().bytes_done += line.bytes;
  reading_->bytes += line.bytes;
  if (line.oversized) return problems_.add(scan, "line_too_long", line.offset, line.bytes);
  if (is_blank(line.text)) return;
  if (!reading_->reader->wants(line.text)) {
    if (!looks_like_object(line.text)) problems_.add(scan, "not_json", line.offset, line.bytes);
    return;
  }
  switch (reading_->reader->line(line.text, found_)) {
    case LineOutcome::fine:
      return;
    case LineOutcome::malformed:
      return problems_.add(scan, "not_json", line.offset, line.bytes);
    case LineOutcome::timeless:
      return problems_.add(scan, "no_time", line.offset, line.bytes);
    case LineOutcome::reread:
      return start_over();
  }
}

void LogDetector::start_over() {
  if (std::exchange(reading_->started_over, true)) return;
  catalogue_.progress().bytes_done -= std::exchange(reading_->bytes, 0);
  reading_->source = reading_->compressed ? zstd_source(*reading_->file)
                                          : plain_source(*reading_->file, 0, reading_->stat.size);
  splitter_.open(*reading_->source, 0);
}

void LogDetector::finish(Scan& scan) {
  auto& record = *catalogue_.entry(reading_->path).record;
  record.size = reading_->stat.size;
  record.modified = reading_->stat.modified;
  write_checkpoint(scan);
  catalogue_.cool_down(reading_->path);
  reading_.reset();
  splitter_.trim();
}

void LogDetector::write_checkpoint(Scan& scan) {
  auto& record = *catalogue_.entry(reading_->path).record;
  bool const done = record.size == reading_->stat.size && record.modified == reading_->stat.modified;
  record.offset = reading_->compressed ? reading_->stat.size : splitter_.consumed();
  record.state = reading_->reader->state();
  auto const waits_for = reading_->reader->waits_for();
  catalogue_.set_waiting(reading_->path, waits_for.empty() ? 0 : hash64(waits_for));
  if (!fingerprint(record, *reading_->file)) record.offset = 0;
  auto written = record;
  if (!done) {
    written.size = 0;
    written.modified = {};
  }
  scan.found.checkpoints.push_back(
      {.source = std::string{format_->name()}, .item = reading_->path, .value = encode(written)});
}

std::size_t LogDetector::told(Scan const& scan) const { return scan.found.sightings.size() + found_.size(); }

std::vector<fs::path> LogDetector::files_of(std::string_view thread) const {
  return catalogue_.files_of(thread);
}

Result<std::string> LogDetector::read_whole(fs::path const& path) const {
  return detectors::read_whole(host_, path, options_.line_bytes_max, line_padding);
}

Result<void> LogDetector::read_lines(fs::path const& path, LineVisitor const& visit) const {
  auto opened = host_.open(path);
  if (!opened) return tl::unexpected<Error>(opened.error());
  auto const stat = (*opened)->stat();
  if (!stat) return tl::unexpected<Error>(stat.error());
  auto const source =
      is_compressed(path.string()) ? zstd_source(**opened) : plain_source(**opened, 0, stat->size);
  LineSplitter splitter{options_.line_bytes_max};
  splitter.open(*source, 0);
  for (;;) {
    auto line = splitter.next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) {
      auto const rest = is_compressed(path.string()) ? splitter.rest() : std::nullopt;
      if (rest && !rest->oversized) visit(rest->text);
      return {};
    }
    if (!(*line)->oversized && !visit((*line)->text)) return {};
  }
}

std::string LogDetector::describe() const {
  return describe_files(host_, catalogue_.size(), catalogue_.roots(), problems_.count(), options_.homes);
}

}  // namespace companion::detectors
