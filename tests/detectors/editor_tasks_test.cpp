// Cline and its kin, as extension and as CLI: one trap a test.
#include "tests/detectors/source_world.hpp"

namespace companion::detectors {
namespace {

using nlohmann::json;

constexpr std::int64_t then = 1'787'238'000'000;

json request(std::int64_t at, json const& text) {
  return {{"ts", at}, {"type", "say"}, {"say", "api_req_started"}, {"text", text.dump()}};
}
json counts(int in, int out, int writes, int reads, json const& more = json::object()) {
  json text{{"tokensIn", in}, {"tokensOut", out}, {"cacheWrites", writes}, {"cacheReads", reads}};
  text.merge_patch(more);
  return text;
}

/// One task of one extension.
struct Task : SourceWorld {
  Task(std::string const& tool, std::string const& extension)
      : SourceWorld{tool}, folder{".config/Code/User/globalStorage/" + extension + "/tasks/42/"} {}
  void messages(std::vector<json> const& list) {
    put(folder + "ui_messages.json", json(list).dump());
    run();
  }
  [[nodiscard]] Sighting only() const {
    auto const calls = ledger.counted();
    EXPECT_EQ(calls.size(), 1U);
    return calls.empty() ? Sighting{} : calls.front();
  }
  std::string folder;
};
struct Cline : Task {
  Cline() : Task{"cline", "saoudrizwan.claude-dev"} {}
  void use(std::string const& model, std::string const& provider, std::int64_t at = then) {
    json const entry{{"ts", at}, {"model_id", model}, {"model_provider_id", provider}};
    uses.push_back(entry);
    put(folder + "task_metadata.json", json{{"model_usage", uses}}.dump());
  }
  json uses = json::array();
};
struct Roo : Task {
  Roo() : Task{"roo-code", "rooveterinaryinc.roo-cline"} {}
};

TEST(EditorTasks, CountACancelledRequestButNoPendingOne) {
  Cline world;
  world.messages({request(then, {{"request", "x"}}),
                  request(then + 1, counts(14, 4, 0, 0, {{"cancelReason", "user_cancelled"}}))});
  EXPECT_EQ(world.only().event_key, "42@" + std::to_string(then + 1));
}

TEST(EditorTasks, TakeAPendingRequestOnceItHasItsCounts) {
  Cline world;
  world.messages({request(then, {{"request", "x"}})});
  EXPECT_TRUE(world.ledger.counted().empty());
  world.messages({request(then, counts(10, 5, 0, 0))});
  EXPECT_EQ(world.only().tokens.input, 10);
}

TEST(EditorTasks, NeverTakeCountsFromWhatWasSaid) {
  Cline world;
  json const said{{"ts", then}, {"type", "say"}, {"say", "text"}, {"text", counts(6, 6, 6, 6).dump()}};
  world.messages({said});
  EXPECT_TRUE(world.ledger.counted().empty());
}

TEST(EditorTasks, CountThePromptAsTheProviderDoes) {
  Cline world;
  world.use("claude-sonnet-4-5", "anthropic");
  world.messages({request(then, counts(1000, 5, 100, 300))});
  EXPECT_EQ(world.only().tokens.input, 1000);
  Cline proxied;
  proxied.use("gpt-5.4", "litellm");
  proxied.messages({request(then, counts(1000, 5, 100, 300))});
  EXPECT_EQ(proxied.only().tokens.input, 600);
}

TEST(EditorTasks, NameTheModelThatWasChosenLastBeforeTheCall) {
  Cline world;
  world.use("first", "anthropic", then - 10);
  world.use("second", "anthropic", then);
  world.use("third", "anthropic", then + 10);
  world.messages({request(then + 5, counts(1, 1, 0, 0))});
  EXPECT_EQ(world.only().model, "second");
}

TEST(EditorTasks, LearnTheModelFromMetadataThatAppearsLater) {
  Cline world;
  world.messages({request(then, counts(1, 1, 0, 0))});
  EXPECT_EQ(world.only().model, "");
  world.use("late", "anthropic");
  world.run();
  EXPECT_EQ(world.only().model, "late");
}

TEST(EditorTasks, PreferTheModelThatTheMessageNames) {
  Cline world;
  world.use("other", "anthropic");
  auto message = request(then, counts(1, 1, 0, 0));
  message["modelInfo"] = {{"modelId", "own"}, {"providerId", "openai"}};
  world.messages({message});
  EXPECT_EQ(world.only().model, "own");
}

TEST(EditorTasks, FindTheProjectInTheListOfAllTasks) {
  Cline world;
  world.put(".config/Code/User/globalStorage/saoudrizwan.claude-dev/state/taskHistory.json",
            json{{{"id", "41"}, {"cwdOnTaskInitialization", "/no"}},
                 {{"id", "42"}, {"cwdOnTaskInitialization", "/home/alex/src"}}}
                .dump());
  world.messages({request(then, counts(1, 1, 0, 0))});
  EXPECT_EQ(world.only().project, "/home/alex/src");
}

TEST(EditorTasks, TakeACostOfZeroForNoPrice) {
  Cline world;
  world.messages({request(then, counts(1, 1, 0, 0, {{"cost", 0}}))});
  EXPECT_FALSE(world.only().cost);
}

TEST(EditorTasks, SayThatCacheWritesAreNotSplit) {
  Cline world;
  world.messages({request(then, counts(1, 1, 7, 0))});
  EXPECT_FALSE(world.only().cache_split_known);
}

TEST(EditorTasks, CountThePromptOfRooWithTheCacheOnceItsProtocolIsNamed) {
  Roo world;
  world.messages({request(then, counts(1000, 5, 100, 300, {{"apiProtocol", "anthropic"}}))});
  EXPECT_EQ(world.only().tokens.input, 600);
  Roo old;
  old.messages({request(then, counts(1000, 5, 100, 300))});
  EXPECT_EQ(old.only().tokens.input, 1000);
  Roo small;
  small.messages({request(then, counts(20, 5, 100, 300, {{"apiProtocol", "anthropic"}}))});
  EXPECT_EQ(small.only().tokens.input, 20) << "less than its cache parts: they cannot be in it";
}

TEST(EditorTasks, CountWhatSummingUpCostWithoutInventingTokens) {
  Roo world;
  json const said{{"ts", then}, {"say", "condense_context"}, {"contextCondense", {{"cost", 0.5}}}};
  world.messages({said});
  EXPECT_EQ(world.only().cost, parse_decimal_usd("0.5"));
  EXPECT_EQ(world.only().tokens.total(), 0);
}

TEST(EditorTasks, AreFoundInEveryEditor) {
  for (auto const* const editor : {".config/Code/", ".config/Cursor/", ".config/VSCodium/",
                                   "Library/Application Support/Windsurf/", ".vscode-server/data/"}) {
    SourceWorld world{"cline"};
    world.put(std::string{editor} + "User/globalStorage/saoudrizwan.claude-dev/tasks/1/ui_messages.json",
              json::array({request(then, counts(1, 1, 0, 0))}).dump());
    world.run();
    EXPECT_EQ(world.ledger.counted().size(), 1U) << editor;
  }
}

TEST(ClineSessions, AreReadWhereTheFolderWasMovedTo) {
  SourceWorld world{"cline", {{"CLINE_DIR", "/home/alex/elsewhere"}}};
  json const message{{"id", "msg_1"},
                     {"role", "assistant"},
                     {"ts", then},
                     {"metrics", {{"inputTokens", 100}, {"outputTokens", 5}, {"cacheReadTokens", 60}}}};
  world.put("elsewhere/data/sessions/s/s.messages.json",
            json{{"sessionId", "s"}, {"messages", {message}}}.dump());
  world.run();
  ASSERT_EQ(world.ledger.counted().size(), 1U);
  EXPECT_EQ(world.ledger.counted().front().tokens.input, 40);
  world.put("elsewhere/data/sessions/s/s.json", R"({"cwd":"/home/alex/src"})");
  world.run();
  EXPECT_EQ(world.ledger.counted().front().project, "/home/alex/src");
}

}  // namespace
}  // namespace companion::detectors
