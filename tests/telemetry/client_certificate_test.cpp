// A receiver that serves only those whose certificate it knows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "canned_server.hpp"
#include "certificates.hpp"
#include "telemetry/http_client.hpp"

namespace companion::telemetry {
namespace {

class ClientCertificate : public testing::Test {
 protected:
  ClientCertificate() {
    std::filesystem::create_directories(folder_);
    auto const server = self_signed("IP:127.0.0.1");
    write("ca.pem", server.certificate);
    tls_.use_certificate_chain(asio::buffer(server.certificate));
    tls_.use_private_key(asio::buffer(server.key), asio::ssl::context::pem);
    auto const client = self_signed("DNS:workstation");
    write("client.pem", client.certificate);
    write("client.key", client.key);
    tls_.add_certificate_authority(asio::buffer(client.certificate));
    tls_.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  ~ClientCertificate() override { std::filesystem::remove_all(folder_); }

  void write(std::string const& name, std::string const& text) { std::ofstream{folder_ / name} << text; }

  HttpRequest get(std::string url) {
    HttpRequest request;
    request.url = std::move(url);
    request.ca_file = folder_ / "ca.pem";
    request.client_certificate = folder_ / "client.pem";
    request.client_key = folder_ / "client.key";
    return request;
  }

  Error refusal_of(HttpRequest request) {
    auto const response = fetch(std::move(request));
    EXPECT_FALSE(response);
    return response ? Error{} : response.error();
  }

  asio::ssl::context tls_{asio::ssl::context::tls_server};
  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} /
      ("companion_client_" + std::string{testing::UnitTest::GetInstance()->current_test_info()->name()});
};

TEST_F(ClientCertificate, OpensTheDoor) {
  CannedServer server{{answer("200 OK", "", "known")}, &tls_};
  auto const response = fetch(get(server.url()));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "known");
}

TEST_F(ClientCertificate, WithoutOneTheServerRefuses) {
  CannedServer server{{answer("200 OK")}, &tls_};
  auto request = get(server.url());
  request.client_certificate.clear();
  request.client_key.clear();
  EXPECT_FALSE(fetch(std::move(request)));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ClientCertificate, OneThatTheServerDoesNotKnowIsRefused) {
  auto const stranger = self_signed("DNS:stranger");
  write("client.pem", stranger.certificate);
  write("client.key", stranger.key);
  CannedServer server{{answer("200 OK")}, &tls_};
  EXPECT_FALSE(fetch(get(server.url())));
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(ClientCertificate, AnErrorNamesTheFileAndWhatBelongsIntoIt) {
  CannedServer server{{}, &tls_};
  auto request = get(server.url());
  request.client_certificate = "/nonexistent/me.pem";
  auto const certificate = refusal_of(request);
  EXPECT_EQ(certificate.code, Errc::invalid);
  EXPECT_NE(certificate.message.find("/nonexistent/me.pem"), std::string::npos) << certificate.message;
  EXPECT_NE(certificate.message.find("Name a PEM file"), std::string::npos) << certificate.message;

  request = get(server.url());
  request.client_key = "/nonexistent/me.key";
  auto const key = refusal_of(request);
  EXPECT_EQ(key.code, Errc::invalid);
  EXPECT_NE(key.message.find("/nonexistent/me.key"), std::string::npos) << key.message;
}

TEST_F(ClientCertificate, AKeyOfAnotherCertificateIsInvalid) {
  write("client.key", self_signed("DNS:other").key);
  CannedServer server{{}, &tls_};
  auto const error = refusal_of(get(server.url()));
  EXPECT_EQ(error.code, Errc::invalid);
  EXPECT_NE(error.message.find("client.key"), std::string::npos) << error.message;
}

// OpenSSL would ask for the passphrase on the terminal, and a daemon has none.
TEST_F(ClientCertificate, AnEncryptedKeyIsInvalidAndAsksNobody) {
  Key const key{EVP_EC_gen("P-256")};
  Memory const text{BIO_new(BIO_s_mem())};
  std::string passphrase{"secret"};
  PEM_write_bio_PrivateKey(text.get(), key.get(), EVP_aes_128_cbc(), nullptr, 0, nullptr, passphrase.data());
  write("client.key", read_all(text.get()));
  CannedServer server{{}, &tls_};
  auto const error = refusal_of(get(server.url()));
  EXPECT_EQ(error.code, Errc::invalid);
  EXPECT_NE(error.message.find("without a passphrase"), std::string::npos) << error.message;
}

TEST_F(ClientCertificate, OneWithoutTheOtherIsInvalid) {
  CannedServer server{{}, &tls_};
  auto request = get(server.url());
  request.client_key.clear();
  EXPECT_EQ(refusal_of(request).code, Errc::invalid);
}

}  // namespace
}  // namespace companion::telemetry
