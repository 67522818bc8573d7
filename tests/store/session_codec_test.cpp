#include "store/session_codec.hpp"

#include "records.hpp"
#include "support.hpp"

namespace companion::store::test {
namespace {

std::string tell(SessionPart const& part) {
  auto const& sums = part.piece.sums;
  auto text = print_all(part.piece.at, part.piece.last, sums.calls, sums.web_search_requests, sums.tokens,
                        sums.cost.value, sums.cost_reported.value, sums.cost_list.value,
                        sums.cost_proxy.value, part.note.retries);
  for (auto const host : part.note.hosts) text += " host " + std::to_string(host);
  for (auto const tag : part.note.tags) text += " tag " + std::to_string(tag);
  return text;
}

SessionPart full_part() {
  SessionPart part;
  part.piece.at = at("2026-08-20T13:10:00Z");
  part.piece.last = at("2026-08-20T13:59:59.999Z");
  part.piece.sums = {.calls = 1,
                     .web_search_requests = 2,
                     .tokens = {.input = 3,
                                .cache_read = 4,
                                .cache_write_5m = 5,
                                .cache_write_1h = 6,
                                .output = std::int64_t{1} << 40,
                                .reasoning = 8},
                     .cost = {-9},
                     .cost_list = {10},
                     .cost_reported = {11},
                     .cost_proxy = {12}};
  part.note = {.retries = 13, .hosts = {14, 15}, .tags = {1 << 20}};
  return part;
}

TEST(SessionCodec, GivesBackEveryField) {
  auto const part = full_part();
  for (auto const hour : {std::int64_t{0}, std::int64_t{496'453}}) {
    SessionPart read = full_part();  // what was read before leaves nothing behind
    read.note.tags = {1, 2, 3};
    ASSERT_TRUE(ok(decode_part(encode_part(part, hour), hour, read)));
    EXPECT_EQ(tell(read), tell(part));
  }
}

TEST(SessionCodec, AnEmptyPartIsOne) {
  SessionPart read = full_part();
  ASSERT_TRUE(ok(decode_part("", 0, read)));
  EXPECT_EQ(read.piece.sums.calls, 0);
  EXPECT_TRUE(read.note.hosts.empty());
}

TEST(SessionCodec, BytesThatAreNotOursAreRefusedOrSkipped) {
  auto const bytes = encode_part(full_part(), 0);
  SessionPart read;
  EXPECT_EQ(decode_part(bytes.substr(0, bytes.size() / 2), 0, read).error().code, Errc::corrupt);
  ASSERT_TRUE(ok(decode_part(bytes + std::string{"\x20\x05", 2}, 0, read))) << "a field of a later version";
  EXPECT_EQ(tell(read), tell(full_part()));
}

TEST(SessionPart, KeepsFirstAndLastCallAndOneNameMoreThanIsTold) {
  SessionPart part;
  UsagePiece call;
  call.sums.calls = 1;
  for (int i = 0; i < 30; ++i) {
    call.at = call.last = at("2026-08-20T13:30:00Z") + std::chrono::minutes{i % 2 == 0 ? i : -i};
    part.add(call, {.retries = 1, .hosts = {i / 15}, .tags = {i, i}});
  }
  EXPECT_EQ(part.piece.at, at("2026-08-20T13:01:00Z"));
  EXPECT_EQ(part.piece.last, at("2026-08-20T13:58:00Z"));
  EXPECT_EQ(part.piece.sums.calls, 30);
  EXPECT_EQ(part.note.retries, 30);
  EXPECT_EQ(part.note.hosts, std::vector<std::int64_t>{1}) << "0 is no name";
  EXPECT_EQ(part.note.tags.size(), 17U);
}

}  // namespace
}  // namespace companion::store::test
