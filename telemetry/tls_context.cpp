#include "telemetry/tls_context.hpp"

#include <string>
#include <string_view>

#include "telemetry/system_roots.hpp"

namespace companion::telemetry {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

tl::unexpected<Error> refuse(std::string_view what, std::filesystem::path const& file,
                             error_code const& error, std::string_view remedy) {
  return fail(Errc::invalid, std::string{what} + ' ' + file.string() + " cannot be used: " + error.message() +
                                 ". " + std::string{remedy});
}

Result<void> show_who_we_are(ssl::context& context, TlsFiles const& files) {
  if (files.client_certificate.empty() || files.client_key.empty()) {
    return fail(Errc::invalid,
                "A client certificate and its key belong together: name the PEM files of both, or of none.");
  }
  error_code error;
  context.use_certificate_chain_file(files.client_certificate.string(), error);
  if (error) {
    return refuse("The client certificate", files.client_certificate, error,
                  "Name a PEM file with the certificate, and those between it and its authority behind it.");
  }
  // Without this OpenSSL asks for the passphrase of an encrypted key on the terminal.
  auto const nobody_to_ask = [](std::size_t, ssl::context::password_purpose) { return std::string{}; };
  context.set_password_callback(nobody_to_ask, error);
  context.use_private_key_file(files.client_key.string(), ssl::context::pem, error);
  if (error) {
    return refuse("The client key", files.client_key, error,
                  "Name a PEM file with the private key of " + files.client_certificate.string() +
                      ", readable for this user and without a passphrase.");
  }
  return {};
}

}  // namespace

Result<void> prepare(ssl::context& context, TlsFiles const& files) {
  error_code error;
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  context.set_verify_mode(ssl::verify_peer);
  if (files.ca_file.empty()) {
    trust_system_roots(context, error);
  } else {
    context.load_verify_file(files.ca_file.string(), error);
  }
  if (error) {
    return refuse("The certificate authority", files.ca_file, error,
                  "Name a PEM file with its certificate, or none for the system's authorities.");
  }
  if (files.client_certificate.empty() && files.client_key.empty()) return {};
  return show_who_we_are(context, files);
}

}  // namespace companion::telemetry
