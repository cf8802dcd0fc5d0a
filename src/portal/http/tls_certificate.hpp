#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"
#include "config/portal_settings.hpp"

namespace airtime::portal {

/// Who the pages' listener says it is, as two files had it.
struct TlsCertificate {
    /// TLS 1.2 and later, else as OpenSSL is set up on this machine. Connections may outlive it.
    std::shared_ptr<boost::asio::ssl::context> context;
    charging::Instant begins_at;
    charging::Instant ends_at;
};

/// The error names key and file, and the remedy: a file that cannot be read, a key that others may read or
/// that has a passphrase, what is no certificate or key, or two that do not belong together. Dates are not
/// judged.
Result<TlsCertificate, std::string> read_certificate(const config::TlsSettings& settings);

/// Why no browser would take it at that moment: it is over, or does not hold yet. Empty: it would.
std::optional<std::string> why_not_valid(const TlsCertificate& certificate, charging::Instant now);

}  // namespace airtime::portal
