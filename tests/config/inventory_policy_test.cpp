#include "config/inventory_policy.hpp"

#include <gtest/gtest.h>

namespace companion::config {
namespace {

using domain::Sanction;

InventoryItem item(InventoryKind kind, std::string name) {
  InventoryItem made;
  made.kind = kind;
  made.name = std::move(name);
  return made;
}

domain::InventoryPolicy parsed(std::string_view yaml) {
  Findings findings;
  auto policy = parse_inventory_policy("policy.yaml", yaml, findings);
  EXPECT_EQ(to_string(findings), "");
  return policy;
}

TEST(InventoryPolicy, NamesAndPatternsSanctionAndForbid) {
  auto const policy = parsed("sanctioned: [claude-code, \"jetbrains*\"]\nforbidden: ollama\n");
  EXPECT_EQ(policy.of(item(InventoryKind::cli, "claude-code")), Sanction::sanctioned);
  EXPECT_EQ(policy.of(item(InventoryKind::app, "jetbrains-ai")), Sanction::sanctioned);
  EXPECT_EQ(policy.of(item(InventoryKind::model_server, "ollama")), Sanction::forbidden);
  EXPECT_EQ(policy.of(item(InventoryKind::cli, "claude")), Sanction::unlisted) << "a name is no prefix";
}

TEST(InventoryPolicy, AKindHasListsOfItsOwnBesideThoseForAll) {
  auto const policy = parsed("sanctioned: codex\nmcp_server:\n  sanctioned: [files]\n  forbidden: [codex]\n");
  EXPECT_EQ(policy.of(item(InventoryKind::mcp_server, "files")), Sanction::sanctioned);
  EXPECT_EQ(policy.of(item(InventoryKind::app, "files")), Sanction::unlisted);
  EXPECT_EQ(policy.of(item(InventoryKind::cli, "codex")), Sanction::sanctioned);
  EXPECT_EQ(policy.of(item(InventoryKind::mcp_server, "codex")), Sanction::forbidden)
      << "what forbids goes first";
}

TEST(InventoryPolicy, AnEmptyFileListsNothing) {
  EXPECT_EQ(parsed("").of(item(InventoryKind::cli, "codex")), Sanction::unlisted);
  EXPECT_EQ(parsed("sanctioned:\n").of(item(InventoryKind::cli, "codex")), Sanction::unlisted);
}

TEST(InventoryPolicy, MistakesAreToldWithTheirLine) {
  struct Bad {
    char const* yaml;
    int line;
    char const* says;
  };
  for (auto const& [yaml, line, says] :
       {Bad{"sanctioned: [a]\nforbiden: [b]\n", 2, "did you mean \"forbidden\""},
        Bad{"cli:\n  sanctoined: [a]\n", 2, "did you mean \"sanctioned\""},
        Bad{"robot: {sanctioned: [a]}\n", 1, "no part of a policy"}, Bad{"cli: [a]\n", 1, "a kind has"},
        Bad{"sanctioned:\n  a: b\n", 2, "a list of names"}, Bad{"sanctioned:\n- [a]\n", 2, "only names"},
        Bad{"- a\n", 1, "a policy has"}, Bad{"sanctioned: [\n", 2, "policy.yaml"}}) {
    Findings findings;
    static_cast<void>(parse_inventory_policy("policy.yaml", yaml, findings));
    ASSERT_EQ(findings.size(), 1U) << yaml;
    EXPECT_EQ(findings[0].line, line) << yaml;
    EXPECT_NE(findings[0].to_string().find(says), std::string::npos) << findings[0].to_string();
  }
}

}  // namespace
}  // namespace companion::config
