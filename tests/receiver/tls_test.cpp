// TLS with a certificate made on the spot, and what it takes to listen beyond loopback.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <fstream>
#include <memory>

#include "daemon_double.hpp"
#include "receiver/tokens.hpp"

namespace companion::receiver::testing {
namespace {

namespace asio = boost::asio;

/// Writes cert.pem and key.pem for localhost into the folder.
void make_certificate(std::filesystem::path const& folder) {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> const key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> const certificate{X509_new(), X509_free};
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  std::string const name = "localhost";
  std::vector<unsigned char> const text(name.begin(), name.end());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, text.data(),
                             static_cast<int>(text.size()), -1, 0);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  std::unique_ptr<std::FILE, decltype(&std::fclose)> const out{
      std::fopen((folder / "cert.pem").string().c_str(), "wb"), std::fclose};
  PEM_write_X509(out.get(), certificate.get());
  std::unique_ptr<std::FILE, decltype(&std::fclose)> const secret{
      std::fopen((folder / "key.pem").string().c_str(), "wb"), std::fclose};
  PEM_write_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    make_certificate(folder);
    daemon.options.tls_certificate = folder / "cert.pem";
    daemon.options.tls_key = folder / "key.pem";
  }
  std::string exchange(std::string const& request) {
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    context.load_verify_file((folder / "cert.pem").string());
    context.set_verify_mode(asio::ssl::verify_peer);
    asio::ssl::stream<asio::ip::tcp::socket> stream{io, context};
    boost::system::error_code error;
    stream.next_layer().connect({asio::ip::address_v4::loopback(), daemon.port()}, error);
    stream.handshake(asio::ssl::stream_base::client, error);
    if (error) return error.message();
    asio::write(stream, asio::buffer(request), error);
    std::string all;
    std::array<char, 4096> piece{};
    while (!error) {
      auto const read = stream.read_some(asio::buffer(piece), error);
      all.append(piece.data(), read);
    }
    return all;
  }
  std::filesystem::path folder = fresh_folder("tls");
  DaemonDouble daemon;
};

std::string const element = R"({"id":"a","model":"m","startTime":1791190812.5})";

TEST_F(Tls, RequestsGoThroughIt) {
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_TRUE(daemon.endpoint().base_url.starts_with("https://127.0.0.1:"));
  auto const reply =
      exchange("POST /v1/litellm HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " +
               std::to_string(element.size()) + "\r\n\r\n" + element);
  EXPECT_EQ(reply.substr(0, 15), "HTTP/1.1 200 OK") << reply;
}

TEST_F(Tls, PlainTextIsNotAnswered) {
  ASSERT_TRUE(daemon.start().has_value());
  EXPECT_EQ(daemon.get("/healthz").status, 0);
}

TEST_F(Tls, BeyondLoopbackItStillNeedsAToken) {
  daemon.options.host = "0.0.0.0";
  auto const refused = daemon.start();
  ASSERT_FALSE(refused.has_value());
  EXPECT_NE(refused.error().message.find("needs a token"), std::string::npos);
  daemon.options.token_file = folder / "tokens.json";
  auto store = TokenStore::open(daemon.options.token_file).value();
  auto const token = store.create(Scope::read, "", Instant{}).value().text;
  ASSERT_TRUE(daemon.start().has_value());
  std::string const question = "GET /v1/calls HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  EXPECT_EQ(exchange(question + "\r\n").substr(9, 3), "401")
      << "the token is needed there without being asked for";
  EXPECT_EQ(exchange(question + "Authorization: Bearer " + token + "\r\n\r\n").substr(9, 3), "200");
}

TEST_F(Tls, FilesThatAreNoneAreNamed) {
  daemon.options.tls_key = folder / "nothing.pem";
  auto const started = daemon.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, Errc::invalid);
  EXPECT_NE(started.error().message.find("nothing.pem"), std::string::npos);
  daemon.options.tls_certificate = folder / "key.pem";
  EXPECT_EQ(daemon.start().error().code, Errc::invalid);
}

}  // namespace
}  // namespace companion::receiver::testing
