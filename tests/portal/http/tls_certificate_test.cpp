#include "portal/http/tls_certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "portal/http/certificate_in_use.hpp"
#include "tests/portal/http/self_made_certificate.hpp"

namespace airtime::portal {
namespace {

using portal_test::SelfMadeCertificate;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

const charging::Instant holds_from = charging::parse_instant("2026-11-01").value();
const charging::Instant holds_until = charging::parse_instant("2027-02-01").value();
constexpr std::chrono::milliseconds one_moment{1};

class TlsCertificateTest : public testing::Test {
  protected:
    TlsCertificateTest() { made_.make(holds_from, holds_until); }
    std::string refusal() const {
        const auto read = read_certificate(made_.settings());
        return read ? "" : read.error();
    }
    void write_certificate(const std::string& text) const {
        std::ofstream{made_.certificate_file(), std::ios::trunc} << text;
    }

    SelfMadeCertificate made_{"tls_certificate_test"};
    const std::string of_key_ = "portal.pages.tls.key_file " + made_.key_file() + ": ";
    const std::string of_certificate_ =
        "portal.pages.tls.certificate_file " + made_.certificate_file() + ": ";
};

TEST_F(TlsCertificateTest, HoldsFromItsBeginUntilItsEnd) {
    const auto read = read_certificate(made_.settings());
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(read->begins_at, holds_from);
    EXPECT_EQ(read->ends_at, holds_until);
    EXPECT_EQ(why_not_valid(*read, holds_from), std::nullopt);
    EXPECT_EQ(why_not_valid(*read, holds_until - one_moment), std::nullopt);
    EXPECT_EQ(why_not_valid(*read, holds_from - one_moment), "it begins at 2026-11-01T00:00:00.000Z");
    EXPECT_EQ(why_not_valid(*read, holds_until), "it ended at 2027-02-01T00:00:00.000Z");
}

TEST_F(TlsCertificateTest, TakesAKeyOfItsOwnerAndGroupAlone) {
    for (const unsigned closed : {0600U, 0640U, 0660U}) {
        made_.allow_key(closed);
        EXPECT_EQ(refusal(), "") << closed;
    }
    for (const unsigned open : {0644U, 0642U, 0641U}) {
        made_.allow_key(open);
        EXPECT_EQ(refusal(),
                  of_key_ + "others than its owner and group may use it: chmod 640 " + made_.key_file())
            << open;
    }
}

TEST_F(TlsCertificateTest, RefusesTheKeyOfAnotherCertificate) {
    const std::string another =
        of_key_ + "it is the key of another certificate than " + made_.certificate_file();
    made_.write_key(*portal_test::elliptic_key());
    EXPECT_EQ(refusal(), another);
    made_.write_key(*portal_test::rsa_key());
    EXPECT_EQ(refusal(), another) << "also of another kind";
}

TEST_F(TlsCertificateTest, AsksNobodyForAPassphrase) {
    made_.write_key(*portal_test::elliptic_key(), "a passphrase");
    EXPECT_THAT(refusal(), StartsWith(of_key_));
    EXPECT_THAT(refusal(), EndsWith("it must be a key in PEM, without a passphrase"));
}

TEST_F(TlsCertificateTest, RefusesWhatIsNoCertificateOrKey) {
    write_certificate("no certificate\n");
    EXPECT_THAT(refusal(), StartsWith(of_certificate_));
    EXPECT_THAT(refusal(), EndsWith("it must have certificates in PEM, the portal's first"));
    made_.make(holds_from, holds_until);
    std::ofstream{made_.key_file(), std::ios::trunc} << "no key\n";
    EXPECT_THAT(refusal(), EndsWith("it must be a key in PEM, without a passphrase"));
}

TEST_F(TlsCertificateTest, NamesAFileThatIsNotThere) {
    const std::string remedy =
        "No such file or directory: it must be there, and readable by the portal's user";
    std::filesystem::remove(made_.key_file());
    EXPECT_EQ(refusal(), of_key_ + remedy);
    std::filesystem::remove(made_.certificate_file());
    EXPECT_EQ(refusal(), of_certificate_ + remedy);
    std::filesystem::create_directory(made_.certificate_file());
    EXPECT_EQ(refusal(), of_certificate_ + "it must be a file");
}

TEST_F(TlsCertificateTest, IsRenewedByAGoodOneAndStaysWhereTheNewOneIsNone) {
    CertificateInUse in_use{made_.settings(), read_certificate(made_.settings()).value()};
    const auto first = in_use.context();
    const auto refused = [&](charging::Instant now) {
        const auto renewed = in_use.renew(now);
        EXPECT_EQ(in_use.context(), first) << "what was shown goes on being shown";
        EXPECT_EQ(in_use.ends_at(), holds_until);
        return renewed ? "" : renewed.error();
    };
    EXPECT_EQ(refused(holds_until), of_certificate_ + "it ended at 2027-02-01T00:00:00.000Z");
    made_.write_key(*portal_test::elliptic_key());
    EXPECT_THAT(refused(holds_from), HasSubstr("it is the key of another certificate"));
    const charging::Instant later = charging::parse_instant("2027-05-01").value();
    made_.make(holds_until, later);
    EXPECT_THAT(refused(holds_until - one_moment), EndsWith("it begins at 2027-02-01T00:00:00.000Z"));
    EXPECT_TRUE(in_use.renew(holds_until).ok());
    EXPECT_EQ(in_use.ends_at(), later);
    EXPECT_NE(in_use.context(), first);
}

}  // namespace
}  // namespace airtime::portal
