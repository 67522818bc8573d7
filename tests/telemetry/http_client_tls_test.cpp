#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "canned_server.hpp"
#include "certificates.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

class HttpsClient : public testing::Test {
 protected:
  void use(std::string const& names) {
    auto const pem = self_signed(names);
    std::ofstream{ca_file_} << pem.certificate;
    tls_.use_certificate_chain(asio::buffer(pem.certificate));
    tls_.use_private_key(asio::buffer(pem.key), asio::ssl::context::pem);
  }
  void TearDown() override { std::filesystem::remove(ca_file_); }

  HttpRequest get(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.ca_file = ca_file_;
    return request;
  }

  asio::ssl::context tls_{asio::ssl::context::tls_server};
  std::filesystem::path ca_file_ =
      std::filesystem::path{testing::TempDir()} /
      ("companion_ca_" + std::string{testing::UnitTest::GetInstance()->current_test_info()->name()} + ".pem");
};

TEST_F(HttpsClient, TrustsThePrivateCaItWasGiven) {
  use("DNS:localhost,IP:127.0.0.1");
  CannedServer server{{answer("200 OK", "", "safe"), answer("200 OK", "", "named")}, &tls_};
  auto const by_address = fetch(get(server.url()));
  ASSERT_TRUE(by_address) << by_address.error().message;
  EXPECT_EQ(by_address->body, "safe");
  auto const by_name = fetch(get(server.url("/", "localhost")));
  ASSERT_TRUE(by_name) << by_name.error().message;
  EXPECT_EQ(by_name->body, "named");
}

TEST_F(HttpsClient, RefusesACertificateThatNobodyVouchesFor) {
  use("IP:127.0.0.1");
  CannedServer server{{answer("200 OK")}, &tls_};
  auto request = get(server.url());
  request.ca_file.clear();
  auto const response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::denied) << response.error().message;
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpsClient, RefusesACertificateOfAnotherHost) {
  use("DNS:example.com");
  CannedServer server{{answer("200 OK"), answer("200 OK")}, &tls_};
  for (auto const* const host : {"127.0.0.1", "localhost"}) {
    auto const response = fetch(get(server.url("/", host)));
    ASSERT_FALSE(response) << host;
    EXPECT_EQ(response.error().code, Errc::denied) << response.error().message;
  }
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpsClient, ACaFileThatCannotBeReadIsInvalid) {
  use("IP:127.0.0.1");
  CannedServer server{{}, &tls_};
  auto request = get(server.url());
  request.ca_file = "/nonexistent/ca.pem";
  auto const response = fetch(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::invalid);
  EXPECT_NE(response.error().message.find("/nonexistent/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace companion::telemetry
