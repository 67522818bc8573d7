#include "cli/render/progress.hpp"

#include "cli/render/text.hpp"

namespace companion::cli {
namespace {

constexpr Milliseconds live_pause{100};
constexpr Milliseconds line_pause{5000};

}  // namespace

std::string progress_line(app::BackfillProgress const& progress) {
  auto const& scan = progress.scan;
  auto text = progress.detector + ": " + grouped(static_cast<std::int64_t>(scan.files_done)) + " of " +
              grouped(static_cast<std::int64_t>(scan.files_total)) + " files, " + byte_size(scan.bytes_done) +
              " of " + byte_size(scan.bytes_total) + ", " + grouped(progress.receipt.calls_new) + " calls";
  auto const ms = static_cast<std::uint64_t>(progress.elapsed.count());
  if (ms < 500 || scan.bytes_done == 0) return text;
  auto const rate = scan.bytes_done * 1000 / ms;
  text += ", " + byte_size(rate) + "/s";
  if (rate > 0 && scan.bytes_total > scan.bytes_done) {
    auto const left = (scan.bytes_total - scan.bytes_done) / rate;
    text += ", " + time_span(Milliseconds{static_cast<std::int64_t>(left) * 1000}) + " left";
  }
  return text;
}

void ProgressWriter::show(app::BackfillProgress const& progress) {
  auto const live = console_.progress == Progress::live;
  if (progress.elapsed - shown_at_ < (live ? live_pause : line_pause)) return;
  shown_at_ = progress.elapsed;
  auto const line = progress_line(progress);
  if (!live) {
    console_.err << line << '\n' << std::flush;
    return;
  }
  auto const columns = display_width(line);
  std::string const rest(columns_ > columns ? columns_ - columns : 0, ' ');
  columns_ = columns;
  console_.err << '\r' << line << rest << std::flush;
}

void ProgressWriter::end() {
  if (columns_ > 0) console_.err << '\n' << std::flush;
  columns_ = 0;
}

}  // namespace companion::cli
