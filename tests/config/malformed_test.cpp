// What a person reads when the configuration is wrong: every message names the file, the line and the remedy.
#include "tests/config/malformed_case.hpp"

namespace companion::config {
namespace {

using Case = MalformedCase;

class MalformedConfig : public testing::TestWithParam<Case> {};

TEST_P(MalformedConfig, IsRefusedWithFileLineAndRemedy) { expect_refused(GetParam()); }

std::string const bytes64k = "\"5\" is no size such as 64KiB, 8MiB or 1GiB";

std::vector<Case> const cases{
    {"typo_in_key",
     "server:\n  listn: 127.0.0.1:1\n",
     {"2: there is no key server.listn; did you mean listen?"}},
    {"swapped_letters_in_key",
     "telemetry:\n  endpiont: http://h:1\n",
     {"2: there is no key telemetry.endpiont; did you mean endpoint?"}},
    {"typo_in_section",
     "sever:\n  listen: 127.0.0.1:1\n",
     {"1: there is no section sever; did you mean server?"}},
    {"key_outside_its_section",
     "data_dir: /x\n",
     {"1: there is no section data_dir; it belongs into a section: storage.data_dir"}},
    {"key_like_nothing_known",
     "prices:\n  zzzzzzzzzz: 1\n",
     {"2: there is no key prices.zzzzzzzzzz; use one of file"}},
    {"section_with_a_value",
     "\nserver: 4319\n",
     {"2: server is a section, it holds keys and no value of its own; indent its keys below \"server:\""}},
    {"section_as_list",
     "server:\n  - listen\n",
     {"1: server is a section, it holds keys and no value of its own; indent its keys below \"server:\""}},
    {"top_level_list",
     "- server\n- logs\n",
     {"1: the file is no mapping of sections; begin with a section such as \"server:\""}},
    {"top_level_text",
     "hello\n",
     {"1: the file is no mapping of sections; begin with a section such as \"server:\""}},
    {"duplicate_key",
     "server:\n  listen: 127.0.0.1:1\n  require_token: true\n  listen: 127.0.0.1:2\n",
     {"4: server.listen is there twice, first in line 2; keep one of them"}},
    {"duplicate_section",
     "logs:\n  since: all\nlogs:\n  since: all\n",
     {"3: logs is there twice, first in line 1; keep one of them"}},
    {"tab_indentation",
     "server:\n\tlisten: 127.0.0.1:1\n",
     {"2: a tab in the indentation; YAML wants spaces; use two per level"}},
    {"tab_after_spaces",
     "server:\n  require_token: true\n  \tlisten: 127.0.0.1:1\n",
     {"3: a tab in the indentation; YAML wants spaces; use two per level"}},
    {"nul_byte", std::string{"server:\n  listen: \0\n", 20}, {"2: the file is no text: it holds a NUL byte"}},
    {"port_missing",
     "server:\n  listen: localhost\n",
     {"2: server.listen: \"localhost\" is no address such as 127.0.0.1:4319 or [::1]:4319"}},
    {"port_too_large",
     "server:\n  listen: 127.0.0.1:65536\n",
     {"2: server.listen: \"127.0.0.1:65536\" is no address such as 127.0.0.1:4319 or [::1]:4319"}},
    {"v6_without_brackets",
     "server:\n  listen: ::1:4319\n",
     {"2: server.listen: \"::1:4319\" is no address such as 127.0.0.1:4319 or [::1]:4319"}},
    {"boolean_misspelt",
     "server:\n  require_token: ture\n",
     {"2: server.require_token: \"ture\" is no boolean (true or false)"}},
    {"boolean_as_number",
     "telemetry:\n  gzip: 1\n",
     {"2: telemetry.gzip: \"1\" is no boolean (true or false)"}},
    {"number_with_letters",
     "server:\n  connections_max: 12x\n",
     {"2: server.connections_max: \"12x\" is no whole number"}},
    {"number_with_fraction",
     "server:\n  connections_max: 1.5\n",
     {"2: server.connections_max: \"1.5\" is no whole number"}},
    {"number_out_of_range",
     "server:\n  connections_max: 0\n",
     {"2: server.connections_max: 0 is outside 1 to 65535"}},
    {"number_too_long",
     "logging:\n  files_max: 99999999999999999999\n",
     {"2: logging.files_max: \"99999999999999999999\" is no whole number"}},
    {"duration_without_unit",
     "ledger:\n  settle_after: 120\n",
     {"2: ledger.settle_after: \"120\" is no duration such as 500ms, 30s, 15m, 24h or 7d"}},
    {"duration_negative",
     "ledger:\n  settle_after: -5s\n",
     {"2: ledger.settle_after: \"-5s\" is no duration such as 500ms, 30s, 15m, 24h or 7d"}},
    {"duration_too_short",
     "telemetry:\n  interval: 10ms\n",
     {"2: telemetry.interval: 10ms is outside 1s to 1d"}},
    {"size_without_unit", "logging:\n  file_bytes_max: 5\n", {"2: logging.file_bytes_max: " + bytes64k}},
    {"size_overflowing",
     "logs:\n  line_bytes_max: 99999999999GiB\n",
     {"2: logs.line_bytes_max: \"99999999999GiB\" is no size such as 64KiB, 8MiB or 1GiB"}},
    {"size_too_small",
     "server:\n  ingest_body_bytes_max: 1B\n",
     {"2: server.ingest_body_bytes_max: 1B is outside 1KiB to 4GiB"}},
    {"choice_misspelt",
     "logging:\n  level: debgu\n",
     {"2: logging.level: \"debgu\" is not one of trace, debug, info, warn, error, off; did you mean "
      "\"debug\"?"}},
    {"choice_unknown",
     "ledger:\n  proxy_feed: perhaps\n",
     {"2: ledger.proxy_feed: \"perhaps\" is not one of automatic, on, off"}},
    {"conventions_unknown",
     "telemetry:\n  conventions: 1.41\n",
     {"2: telemetry.conventions: \"1.41\" is not one of latest, v1.41, both; did you mean \"v1.41\"?"}},
    {"tool_misspelt",
     "logs:\n  disabled: [codx]\n",
     {"2: logs.disabled: \"codx\" is not one of the names in docs/SOURCES.md; did you mean \"codex\"?"}},
    {"list_as_text", "logs:\n  disabled: codex\n", {"2: logs.disabled: expected a list; write [codex]"}},
    {"list_in_list",
     "server:\n  hosts_allowed:\n    - [a]\n",
     {"3: server.hosts_allowed: a list's items must be plain texts"}},
    {"text_as_list",
     "storage:\n  data_dir: [a, b]\n",
     {"2: storage.data_dir: expected a path, found a list"}},
    {"text_as_mapping", "prices:\n  file: {a: b}\n", {"2: prices.file: expected a path, found a mapping"}},
    {"mapping_as_text",
     "telemetry:\n  headers: x\n",
     {"2: telemetry.headers: expected a mapping of names to texts, found a single value"}},
    {"mapping_key_twice",
     "telemetry:\n  headers: {a: b, a: c}\n",
     {"2: telemetry.headers: \"a\" is there twice"}},
    {"roots_of_unknown_tool",
     "logs:\n  roots:\n    someone: [/x]\n",
     {"3: logs.roots: \"someone\" is not one of the names in docs/SOURCES.md"}},
    {"roots_without_list",
     "logs:\n  roots:\n    codex: /x\n",
     {"3: logs.roots: expected a list; write [/x]"}},
    {"date_impossible",
     "logs:\n  since: 2026-02-31\n",
     {"2: logs.since: \"2026-02-31\" is no date such as 2026-08-20"}},
    {"url_without_scheme",
     "telemetry:\n  endpoint: collector:4318\n",
     {"2: telemetry.endpoint: \"collector:4318\" is no URL such as http://127.0.0.1:4318/v1/metrics"}},
    {"url_with_password",
     "telemetry:\n  endpoint: http://me:secret@h/v1/metrics\n",
     {"2: telemetry.endpoint: this is no URL such as http://127.0.0.1:4318/v1/metrics; credentials belong "
      "into telemetry.headers"}},
    {"value_missing",
     "server:\n  listen:\n",
     {"2: server.listen has no value; write an address such as 127.0.0.1:4319 or [::1]:4319 behind the colon "
      "or remove the line"}},
    {"open_quote",
     "server:\n  listen: \"127.0.0.1:1\n",
     {"2: server.listen: \"127.0.0.1:1 \" is no address such as 127.0.0.1:4319 or [::1]:4319"}},
    {"open_bracket",
     "logs:\n  disabled: [codex\n",
     {"3: no valid YAML: end of sequence flow not found; mind the indentation, colons followed by a space, "
      "and "
      "closed quotes"}},
    {"unknown_alias",
     "logs:\n  since: *nothing\n",
     {"2: no valid YAML: the referenced anchor is not defined; mind the indentation, colons followed by a "
      "space, and closed quotes"}},
    {"second_document",
     "logs:\n  since: all\n---\nlogs:\n  since: all\n",
     {"4: a second YAML document begins here; remove the \"---\" line"}},
    {"open_to_the_network",
     "server:\n  listen: 0.0.0.0:4319\n",
     {"2: server.listen 0.0.0.0 is reachable from other machines; set server.tls_certificate and "
      "server.tls_key, and make a token, or listen on 127.0.0.1"}},
    {"forwarding_to_itself",
     "otlp:\n  forward: http://127.0.0.1:4319\n",
     {"2: otlp.forward is the daemon's own address: it would send to itself without end; name a collector's "
      "URL, or leave it empty to forward nothing"}},
    {"forwarding_to_itself_by_another_name",
     "server:\n  listen: \"[::1]:4444\"\notlp:\n  forward: http://localhost:4444/base\n",
     {"4: otlp.forward is the daemon's own address: it would send to itself without end; name a collector's "
      "URL, or leave it empty to forward nothing"}},
    {"forwarding_to_itself_where_telemetry_goes_by_default",
     "server:\n  listen: 127.0.0.1:4318\notlp:\n  forward: http://0.0.0.0:4318\n",
     {"4: otlp.forward is the daemon's own address: it would send to itself without end; name a collector's "
      "URL, or leave it empty to forward nothing"}},
    {"certificate_without_key",
     "server:\n  tls_certificate: /c.pem\n",
     {"2: server.tls_certificate needs server.tls_key; name the PEM file of the key"}},
    {"push_certificate_without_key",
     "telemetry:\n  client_certificate: /c.pem\n",
     {"2: telemetry.client_certificate needs telemetry.client_key; name the PEM file of the key"}},
    {"push_key_without_certificate",
     "telemetry:\n  client_key: /k.pem\n",
     {"2: telemetry.client_key needs telemetry.client_certificate; name the PEM file of the certificate"}},
    {"proxy_of_a_kind_that_is_not_known",
     "telemetry:\n  proxy: socks5://me:secret@proxy:1080\n",
     {"2: telemetry.proxy: The web proxy socks5://***@proxy:1080 cannot be used: only http:// proxies are "
      "known "
      "here. Write it as http://user:password@host:port, or none to do without."}},
    {"temporality_of_another_world",
     "telemetry:\n  temporality: lowmemory\n",
     {"2: telemetry.temporality: \"lowmemory\" is not one of cumulative, delta"}},
    {"home_as_list",
     "homes:\n  others: [/mnt/c/Users/alex]\n",
     {"2: homes.others: expected a mapping of names to texts, found a list"}},
    {"home_with_a_strange_name",
     "homes:\n  others: {my windows: /nowhere/alex}\n",
     {"2: homes.others: \"my windows\" cannot name a home; use 1 to 64 letters, digits, colons, dots, dashes "
      "or "
      "underscores"}},
    {"escape_sequences_are_not_echoed",
     "server:\n  \"x\\e[31m\": 1\n",
     {"2: there is no key server.x?[31m; use one of listen, otlp_listen, hosts_allowed, origins_allowed, "
      "require_token, "
      "tls_certificate, tls_key, connections_max, ingest_body_bytes_max, otlp_body_bytes_max, "
      "body_bytes_max, header_timeout, "
      "request_timeout, idle_timeout"}},
    {"several_at_once",
     "server:\n  listn: x\n  require_token: maybe\nlogs:\n  since: never\nfoo: 1\n",
     {"2: there is no key server.listn; did you mean listen?",
      "3: server.require_token: \"maybe\" is no boolean (true or false)",
      "5: logs.since: \"never\" is no date such as 2026-08-20",
      "6: there is no section foo; use one of storage, server, litellm, homes, logs, browser_history, "
      "inventory, "
      "shell, "
      "cli_processes, apps, network, ledger, ownership, prices, telemetry, otlp, limits, logging"}},
};

INSTANTIATE_TEST_SUITE_P(Table, MalformedConfig, testing::ValuesIn(cases),
                         [](auto const& instance) { return instance.param.name; });

TEST(ConfigFile, ThatWasAskedForMustExist) {
  auto const findings = findings_of("/nonexistent/companion.yaml");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(
      findings[0].to_string(),
      "/nonexistent/companion.yaml: /nonexistent/companion.yaml does not exist; name an existing file, or "
      "leave --config away to run on the defaults");
}

TEST(ConfigFile, ThatIsAFolderIsRefused) {
  auto const findings = findings_of(testing::TempDir());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].to_string().find("is no regular file"), std::string::npos);
}

TEST(ConfigFile, ThatIsHugeIsRefused) {
  auto const findings = findings_of(write_malformed({"huge", std::string((1U << 20U) + 1, '#'), {}}));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_NE(findings[0].to_string().find("larger than 1 MiB"), std::string::npos);
}

TEST(ConfigFile, ThatIsNestedDeeplyIsRefusedWithoutCrashing) {
  std::string text = "logs: ";
  for (int i = 0; i < 100'000; ++i) text += '[';
  EXPECT_EQ(findings_of(write_malformed({"deep", text, {}})).size(), 1U);
}

}  // namespace
}  // namespace companion::config
