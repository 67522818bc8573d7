// The texts for shells; what real shells make of them: tests/packaging/completion_test.py.
#include "cli/grammar/completion.hpp"

#include <gtest/gtest.h>

#include "cli/command_line.hpp"

namespace companion::cli {
namespace {

Outline small() {
  Outline leaf{.name = "tell",
               .summary = "It's [all]: told",
               .examples = "Examples:\n  prog tell a\\b",
               .options = {{.names = {"-o", "--out"},
                            .help = ".dots 'n' quotes",
                            .kind = ValueKind::file,
                            .value = "FILE",
                            .choices = {}},
                           {.names = {"--format"},
                            .help = "How",
                            .kind = ValueKind::text,
                            .value = "TEXT",
                            .choices = {"json", "a:b"}}},
               .positionals = {},
               .commands = {}};
  return {.name = "companion",
          .summary = "P",
          .examples = {},
          .options = {},
          .positionals = {},
          .commands = {leaf}};
}

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Completion, BashCompletesValuesByTheirKind) {
  auto const text = bash_completion(small());
  EXPECT_TRUE(has(text, "'companion tell') path='companion tell' ;;")) << text;
  EXPECT_TRUE(has(text, "'companion tell --out') compopt")) << text;
  EXPECT_TRUE(has(text, "'companion tell --format') COMPREPLY=($(compgen -W 'json a:b'")) << text;
  EXPECT_TRUE(has(text, "'companion tell') word='-o --out --format'")) << text;
}

TEST(Completion, ZshIsHandedNothingThatItWouldTakeForItsOwn) {
  auto const text = zsh_completion(small());
  EXPECT_TRUE(has(text, "'tell:It'\\''s \\[all\\]\\: told'")) << text;
  EXPECT_TRUE(has(text, "'--out=[.dots '\\''n'\\'' quotes]:FILE:_files'")) << text;
  EXPECT_TRUE(has(text, "'--format=[How]:TEXT:(json a\\:b)'")) << text;
}

TEST(Completion, FishQuotesWhatItGets) {
  auto const text = fish_completion(small());
  EXPECT_TRUE(has(text, "-a tell -d 'It\\'s [all]: told'")) << text;
  EXPECT_TRUE(has(text, " -s o -l out -r -F -d '.dots \\'n\\' quotes'")) << text;
  EXPECT_TRUE(has(text, " -l format -x -a 'json a:b'")) << text;
}

TEST(ManPage, EscapesWhatRoffWouldTakeForACommand) {
  auto const text = man_page(small(), "1.2.3");
  EXPECT_TRUE(text.starts_with(".TH COMPANION 1 \"\" \"LiteLLM Companion 1.2.3\"")) << text;
  EXPECT_TRUE(has(text, "\n\\&.dots 'n' quotes\n")) << text;
  EXPECT_TRUE(has(text, "\\fB\\-o\\fR, \\fB\\-\\-out\\fR \\fIFILE\\fR")) << text;
  EXPECT_TRUE(has(text, "prog tell a\\eb")) << text;
}

TEST(ManPage, HasEveryCommandWithItsOptions) {
  auto const program = outline();
  auto const text = man_page(program, "1");
  for (auto const& place : all_of(program)) {
    std::string path;
    for (auto const c : place.path) path += c == '-' ? std::string{"\\-"} : std::string{c};
    EXPECT_TRUE(has(text, "\\fB" + path + "\\fR")) << place.path;
  }
}

}  // namespace
}  // namespace companion::cli
