#include "cli/standard_input.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <string>

namespace companion::cli {
namespace {

bool ends_with_brace(std::string_view text) { return text.ends_with('}'); }
bool never(std::string_view) { return false; }

/// A pipe in place of standard input; what is written to it waits there.
class WaitingInput : public testing::Test {
 protected:
  void SetUp() override {
    before_ = dup(STDIN_FILENO);
    ASSERT_EQ(pipe(ends_.data()), 0);
    ASSERT_EQ(dup2(ends_[0], STDIN_FILENO), STDIN_FILENO);
  }
  void TearDown() override {
    end_writing();
    close(ends_[0]);
    dup2(before_, STDIN_FILENO);
    close(before_);
  }
  void write_text(std::string const& text) {
    ASSERT_EQ(write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end_writing() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
  int before_{-1};
};

TEST_F(WaitingInput, NobodyWritesAndNobodyCloses) {
  EXPECT_EQ(read_waiting_input({.first = Milliseconds{1}}, never), "");
}

TEST_F(WaitingInput, AnInputThatEndedIsReadWhole) {
  write_text("one\ntwo");
  end_writing();
  EXPECT_EQ(read_waiting_input({}, never), "one\ntwo");
}

TEST_F(WaitingInput, WhatIsEnoughIsNotWaitedOn) {
  write_text("{\"a\": 1}");
  EXPECT_EQ(read_waiting_input({.whole = std::chrono::hours{1}}, ends_with_brace), "{\"a\": 1}");
}

TEST_F(WaitingInput, HalfOfItIsAllThereIsWhenPatienceEnds) {
  write_text("{\"a\":");
  EXPECT_EQ(read_waiting_input({.whole = Milliseconds{1}}, ends_with_brace), "{\"a\":");
}

TEST_F(WaitingInput, MoreThanTheMostIsLeftThere) {
  write_text(std::string(40'000, 'x'));
  auto const text = read_waiting_input({.whole = std::chrono::hours{1}, .bytes_max = 20'000}, never);
  EXPECT_GE(text.size(), 20'000U);
  EXPECT_LT(text.size(), 40'000U);
}

TEST_F(WaitingInput, AClosedInputIsEmpty) {
  end_writing();
  EXPECT_EQ(read_waiting_input({.first = std::chrono::hours{1}}, never), "");
}

}  // namespace
}  // namespace companion::cli
