// The machine's limit for a backfill: plainly read() every file below a folder, one thread, 256 KiB at a
// time. Prints bytes and CPU seconds as JSON.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <vector>

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  auto const seconds = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bench_read_tree FOLDER\n", stderr);
    return 2;
  }
  std::vector<char> buffer(std::size_t{256} << 10U);
  unsigned long long bytes = 0;
  auto const before = cpu_seconds();
  for (auto const& entry : std::filesystem::recursive_directory_iterator{argv[1]}) {
    if (!entry.is_regular_file()) continue;
    int const file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    for (ssize_t got = ::read(file, buffer.data(), buffer.size()); got > 0;
         got = ::read(file, buffer.data(), buffer.size()))
      bytes += static_cast<unsigned long long>(got);
    ::close(file);
  }
  std::printf("{\"bytes\": %llu, \"cpu_s\": %.4f}\n", bytes, cpu_seconds() - before);
  return 0;
}
