#include "platform/windows_service.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace companion::platform {
namespace {

/// As CommandLineToArgvW cuts everything after the first word.
std::vector<std::string> cut(std::string const& line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool begun = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      std::size_t count = 0;
      while (i < line.size() && line[i] == '\\') ++count, ++i;
      bool const before_quote = i < line.size() && line[i] == '"';
      word.append(before_quote ? count / 2 : count, '\\');
      begun = true;
      if (before_quote && count % 2 == 1) {
        word += '"';
      } else {
        --i;
      }
    } else if (line[i] == '"') {
      quoted = !quoted;
      begun = true;
    } else if ((line[i] == ' ' || line[i] == '\t') && !quoted) {
      if (begun) words.push_back(word);
      word.clear();
      begun = false;
    } else {
      word += line[i];
      begun = true;
    }
  }
  if (begun) words.push_back(word);
  return words;
}

TEST(WindowsWord, ComesBackAsItWas) {
  for (std::string const word :
       {"run", "", "a b", "C:\\Program Files\\x", "C:\\folder with blank\\", "say \"hi\"", "\\\"", "a\\\\\"b",
        "\\\\srv\\x y\\\\", "tab\there", "\"", "jürgen", "C:\\Users\\日本\\x.yaml"}) {
    EXPECT_EQ(cut(windows_word(word)), std::vector<std::string>{word}) << windows_word(word);
  }
  EXPECT_EQ(windows_word("C:\\x"), "C:\\x") << "what needs no quotation marks has none";
}

ServiceDefinition plain() {
  return {.program = "C:\\Program Files\\Companion\\companion.exe",
          .arguments = {"run", "--config", "C:\\a b\\c.yaml"},
          .environment = {},
          .account = {}};
}

TEST(WindowsCommandLine, AlwaysQuotesTheProgramAndSaysThatItIsAService) {
  EXPECT_EQ(windows_command_line(plain(), ServiceScope::user, {}),
            "\"C:\\Program Files\\Companion\\companion.exe\" run --service --config \"C:\\a b\\c.yaml\"");
  auto bare = plain();
  bare.program = "C:\\companion.exe";
  bare.arguments = {"run"};
  EXPECT_EQ(windows_command_line(bare, ServiceScope::user, {}), "\"C:\\companion.exe\" run --service");
}

TEST(WindowsCommandLine, OfTheMachineNamesItsDataFolder) {
  auto const words =
      cut(windows_command_line(plain(), ServiceScope::system, "C:\\ProgramData\\LiteLLM Companion"));
  EXPECT_EQ(words, (std::vector<std::string>{"C:\\Program Files\\Companion\\companion.exe", "run",
                                             "--service", "--config", "C:\\a b\\c.yaml", "--data-dir",
                                             "C:\\ProgramData\\LiteLLM Companion"}));
}

TEST(WindowsService, IsDescribedForPeople) {
  auto const machine = describe_windows_service(ServiceScope::system, "\"x\" run");
  for (auto const* const word : {"LiteLLMCompanion", "NT AUTHORITY\\LocalService", "automatic, delayed",
                                 "restart after 5 s, 30 s, 120 s", "Application"}) {
    EXPECT_NE(machine.find(word), std::string::npos) << word;
  }
  auto const agent = describe_windows_service(ServiceScope::user, "\"x\" run");
  EXPECT_NE(agent.find("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"),
            std::string::npos);
}

TEST(WindowsService, ItsDataFolderIsOpenToThreeAndInheritsNothing) {
  std::string const rights{windows_service::data_folder_rights};
  EXPECT_TRUE(rights.starts_with("D:P("));
  for (auto const* const other : {";WD)", ";AU)", ";BU)"})
    EXPECT_EQ(rights.find(other), std::string::npos) << other;
}

}  // namespace
}  // namespace companion::platform
