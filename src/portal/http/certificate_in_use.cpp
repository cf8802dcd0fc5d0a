#include "portal/http/certificate_in_use.hpp"

namespace airtime::portal {

std::shared_ptr<boost::asio::ssl::context> CertificateInUse::context() const {
    const std::lock_guard lock{mutex_};
    return shown_.context;
}

charging::Instant CertificateInUse::ends_at() const {
    const std::lock_guard lock{mutex_};
    return shown_.ends_at;
}

Result<Done, std::string> CertificateInUse::renew(charging::Instant now) {
    auto read = read_certificate(settings_);
    if (!read) return read.error();
    if (const auto why = why_not_valid(*read, now)) {
        return "portal.pages.tls.certificate_file " + settings_.certificate_file + ": " + *why;
    }
    const std::lock_guard lock{mutex_};
    shown_ = std::move(*read);
    return Done{};
}

}  // namespace airtime::portal
