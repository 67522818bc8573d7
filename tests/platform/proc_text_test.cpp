#include "platform/proc_text.hpp"

#include <gtest/gtest.h>

#include <array>

#include "platform/address_text.hpp"

namespace companion::platform {
namespace {

using namespace std::string_view_literals;

std::string stat_line(std::string const& name, std::string const& state = "S") {
  return "4711 (" + name + ") " + state +
         " 17 4711 4711 34816 4711 4194304 900 0 3 0 120 30 7 8 20 0 11 0 55501 734003200 2048 "
         "18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
}

TEST(ProcStat, TellsParentTimesAndMemory) {
  auto const stat = parse_proc_stat(stat_line("codex"));
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->id, 4711);
  EXPECT_EQ(stat->name, "codex");
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->parent, 17);
  EXPECT_EQ(stat->cpu_ticks, 150U) << "its own, without that of its children";
  EXPECT_EQ(stat->started_ticks, 55'501U);
  EXPECT_EQ(stat->resident_pages, 2048U);
}

TEST(ProcStat, ReadsNamesThatImitateTheFormat) {
  for (std::string const name : {"a b", "a) S 1 1 (b", "((", "))", ") R 5", "", " ", "x\ny", "(sd-pam)"}) {
    auto const stat = parse_proc_stat(stat_line(name));
    ASSERT_TRUE(stat) << name;
    EXPECT_EQ(stat->name, name);
    EXPECT_EQ(stat->parent, 17) << name;
  }
}

TEST(ProcStat, IsNothingWhenCutAnywhere) {
  auto const whole = stat_line("codex");
  auto const enough = whole.find(" 18446744073709551615");
  for (std::size_t size = 0; size + 5 < enough; ++size)
    EXPECT_FALSE(parse_proc_stat(std::string_view{whole}.substr(0, size))) << size;
}

TEST(ProcStat, IsNothingWhenItIsNoStat) {
  for (auto const text : {""sv, "4711"sv, "x (a) S 1"sv, "-3 (a) S 1 2 3"sv, "4711 (a) SS 1 2"sv, "(a) S 1"sv,
                          "99999999999999999999999 (a) S 1 2"sv})
    EXPECT_FALSE(parse_proc_stat(text)) << text;
}

TEST(ProcStatus, TellsTheRealUser) {
  EXPECT_EQ(parse_proc_user("Name:\tbash\nUmask:\t0022\nUid:\t1000\t0\t0\t0\nGid:\t1\n"), 1000U);
  EXPECT_EQ(parse_proc_user("Name:\tUid:\\n7\nUid:\t0\t0\t0\t0\n"), 0U);
  EXPECT_FALSE(parse_proc_user("Name:\tbash\n"));
  EXPECT_FALSE(parse_proc_user("Name:\tbash\nUid:\t"));
  EXPECT_FALSE(parse_proc_user("Name:\tbash\nUid:\t-1\t0"));
}

TEST(CommandLine, IsCutAtItsZeros) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(parse_command_line("node\0/opt/a b/cli.js\0--x\0"sv, true),
            (Words{"node", "/opt/a b/cli.js", "--x"}));
  EXPECT_EQ(parse_command_line("a\0\0b\0"sv, true), (Words{"a", "", "b"})) << "empty arguments are arguments";
  EXPECT_EQ(parse_command_line("claude"sv, true), (Words{"claude"})) << "a process may rewrite its title";
  EXPECT_EQ(parse_command_line("claude\0--mod"sv, false), (Words{"claude"})) << "half an argument is none";
  EXPECT_EQ(parse_command_line("", true), Words{});
}

TEST(Environment, GivesTheWholeValueOfTheNamedVariableOnly) {
  auto const text = "A=1\0TERM_PROGRAM=vscode\0TERM=x\0EMPTY=\0=odd\0NOTHING\0B=a=b\0"sv;
  EXPECT_EQ(find_variable(text, "TERM_PROGRAM"), "vscode");
  EXPECT_EQ(find_variable(text, "TERM"), "x");
  EXPECT_EQ(find_variable(text, "EMPTY"), "");
  EXPECT_EQ(find_variable(text, "B"), "a=b");
  EXPECT_FALSE(find_variable(text, "NOTHING"));
  EXPECT_FALSE(find_variable(text, "ERM"));
  EXPECT_FALSE(find_variable("", "A"));
  EXPECT_EQ(find_variable("A=cut", "A"), "cut");
}

