// The certificate authorities that this system trusts.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>

namespace companion::telemetry {

/// OpenSSL's own places (SSL_CERT_FILE and SSL_CERT_DIR first), and on Windows its "ROOT" store too.
void trust_system_roots(boost::asio::ssl::context& context, boost::system::error_code& error);

}  // namespace companion::telemetry
