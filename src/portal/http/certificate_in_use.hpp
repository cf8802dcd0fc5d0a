#pragma once

#include <mutex>

#include "portal/http/tls_certificate.hpp"

namespace airtime::portal {

/// What the pages' listener shows now; for all threads.
class CertificateInUse {
  public:
    CertificateInUse(config::TlsSettings settings, TlsCertificate first)
        : settings_(std::move(settings)), shown_(std::move(first)) {}

    /// For connections that begin now; others go on with what they began with.
    std::shared_ptr<boost::asio::ssl::context> context() const;
    charging::Instant ends_at() const;

    /// Reads both files again. The error, also where the certificate does not hold at `now`: what was shown
    /// before goes on being shown.
    Result<Done, std::string> renew(charging::Instant now);

  private:
    const config::TlsSettings settings_;
    mutable std::mutex mutex_;  ///< of the next
    TlsCertificate shown_;
};

}  // namespace airtime::portal
