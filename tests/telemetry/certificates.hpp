// Certificates of an hour for servers and clients on loopback.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

namespace companion::telemetry {

template <auto Free>
struct With {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, With<X509_free>>;
using Memory = std::unique_ptr<BIO, With<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, With<X509_EXTENSION_free>>;

inline std::string read_all(BIO* bio) {
  std::string text(static_cast<std::size_t>(BIO_pending(bio)), '\0');
  BIO_read(bio, text.data(), static_cast<int>(text.size()));
  return text;
}

struct Pem {
  std::string certificate;
  std::string key;
};

/// A certificate that signs itself, good for `names` ("DNS:localhost", "IP:127.0.0.1").
inline Pem self_signed(std::string const& names) {
  Key const key{EVP_EC_gen("P-256")};
  Certificate const certificate{X509_new()};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  auto* const name = X509_get_subject_name(certificate.get());
  std::string const common_name = "companion test";
  std::vector<unsigned char> const bytes{common_name.begin(), common_name.end()};
  X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, bytes.data(), static_cast<int>(bytes.size()),
                             -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  Extension const alternatives{X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str())};
  X509_add_ext(certificate.get(), alternatives.get(), -1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  Memory const certificate_text{BIO_new(BIO_s_mem())};
  Memory const key_text{BIO_new(BIO_s_mem())};
  PEM_write_bio_X509(certificate_text.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {read_all(certificate_text.get()), read_all(key_text.get())};
}

}  // namespace companion::telemetry
