#include <boost/asio/ssl/error.hpp>

#include "telemetry/system_roots.hpp"
// After Asio, which wants winsock2.h first.
#include <windows.h>

#include <wincrypt.h>

#include <memory>

// wincrypt.h has macros of these names.
#undef X509_NAME
#include <openssl/x509.h>

namespace companion::telemetry {
namespace {

struct CloseStore {
  void operator()(void* store) const { ::CertCloseStore(store, 0); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

void add_to(X509_STORE* trusted, CERT_CONTEXT const& found) {
  unsigned char const* bytes = found.pbCertEncoded;
  std::unique_ptr<X509, FreeCertificate> const certificate{
      ::d2i_X509(nullptr, &bytes, static_cast<long>(found.cbCertEncoded))};
  // One that is unreadable or there already is none the less.
  if (certificate) ::X509_STORE_add_cert(trusted, certificate.get());
}

}  // namespace

void trust_system_roots(boost::asio::ssl::context& context, boost::system::error_code& error) {
  context.set_default_verify_paths(error);
  std::unique_ptr<void, CloseStore> const store{::CertOpenSystemStoreW(0, L"ROOT")};
  if (!store) return;
  auto* const trusted = ::SSL_CTX_get_cert_store(context.native_handle());
  CERT_CONTEXT const* found = nullptr;
  // Each call frees the one before.
  while ((found = ::CertEnumCertificatesInStore(store.get(), found)) != nullptr) add_to(trusted, *found);
  ::ERR_clear_error();
}

}  // namespace companion::telemetry
