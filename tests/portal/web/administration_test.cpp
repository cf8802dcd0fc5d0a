#include "portal/web/administration.hpp"

#include "tests/portal/web/site_fixture.hpp"

namespace airtime::portal_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class AdministrationTest : public SiteTest {
  protected:
    /// "password too_short": field and reason of what is wrong.
    static std::string problem_in(const HttpResponse& response) {
        const auto view = view_of(response);
        if (view.at("problem").is_null()) return "none";
        const auto& problem = view.at("problem").as_object();
        return std::to_string(response.status) + ' ' + std::string{problem.at("field").as_string()} + ' ' +
               std::string{problem.at("reason").as_string()};
    }
    std::vector<std::string> whats(const HttpResponse& response) {
        std::vector<std::string> found;
        const auto view = view_of(response);
        for (const auto& entry : view.at("entries").as_array()) {
            found.emplace_back(entry.at("what").as_string());
        }
        return found;
    }

    Browser admin_ = signed_in("ad");
};

TEST_F(AdministrationTest, AddsAUserWhoCanSignIn) {
    EXPECT_EQ(
        where(send_form(admin_, "/users", "name=new.user&role=agent&language=vi&password=twelve-chars")),
        "/users/new.user");
    const auto user = users_.find("new.user").value();
    ASSERT_TRUE(user);
    EXPECT_EQ(user->role, Role::agent);
    EXPECT_EQ(user->language, charging::Language::vi);
    EXPECT_EQ(user->created_at, now_);
    EXPECT_TRUE(user->password_hash.starts_with("$argon2id$"));
    EXPECT_THAT(audit_log(), Contains("ad user.added new.user done"));
    EXPECT_EQ(view_of(get(admin_, "/users")).at("users").as_array().size(), 4U);
}

TEST_F(AdministrationTest, SaysWhatIsWrongWithANewUser) {
    const auto add = [this](const std::string& form) {
        return problem_in(send_form(admin_, "/users", form));
    };
    EXPECT_EQ(add("name=An&role=agent&language=vi&password=twelve-chars"), "422 name bad_name");
    EXPECT_EQ(add("name=an&role=agent&language=vi&password=twelve-chars"), "422 name taken");
    EXPECT_EQ(add("name=new&role=root&language=vi&password=twelve-chars"), "422 role unknown");
    EXPECT_EQ(add("name=new&role=agent&language=fr&password=twelve-chars"), "422 language unknown");
    EXPECT_EQ(add("name=new&role=agent&language=vi&password="), "422 password required");
    EXPECT_EQ(add("name=new&role=agent&language=vi&password=eleven-char"), "422 password too_short");
    EXPECT_EQ(add("name=new&role=agent&language=vi&password=" + std::string(257, 'p')),
              "422 password too_long");
    EXPECT_FALSE(users_.find("new").value());
}

TEST_F(AdministrationTest, NeverLeavesNobodyWhoKeepsUsers) {
    EXPECT_EQ(problem_in(send_form(admin_, "/users/ad/role", "role=manager")), "422 role last_admin");
    EXPECT_EQ(problem_in(send_form(admin_, "/users/ad/remove", "confirm=yes")), "422 confirm last_admin");
    EXPECT_TRUE(view_of(get(admin_, "/users/ad")).at("last_admin").as_bool());
    EXPECT_TRUE(is_signed_in(admin_));
    EXPECT_EQ(where(send_form(admin_, "/users/an/role", "role=admin")), "/users/an");
    EXPECT_FALSE(view_of(get(admin_, "/users/ad")).at("last_admin").as_bool());
    EXPECT_EQ(where(send_form(admin_, "/users/ad/role", "role=manager")), "/users/ad");
    EXPECT_FALSE(is_signed_in(admin_)) << "a manager signs in anew";
}

TEST_F(AdministrationTest, RemovesNobodyWithoutATick) {
    EXPECT_EQ(problem_in(send_form(admin_, "/users/an/remove", "confirm=")), "422 confirm not_confirmed");
    EXPECT_TRUE(users_.find("an").value());
    EXPECT_EQ(where(send_form(admin_, "/users/an/remove", "confirm=yes")), "/users");
    EXPECT_FALSE(users_.find("an").value());
    EXPECT_EQ(error_in(get(admin_, "/users/an")), "404 not_found");
    EXPECT_EQ(error_in(send_form(admin_, "/users/an/role", "role=agent")), "404 not_found");
}

TEST_F(AdministrationTest, ChangesOnesOwnPasswordForWhoKnowsTheOldOne) {
    Browser agent = signed_in("an");
    const auto change = [&](const std::string& form) {
        return problem_in(send_form(agent, "/password", form));
    };
    EXPECT_EQ(change("current=wrong&password=twelve-chars&repeat=twelve-chars"), "422 current wrong");
    EXPECT_EQ(change("current=an-password-1&password=twelve-chars&repeat=twelve-char"), "422 repeat differs");
    EXPECT_EQ(change("current=an-password-1&password=short&repeat=short"), "422 password too_short");
    EXPECT_TRUE(is_signed_in(agent));
    EXPECT_EQ(where(send_form(agent, "/password",
                              "current=an-password-1&password=twelve-chars&repeat=twelve-chars")),
              "/sign-in?changed=1");
    EXPECT_TRUE(view_of(get(agent, "/sign-in?changed=1")).at("changed").as_bool());
    EXPECT_FALSE(is_signed_in(agent));
    EXPECT_TRUE(users_.find("an").value()->password_hash.starts_with("$argon2id$"));
}

