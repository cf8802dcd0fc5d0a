#include "charging/policy/client_profile.hpp"

#include <gtest/gtest.h>

namespace airtime::charging {
namespace {

ClientProfile profile(std::string name, std::vector<std::string> hosts,
                      std::vector<std::string> realms = {}) {
    ClientProfile client;
    client.name = std::move(name);
    client.origin_hosts = std::move(hosts);
    client.origin_realms = std::move(realms);
    return client;
}

TEST(MatchesIdentity, TakesTheIdentityOrWhatIsInTheDomain) {
    EXPECT_TRUE(matches_identity("PGW.example.org", "pgw.Example.org"));
    EXPECT_FALSE(matches_identity("pgw2.example.org", "pgw.example.org"));
    EXPECT_TRUE(matches_identity("a.b.example.org", "*.example.org"));
    EXPECT_FALSE(matches_identity("example.org", "*.example.org"));
    EXPECT_FALSE(matches_identity(".example.org", "*.example.org"));
    EXPECT_FALSE(matches_identity("pgw.notexample.org", "*.example.org"));
}

TEST(ClientOf, IsTheFirstThatFitsByHostOrRealm) {
    const std::vector clients{profile("one", {"pgw.example.org"}), profile("domain", {"*.example.org"}),
                              profile("realm", {}, {"other.org"}), profile("rest", {})};
    EXPECT_EQ(client_of(clients, "pgw.example.org", "other.org").name, "one");
    EXPECT_EQ(client_of(clients, "smf.example.org", "").name, "domain");
    EXPECT_EQ(client_of(clients, "smf.Other.org", "OTHER.org").name, "realm");
    EXPECT_EQ(client_of(clients, "smf.else.org", "else.org").name, "rest");
}

TEST(ClientOf, BelievesNoHostARealmThatItDoesNotLieIn) {
    const std::vector clients{profile("bank", {}, {"bank.example.org", "*.till.example.org"})};
    EXPECT_EQ(client_of(clients, "x.evil.lab.test", "bank.example.org").name, "");
    EXPECT_EQ(client_of(clients, "x.evilbank.example.org", "bank.example.org").name, "");
    EXPECT_EQ(client_of(clients, "x.evil.lab.test", "a.till.example.org").name, "");
    EXPECT_EQ(client_of(clients, "bank.example.org.evil.lab.test", "bank.example.org").name, "");
    EXPECT_EQ(client_of(clients, "", "bank.example.org").name, "");
    EXPECT_EQ(client_of(clients, "Bank.example.org", "bank.example.org").name, "bank");
    EXPECT_EQ(client_of(clients, "till1.bank.example.org", "BANK.example.org").name, "bank");
    EXPECT_EQ(client_of(clients, "x.a.till.example.org", "a.till.example.org").name, "bank");
}

TEST(ClientOf, HasDefaultsForAClientThatNoneFits) {
    const std::vector clients{profile("one", {"pgw.example.org"})};
    EXPECT_EQ(client_of(clients, "smf.example.org", "example.org").name, "");
}

}  // namespace
}  // namespace airtime::charging
