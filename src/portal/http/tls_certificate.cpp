#include "portal/http/tls_certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <string_view>
#include <system_error>

namespace airtime::portal {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

std::string system_error_text() {
    return std::error_code{errno, std::generic_category()}.message();
}

/// Empty: there is a file that this process can read.
std::optional<std::string> why_unreadable(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || ::access(path.c_str(), R_OK) != 0) {
        return system_error_text() + ": it must be there, and readable by the portal's user";
    }
    if (!S_ISREG(status.st_mode)) return "it must be a file";
    return std::nullopt;
}

bool is_open_to_others(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IRWXO) != 0;
}

std::string of_certificate(const config::TlsSettings& settings, const std::string& why) {
    return "portal.pages.tls.certificate_file " + settings.certificate_file + ": " + why;
}

std::string of_key(const config::TlsSettings& settings, const std::string& why) {
    return "portal.pages.tls.key_file " + settings.key_file + ": " + why;
}

/// The year 1970 for what is no time: such a certificate is over.
charging::Instant instant_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return charging::Instant{std::chrono::seconds{::timegm(&parts)}};
}

std::shared_ptr<ssl::context> modern_context() {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    // Nobody has us shake hands again and again on one connection.
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    // Without it OpenSSL would ask the terminal for a passphrase, and wait.
    context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string{}; });
    return context;
}

std::optional<std::string> load_key(const config::TlsSettings& settings, ssl::context& context) {
    if (const auto why = why_unreadable(settings.key_file)) return of_key(settings, *why);
    if (is_open_to_others(settings.key_file)) {
        return of_key(settings, "others than its owner and group may use it: chmod 640 " + settings.key_file);
    }
    error_code error;
    context.use_private_key_file(settings.key_file, ssl::context::pem, error);
    const bool of_another =
        ERR_GET_LIB(static_cast<unsigned long>(error.value())) == ERR_LIB_X509 &&
        ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH;
    if (error && !of_another) {
        return of_key(settings, error.message() + ": it must be a key in PEM, without a passphrase");
    }
    if (of_another || SSL_CTX_check_private_key(context.native_handle()) != 1) {
        return of_key(settings, "it is the key of another certificate than " + settings.certificate_file);
    }
    return std::nullopt;
}

}  // namespace

Result<TlsCertificate, std::string> read_certificate(const config::TlsSettings& settings) {
    if (const auto why = why_unreadable(settings.certificate_file)) return of_certificate(settings, *why);
    TlsCertificate read;
    try {
        read.context = modern_context();
    } catch (const std::exception& failure) {
        return of_certificate(settings, std::string{"OpenSSL cannot be used: "} + failure.what());
    }
    error_code error;
    read.context->use_certificate_chain_file(settings.certificate_file, error);
    if (error) {
        return of_certificate(settings,
                              error.message() + ": it must have certificates in PEM, the portal's first");
    }
    const X509* const certificate = SSL_CTX_get0_certificate(read.context->native_handle());
    read.begins_at = instant_of(X509_get0_notBefore(certificate));
    read.ends_at = instant_of(X509_get0_notAfter(certificate));
    if (auto why = load_key(settings, *read.context)) return std::move(*why);
    return read;
}

std::optional<std::string> why_not_valid(const TlsCertificate& certificate, charging::Instant now) {
    if (now >= certificate.ends_at) return "it ended at " + charging::to_iso8601(certificate.ends_at);
    if (now < certificate.begins_at) return "it begins at " + charging::to_iso8601(certificate.begins_at);
    return std::nullopt;
}

}  // namespace airtime::portal
