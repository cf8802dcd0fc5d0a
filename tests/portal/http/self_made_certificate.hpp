#pragma once

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "charging/values/calendar.hpp"
#include "config/portal_settings.hpp"

namespace airtime::portal_test {

using CertificateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

inline CertificateKey elliptic_key() {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free};
}
inline CertificateKey rsa_key() {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2'048}), EVP_PKEY_free};
}

/// A certificate for localhost that signs itself, with its key, as two files of a folder that is gone with
/// the object.
class SelfMadeCertificate {
  public:
    /// `name`: of the folder, unique in a process.
    explicit SelfMadeCertificate(const std::string& name)
        : folder_(std::filesystem::path{testing::TempDir()} / (name + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    ~SelfMadeCertificate() { std::filesystem::remove_all(folder_); }
    SelfMadeCertificate(const SelfMadeCertificate&) = delete;
    SelfMadeCertificate& operator=(const SelfMadeCertificate&) = delete;

    std::string certificate_file() const { return folder_ / "portal.pem"; }
    std::string key_file() const { return folder_ / "portal.key"; }
    std::string folder() const { return folder_; }
    config::TlsSettings settings() const {
        return {.listen_port = 0, .certificate_file = certificate_file(), .key_file = key_file()};
    }

    /// Both files anew, with another key.
    void make(charging::Instant begins_at, charging::Instant ends_at) {
        const CertificateKey key = elliptic_key();
        write_certificate(*key, begins_at, ends_at);
        write_key(*key);
    }
    /// One that holds now, for so long.
    void make_for(std::chrono::hours life) {
        const auto now =
            std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        make(now - std::chrono::hours{1}, now + life);
    }
    /// `passphrase` empty: none.
    void write_key(EVP_PKEY& key, std::string passphrase = {}) const {
        const Bio file{BIO_new_file(key_file().c_str(), "w"), BIO_free};
        auto* const secret = reinterpret_cast<unsigned char*>(passphrase.data());
        ASSERT_EQ(PEM_write_bio_PrivateKey(file.get(), &key, passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
                                           passphrase.empty() ? nullptr : secret,
                                           static_cast<int>(passphrase.size()), nullptr, nullptr),
                  1);
        allow_key(0600);
    }
    void allow_key(unsigned mode) const {
        std::filesystem::permissions(key_file(), static_cast<std::filesystem::perms>(mode));
    }

  private:
    using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

    static std::time_t seconds_of(charging::Instant at) {
        return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
    }
    void write_certificate(EVP_PKEY& key, charging::Instant begins_at, charging::Instant ends_at) const {
        const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        ASN1_TIME_set(X509_getm_notBefore(certificate.get()), seconds_of(begins_at));
        ASN1_TIME_set(X509_getm_notAfter(certificate.get()), seconds_of(ends_at));
        X509_set_pubkey(certificate.get(), &key);
        X509_NAME* const name = X509_get_subject_name(certificate.get());
        std::string localhost = "localhost";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<unsigned char*>(localhost.data()), -1, -1, 0);
        X509_set_issuer_name(certificate.get(), name);
        ASSERT_GT(X509_sign(certificate.get(), &key, EVP_sha256()), 0);
        const Bio file{BIO_new_file(certificate_file().c_str(), "w"), BIO_free};
        ASSERT_EQ(PEM_write_bio_X509(file.get(), certificate.get()), 1);
    }

    std::filesystem::path folder_;
};

}  // namespace airtime::portal_test
