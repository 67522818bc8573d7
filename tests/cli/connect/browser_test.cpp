#include "platform/system_clock.hpp"
#include "receiver/pairing.hpp"
#include "receiver/tokens.hpp"
#include "world.hpp"

namespace companion::cli {
namespace {

class ConnectBrowserTest : public ConnectWorld {
 protected:
  [[nodiscard]] std::string code() const { return out.substr(0, out.find('\n')); }
  [[nodiscard]] fs::path tokens() const { return data() / "tokens.json"; }
  [[nodiscard]] static Instant now() { return platform::SystemClock{}.now(); }
};

TEST_F(ConnectBrowserTest, ShowsACodeThatTheDaemonTakes) {
  ASSERT_EQ(call({"connect", "browser"}), Exit::ok);
  EXPECT_EQ(out.size(), 10U) << "the code alone, for scripts";
  EXPECT_NE(err.find("http://127.0.0.1:4319"), std::string::npos) << "where the extension finds us";
  EXPECT_TRUE(receiver::Pairing{receiver::pairing_file(tokens())}.redeem(code(), now()).has_value());
}

TEST_F(ConnectBrowserTest, SaysThatNoDaemonRuns) {
  ASSERT_EQ(call({"connect", "browser"}), Exit::ok);
  EXPECT_NE(err.find("companion run"), std::string::npos);
}

TEST_F(ConnectBrowserTest, ASecondCodeReplacesTheFirst) {
  ASSERT_EQ(call({"connect", "browser"}), Exit::ok);
  auto const first = code();
  ASSERT_EQ(call({"connect", "browser"}), Exit::ok);
  receiver::Pairing pairing{receiver::pairing_file(tokens())};
  EXPECT_FALSE(pairing.redeem(first, now()).has_value());
  EXPECT_TRUE(pairing.redeem(code(), now()).has_value());
}

TEST_F(ConnectBrowserTest, TheListOfTokensNamesTheExtension) {
  fs::create_directories(data());
  auto store = receiver::TokenStore::open(tokens()).value();
  std::string const origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
  ASSERT_TRUE(store.create(receiver::Scope::ingest_browser, "chrome", now(), origin).has_value());
  auto const config = (folder.path() / "companion.yaml").string();
  ASSERT_EQ(run_words({"token", "list", "--config", config}), Exit::ok);
  EXPECT_NE(out.find(origin), std::string::npos);
  ASSERT_EQ(run_words({"token", "list", "--json", "--config", config}), Exit::ok);
  EXPECT_NE(out.find("\"origin\": \"" + origin), std::string::npos);
  ASSERT_EQ(run_words({"token", "revoke", "chrome", "--config", config}), Exit::ok);
  EXPECT_TRUE(receiver::TokenStore::open(tokens()).value().list().empty());
}

}  // namespace
}  // namespace companion::cli
