// connect and disconnect --otel on the settings files of Claude Code, Codex and Gemini CLI.
#include "cli/connect/telemetry_tool.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "tests/cli/connect/world.hpp"

namespace companion::cli {
namespace {

class TelemetrySettings : public ConnectWorld {
 protected:
  [[nodiscard]] fs::path file(std::string const& tool) const {
    if (tool == "claude") return folder.path() / "CLAUDE_CONFIG_DIR/settings.json";
    if (tool == "codex") return folder.path() / "CODEX_HOME/config.toml";
    return folder.path() / "GEMINI_CLI_HOME/.gemini/settings.json";
  }
  void write(std::string const& tool, std::string_view text) {
    folder.write(fs::relative(file(tool), folder.path()), text);
  }
  [[nodiscard]] nlohmann::json json(std::string const& tool) const {
    return nlohmann::json::parse(contents(file(tool)), nullptr, false);
  }
};

struct Shape {
  char const* tool;
  char const* text;
};

constexpr std::array<Shape, 16> shapes{{
    {"claude", "{}"},
    {"claude", "{\n    \"model\": \"opus\",\n    \"env\": {\"FOO\": \"1\"}\n}\n"},
    {"claude", "{\r\n  \"a\": 1\r\n}\r\n"},
    {"claude", "{\"env\": {\"CLAUDE_CODE_ENABLE_TELEMETRY\": \"1\"}}"},
    {"claude", "{\"env\": {\"OTEL_METRICS_EXPORTER\": \"otlp\"}}"},
    {"codex", ""},
    {"codex", "# mine\nmodel = \"gpt-5.4\"\n"},
    {"codex", "[otel]\nexporter = \"none\"\nmetrics_exporter = \"none\"\n\n[analytics]\nenabled = false\n"},
    {"codex", "[otel]\nlog_user_prompt = true # yes\nenvironment = \"dev\"\n"},
    {"codex", "\xEF\xBB\xBF[model_providers.x]\r\nname = \"x\"\r\n[otel]\r\nenvironment = \"dev\"\r\n"},
    {"codex", "[otel]\n"},
    {"codex", "model = \"x\""},
    {"gemini", "{}\n"},
    {"gemini", "{\n  \"telemetry\": {\"enabled\": false, \"logPrompts\": true},\n  \"ui\": {}\n}\n"},
    {"gemini", "{\"telemetry\": {}}"},
    {"gemini", "{\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}}}"},
}};

TEST_F(TelemetrySettings, EveryShapeIsConnectedOnceAndGivenBackByteForByte) {
  for (auto const& [tool, text] : shapes) {
    write(tool, text);
    ASSERT_EQ(call({"connect", tool, "--otel", "--print"}), Exit::ok) << text << err;
    ASSERT_EQ(contents(file(tool)), text) << "--print changes nothing";
    EXPECT_NE(out.find("+"), std::string::npos) << out;
    ASSERT_EQ(call({"connect", tool, "--otel"}), Exit::ok) << text << err;
    auto const connected = contents(file(tool));
    ASSERT_NE(connected, text);
    EXPECT_NE(connected.find("http://127.0.0.1:4319"), std::string::npos) << connected;
    ASSERT_EQ(call({"connect", tool, "--otel"}), Exit::ok);
    EXPECT_NE(out.find("already connected"), std::string::npos) << out;
    ASSERT_EQ(contents(file(tool)), connected);
    ASSERT_EQ(call({"disconnect", tool, "--otel"}), Exit::ok) << err;
    ASSERT_EQ(contents(file(tool)), text);
    EXPECT_EQ(copies(file(tool)), 0U);
  }
}

TEST_F(TelemetrySettings, ANewFileGoesAgain) {
  for (auto const* tool : {"claude", "codex", "gemini"}) {
    ASSERT_EQ(call({"connect", tool, "--otel"}), Exit::ok) << err;
    ASSERT_TRUE(fs::exists(file(tool)));
    ASSERT_EQ(call({"disconnect", tool, "--otel"}), Exit::ok) << err;
    EXPECT_FALSE(fs::exists(file(tool))) << tool;
  }
}

TEST_F(TelemetrySettings, ClaudeCodeSendsLogsAndNoMetrics) {
  ASSERT_EQ(call({"connect", "claude", "--otel"}), Exit::ok) << err;
  auto const env = json("claude")["env"];
  EXPECT_EQ(env["CLAUDE_CODE_ENABLE_TELEMETRY"], "1");
  EXPECT_EQ(env["OTEL_LOGS_EXPORTER"], "otlp");
  EXPECT_EQ(env["OTEL_EXPORTER_OTLP_PROTOCOL"], "http/protobuf");
  EXPECT_EQ(env["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"], "http://127.0.0.1:4319/v1/logs");
  EXPECT_EQ(env.size(), 4U) << env;
}

TEST_F(TelemetrySettings, GeminiCliIsToldNotToLogPrompts) {
  ASSERT_EQ(call({"connect", "gemini", "--otel"}), Exit::ok) << err;
  auto const telemetry = json("gemini")["telemetry"];
  EXPECT_EQ(telemetry["enabled"], true);
  EXPECT_EQ(telemetry["logPrompts"], false);
  EXPECT_EQ(telemetry["target"], "local");
  EXPECT_EQ(telemetry["otlpProtocol"], "http");
  EXPECT_EQ(telemetry["otlpEndpoint"], "http://127.0.0.1:4319");
}

TEST_F(TelemetrySettings, ATargetOfTheUsersOwnIsNeverOverwritten) {
  constexpr std::array<Shape, 7> taken{{
      {"claude", R"({"env": {"OTEL_LOGS_EXPORTER": "console"}})"},
      {"claude", R"({"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}})"},
      {"claude", R"({"env": {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}})"},
      {"codex",
       "[otel]\nexporter = { otlp-http = { endpoint = \"https://c.example/v1/logs\", protocol = \"json\" } "
       "}\n"},
      {"codex", "[otel.exporter.otlp-grpc]\nendpoint = \"https://c.example:4317\"\n"},
      {"gemini", R"({"telemetry": {"enabled": true, "target": "gcp"}})"},
      {"gemini", R"({"telemetry": {"otlpEndpoint": "http://collector:4317"}})"},
  }};
  for (auto const& [tool, text] : taken) {
    write(tool, text);
    EXPECT_EQ(call({"connect", tool, "--otel"}), Exit::failure) << text;
    EXPECT_NE(err.find("otlp.forward"), std::string::npos) << err;
    EXPECT_EQ(contents(file(tool)), text);
  }
}

TEST_F(TelemetrySettings, ADaemonThatWantsATokenGivesOneToTheTool) {
  folder.write("companion.yaml", settings("server:\n  require_token: true\n"));
  ASSERT_EQ(call({"connect", "claude", "--otel"}), Exit::ok) << err;
  auto const headers = json("claude")["env"]["OTEL_EXPORTER_OTLP_HEADERS"].get<std::string>();
  EXPECT_TRUE(headers.starts_with("Authorization=Bearer%20cmp_")) << headers;
  EXPECT_EQ(out.find(headers.substr(23)), std::string::npos) << "the token is not printed";
  ASSERT_EQ(call({"connect", "codex", "--otel"}), Exit::ok) << err;
  EXPECT_NE(contents(file("codex")).find("\"Authorization\" = \"Bearer cmp_"), std::string::npos);
  ASSERT_EQ(call({"connect", "gemini", "--otel"}), Exit::ok) << err;
  EXPECT_NE(out.find("OTEL_EXPORTER_OTLP_HEADERS"), std::string::npos) << out;
}

TEST_F(TelemetrySettings, ProxyAndTelemetryStandBesideEachOtherAndGoOneByOne) {
  for (auto const* tool : {"claude", "codex"}) {
    std::string const before = std::string{tool} == "claude" ? "{\n  \"a\": 1\n}\n" : "model = \"m\"\n";
    write(tool, before);
    ASSERT_EQ(call({"connect", tool, "--via-proxy", "http://127.0.0.1:4000", "--otel"}), Exit::ok) << err;
    auto const both = contents(file(tool));
    EXPECT_NE(both.find("127.0.0.1:4000"), std::string::npos);
    EXPECT_NE(both.find("127.0.0.1:4319/v1/logs"), std::string::npos);
    ASSERT_EQ(call({"disconnect", tool}), Exit::ok) << err;
    auto const telemetry = contents(file(tool));
    EXPECT_EQ(telemetry.find("127.0.0.1:4000"), std::string::npos);
    EXPECT_NE(telemetry.find("127.0.0.1:4319/v1/logs"), std::string::npos);
    ASSERT_EQ(call({"disconnect", tool, "--otel"}), Exit::ok) << err;
    EXPECT_EQ(contents(file(tool)), before);
  }
}

TEST_F(TelemetrySettings, WhatTheUserChangedSinceStaysTheirs) {
  write("claude", "{}\n");
  ASSERT_EQ(call({"connect", "claude", "--otel"}), Exit::ok) << err;
  write("claude", with(contents(file("claude")), "http/protobuf", "http/json"));
  ASSERT_EQ(call({"disconnect", "claude", "--otel"}), Exit::ok) << err;
  EXPECT_EQ(json("claude")["env"].dump(), R"({"OTEL_EXPORTER_OTLP_PROTOCOL":"http/json"})");
}

TEST_F(TelemetrySettings, WithoutAPurposeNothingIsDone) {
  EXPECT_EQ(call({"connect", "claude"}), Exit::usage);
  EXPECT_NE(err.find("--otel"), std::string::npos) << err;
  EXPECT_EQ(call({"disconnect", "claude", "--otel"}), Exit::nothing);
}

TEST_F(ConnectWorld, AKeyOrATagWithoutAProxyIsNotPassedOver) {
  for (std::vector<std::string> const& more :
       {std::vector<std::string>{"--key-env", "SOME_KEY"}, std::vector<std::string>{"--tag", "team:web"}}) {
    std::vector<std::string> words{"connect", "claude", "--otel"};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(call(words), Exit::usage) << more[0];
    EXPECT_NE(err.find("add --via-proxy URL"), std::string::npos) << err;
  }
  EXPECT_FALSE(fs::exists(folder.path() / "CLAUDE_CONFIG_DIR" / "settings.json")) << "nothing was changed";
}

}  // namespace
}  // namespace companion::cli
