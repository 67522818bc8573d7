#include "telemetry/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

namespace companion::telemetry {
namespace {

std::string gunzip(std::string const& bytes, std::size_t size_max) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::vector<Bytef> input{bytes.begin(), bytes.end()};
  std::vector<Bytef> output(size_max);
  stream.next_in = input.data();
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = output.data();
  stream.avail_out = static_cast<uInt>(output.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  std::string text{output.begin(), output.begin() + static_cast<std::ptrdiff_t>(stream.total_out)};
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, IsReadBackByZlib) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "ai_requests " + std::to_string(i * 7919);
  auto const packed = gzip(text);
  ASSERT_TRUE(packed);
  EXPECT_LT(packed->size(), text.size() / 2);
  EXPECT_EQ(packed->substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(gunzip(*packed, text.size() + 1), text);
}

TEST(Gzip, KeepsBytesThatDoNotCompressAndNothingAtAll) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 10000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>(state >> 24U);
  }
  auto const packed = gzip(noise);
  ASSERT_TRUE(packed);
  EXPECT_EQ(gunzip(*packed, noise.size() + 1), noise);
  auto const nothing = gzip("");
  ASSERT_TRUE(nothing);
  EXPECT_EQ(gunzip(*nothing, 1), "");
}

}  // namespace
}  // namespace companion::telemetry