TEST(Links, AreReadAsTheKernelWritesThem) {
  EXPECT_EQ(without_deleted("/opt/Cursor/cursor (deleted)"), "/opt/Cursor/cursor");
  EXPECT_EQ(without_deleted("/opt/(deleted)/x"), "/opt/(deleted)/x");
  EXPECT_EQ(parse_socket_link("socket:[98765]"), 98'765U);
  for (auto const link : {"socket:[]"sv, "socket:[12"sv, "pipe:[12]"sv, "socket:[1x]"sv, ""sv, "]"sv})
    EXPECT_FALSE(parse_socket_link(link)) << link;
}

constexpr auto v4_row =
    "  12: 0F02000A:D2F4 6812A068:01BB 01 00000000:00000000 02:000009C4 00000000  1000        0 98765 2 "
    "0000000000000000 21 4 30 10 -1 "sv;
constexpr auto v6_row =
    "   3: 0000000000000000FFFF00000100007F:C001 B80D0120000000000000000001000000:01BB 01 00000000:00000000 "
    "00:00000000 00000000     0        0 555 1 0000000000000000 20 4 30 10 -1"sv;

TEST(SocketRow, TellsTheOtherEndOfAnEstablishedConnection) {
  auto const row = parse_socket_row(v4_row);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->address, "104.160.18.104");
  EXPECT_EQ(row->port, 443);
  EXPECT_EQ(row->user, 1000U);
  EXPECT_EQ(row->inode, 98'765U);
  auto const six = parse_socket_row(v6_row);
  ASSERT_TRUE(six);
  EXPECT_EQ(six->address, "2001:db8::1");
  EXPECT_EQ(six->inode, 555U);
}

TEST(SocketRow, IsNothingForOtherStatesHeadingsAndCutLines) {
  EXPECT_FALSE(
      parse_socket_row("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"));
  std::string listening{v4_row};
  listening.replace(listening.find(" 01 "), 4, " 0A ");
  EXPECT_FALSE(parse_socket_row(listening));
  for (auto const whole : {v4_row, v6_row}) {
    auto const inode = whole.find(whole == v4_row ? "98765" : "555");
    for (std::size_t size = 0; size <= inode; ++size)
      EXPECT_FALSE(parse_socket_row(whole.substr(0, size))) << size;
  }
  for (auto const& [good, bad] : {std::pair{"6812A068:01BB"sv, "6812A06:01BB"sv},
                                  {"6812A068:01BB", "6812A068:1BB"},
                                  {"6812A068:01BB", "6812A06G:01BB"},
                                  {"6812A068:01BB", "6812A06801BB"}}) {
    std::string line{v4_row};
    line.replace(line.find(good), good.size(), bad);
    EXPECT_FALSE(parse_socket_row(line)) << bad;
  }
}

TEST(AddressText, IsTheOneThatEverybodyWrites) {
  using Bytes = std::vector<unsigned char>;
  EXPECT_EQ(format_address(Bytes{192, 0, 2, 1}), "192.0.2.1");
  EXPECT_EQ(format_address(Bytes(16, 0)), "::");
  EXPECT_EQ(format_address(Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), "::1");
  EXPECT_EQ(format_address(Bytes{0x26, 0x06, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x68, 0x12, 0, 0}),
            "2606:4700::6812:0");
  EXPECT_EQ(format_address(Bytes{0xfe, 0x80, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}), "fe80:0:1:0:1::1");
  EXPECT_EQ(format_address(Bytes{0, 1, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6}), "1:0:1:2:3:4:5:6")
      << "a single zero is written out";
  EXPECT_EQ(format_address(Bytes{0x20, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}), "2001:0:0:1::");
  EXPECT_EQ(format_address(Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}), "127.0.0.1");
  EXPECT_EQ(format_address(Bytes{1, 2, 3}), "");
}

}  // namespace
}  // namespace companion::platform