TEST_F(AdministrationTest, MakesNobodyWaitForTheirPasswordBecauseOthersGuess) {
    Browser agent = signed_in("an");
    Browser guesser;
    for (int i = 0; i < 6; ++i) sign_in(guesser, "an", "guess");
    ASSERT_EQ(sign_in(guesser, "an", "guess").status, 429U);
    EXPECT_EQ(where(send_form(agent, "/password",
                              "current=an-password-1&password=twelve-chars&repeat=twelve-chars")),
              "/sign-in?changed=1");
}

TEST_F(AdministrationTest, SaysHowLongWhoGuessesAtTheOldPasswordWaits) {
    Browser agent = signed_in("an");
    const auto change = [&](const std::string& current) {
        return send_form(agent, "/password",
                         "current=" + current + "&password=twelve-chars&repeat=twelve-chars");
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(problem_in(change("guess")), "422 current wrong") << i;
    const int checked = passwords_checked_;
    const HttpResponse waits = change("an-password-1");
    EXPECT_EQ(problem_in(waits), "429 current wait");
    EXPECT_EQ(view_of(waits).at("problem").at("wait_s").as_int64(), 2);
    EXPECT_EQ(passwords_checked_, checked);
    now_ += seconds{2};
    EXPECT_EQ(where(change("an-password-1")), "/sign-in?changed=1");
}

TEST_F(AdministrationTest, ShowsEveryPermissionBesideEveryRole) {
    const auto view = view_of(get(admin_, "/permissions"));
    EXPECT_EQ(view.at("permissions").as_array().size(), portal::permission_names.size());
    const auto& correct = view.at("permissions").as_array()[6].as_object();
    EXPECT_EQ(correct.at("name").as_string(), "correct");
    std::vector<bool> who;
    for (const auto& each : correct.at("allowed").as_array()) who.push_back(each.at("yes").as_bool());
    EXPECT_THAT(who, ElementsAre(false, false, true, true));
    EXPECT_EQ(view.at("mine").as_string(), "admin");
}

TEST_F(AdministrationTest, ShowsTheAuditLogByUserSubjectAndDay) {
    Browser agent = signed_in("an");
    get(agent, "/subscribers/c1");
    get(agent, "/subscribers/c2");
    EXPECT_THAT(whats(get(admin_, "/audit?user=an")),
                ElementsAre("subscriber.seen", "subscriber.seen", "sign_in"));
    EXPECT_THAT(whats(get(admin_, "/audit?subject=c2")), ElementsAre("subscriber.seen"));
    EXPECT_THAT(whats(get(admin_, "/audit?subject=c2")), ElementsAre("audit.seen", "subscriber.seen"))
        << "who looks at the log is in it";
    EXPECT_THAT(whats(get(admin_, "/audit?user=an&what=sign_in")), ElementsAre("sign_in"));
    EXPECT_THAT(whats(get(admin_, "/audit?user=an&first=2026-11-22&last=2026-11-22")).size(), 3U);
    EXPECT_TRUE(whats(get(admin_, "/audit?user=an&first=2026-11-23")).empty());
    EXPECT_TRUE(whats(get(admin_, "/audit?user=an&last=2026-11-21")).empty());
    EXPECT_FALSE(view_of(get(admin_, "/audit")).at("files_readable").as_bool());
}

TEST_F(AdministrationTest, PagesTheAuditLog) {
    Browser agent = signed_in("an");
    for (int i = 0; i < 51; ++i) get(agent, "/subscribers/c" + std::to_string(i));
    const HttpResponse first = get(admin_, "/audit?what=subscriber.seen");
    EXPECT_EQ(whats(first).size(), 50U);
    const HttpResponse second = get(admin_, std::string{view_of(first).at("next").as_string()});
    EXPECT_EQ(whats(second).size(), 1U);
    EXPECT_TRUE(view_of(second).at("next").is_null());
    EXPECT_EQ(view_of(second).at("entries").as_array()[0].at("subject").as_string(), "c0");
}

TEST_F(AdministrationTest, MarksWhatMakesNoSenseInAFilter) {
    for (const auto& [target, field] :
         {std::pair{"/audit?first=yesterday", "first"}, std::pair{"/audit?last=2026-13-01", "last"},
          std::pair{"/audit?first=2026-11-22&last=2026-11-21", "last"},
          std::pair{"/audit?before=x", "before"}}) {
        const HttpResponse response = get(admin_, target);
        EXPECT_EQ(response.status, 400U) << target;
        const auto view = view_of(response);
        ASSERT_EQ(view.at("problems").as_array().size(), 1U) << target;
        EXPECT_EQ(view.at("problems").as_array()[0].at("field").as_string(), field) << target;
        EXPECT_TRUE(view.at("entries").as_array().empty());
    }
}

}  // namespace
}  // namespace airtime::portal_test
