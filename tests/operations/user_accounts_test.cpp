#include "operations/user_accounts.hpp"

#include <gtest/gtest.h>

#include "operations/password.hpp"

namespace airtime::operations {
namespace {

using store::Role;

store::User user_of(const std::string& name, Role role) {
    store::User user;
    user.name = name;
    user.role = role;
    return user;
}

store::Users users_of(Role an) {
    store::Users users;
    EXPECT_FALSE(add_user(users, user_of("ad", Role::admin)));
    EXPECT_FALSE(add_user(users, user_of("an", an)));
    return users;
}

TEST(UserAccounts, HaveNamesThatFitIntoKeysAndPaths) {
    for (const char* good : {"a", "0", "api", "api-lan", "apis.lan", "lan.nguyen@example.org", "a_b-c",
                             "12345678901234567890123456789012"}) {
        EXPECT_TRUE(is_user_name(good)) << good;
    }
    for (const char* bad : {"", "A", ".a", "-a", "@a", "a b", "a/b", "a:b", "đ", "api.", "api.crm",
                            "123456789012345678901234567890123"}) {
        EXPECT_FALSE(is_user_name(bad)) << bad;
    }
}

TEST(UserAccounts, AreAddedOnce) {
    store::Users users = users_of(Role::agent);
    EXPECT_EQ(add_user(users, user_of("an", Role::admin)), UserFault::taken);
    EXPECT_EQ(add_user(users, user_of("An", Role::admin)), UserFault::bad_name);
    EXPECT_EQ(users.at("an").role, Role::agent);
    EXPECT_NE(users.at("an").version, users.at("ad").version);
}

TEST(UserAccounts, GetAnotherVersionWithRoleAndPasswordAndNotWithALanguage) {
    store::Users users = users_of(Role::agent);
    std::string version = users.at("an").version;
    EXPECT_FALSE(set_language(users, "an", charging::Language::en));
    EXPECT_FALSE(set_role(users, "an", Role::agent));
    EXPECT_EQ(users.at("an").version, version);
    EXPECT_FALSE(set_role(users, "an", Role::manager));
    EXPECT_NE(users.at("an").version, version);
    version = users.at("an").version;
    EXPECT_FALSE(set_password(users, "an", "hash"));
    EXPECT_NE(users.at("an").version, version);
    EXPECT_FALSE(remove_user(users, "an"));
    EXPECT_FALSE(add_user(users, user_of("an", Role::manager)));
    EXPECT_NE(users.at("an").version, version) << "who has the name anew is somebody else";
}

TEST(UserAccounts, KeepTheLastAdmin) {
    store::Users users = users_of(Role::manager);
    EXPECT_EQ(set_role(users, "ad", Role::manager), UserFault::last_admin);
    EXPECT_EQ(remove_user(users, "ad"), UserFault::last_admin);
    EXPECT_FALSE(set_role(users, "an", Role::admin));
    EXPECT_FALSE(remove_user(users, "ad"));
    EXPECT_TRUE(is_last_admin(users, "an"));
}

TEST(UserAccounts, ThatAreNotThereChangeNothing) {
    store::Users users = users_of(Role::agent);
    EXPECT_EQ(set_role(users, "no", Role::agent), UserFault::unknown);
    EXPECT_EQ(set_password(users, "no", "hash"), UserFault::unknown);
    EXPECT_EQ(set_language(users, "no", charging::Language::en), UserFault::unknown);
    EXPECT_EQ(remove_user(users, "no"), UserFault::unknown);
}

TEST(UserAccounts, AreStoredAsText) {
    store::User user = user_of("an", Role::manager);
    user.language = charging::Language::en;
    user.password_hash = "$argon2id$v=19$m=1,t=1,p=1$a b%";
    user.version = "v1";
    user.created_at = charging::Instant{std::chrono::milliseconds{1'763'800'000'123}};
    EXPECT_EQ(store::decode_user("an", store::encode_user(user)), user);
    user.password_hash.clear();
    EXPECT_EQ(store::decode_user("an", store::encode_user(user)), user);
    EXPECT_FALSE(store::decode_user("an", ""));
    EXPECT_FALSE(store::decode_user("an", "root vi 0 v1 "));
}

TEST(Passwords, AreAtLeastTwelveCharactersAndAtMost256Bytes) {
    EXPECT_EQ(fault_of_password("eleven-char"), PasswordFault::too_short);
    EXPECT_FALSE(fault_of_password("twelve-chars"));
    EXPECT_FALSE(fault_of_password("mật khẩu đủ dài"));
    EXPECT_EQ(fault_of_password("ậậậậậậậậậậậ"), PasswordFault::too_short) << "letters count, not bytes";
    EXPECT_FALSE(fault_of_password(std::string(256, 'p')));
    EXPECT_EQ(fault_of_password(std::string(257, 'p')), PasswordFault::too_long);
}

TEST(Passwords, AreKnownByTheirHashAlone) {
    const auto hash = hash_password("twelve-chars");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    EXPECT_NE(*hash, *hash_password("twelve-chars")) << "each with a salt of its own";
    EXPECT_TRUE(matches_password(*hash, "twelve-chars"));
    EXPECT_FALSE(matches_password(*hash, "twelve-char"));
    EXPECT_FALSE(matches_password("", "twelve-chars"));
}

TEST(Passwords, OfNobodyMatchNothingAndCostTheSame) {
    EXPECT_TRUE(hash_of_nobody().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    EXPECT_FALSE(matches_password(hash_of_nobody(), ""));
    const auto time_of = [](const std::string& hash) {
        const auto begun = std::chrono::steady_clock::now();
        EXPECT_FALSE(matches_password(hash, "wrong"));
        return std::chrono::steady_clock::now() - begun;
    };
    // Not at all is a thousand times as fast: the hash would be malformed.
    EXPECT_GT(time_of(hash_of_nobody()) * 10, time_of(*hash_password("twelve-chars")));
}

TEST(Secrets, AreRandomDigits) {
    EXPECT_EQ(random_digits(32).size(), 64U);
    EXPECT_NE(random_digits(32), random_digits(32));
    EXPECT_EQ(digest_digits("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace airtime::operations
