#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "charging/corrections/correction.hpp"
#include "portal/exports/export_pages.hpp"
#include "portal/exports/export_view.hpp"
#include "portal/pages/page_words.hpp"
#include "portal/views/list_pages.hpp"
#include "portal/views/management_pages.hpp"
#include "portal/views/operations_pages.hpp"
#include "portal/views/token_pages.hpp"
#include "portal/views/trial_pages.hpp"
#include "portal/web/administration.hpp"
#include "portal/web/audit_page.hpp"
#include "tests/portal/views/views_fixture.hpp"

namespace airtime::portal {
namespace {

using testing::IsEmpty;

std::set<std::string> without_words(const std::set<std::string>& names) {
    std::set<std::string> missing;
    for (const std::string& name : names) {
        if (!page_words(name, charging::Language::vi)) missing.insert(name);
    }
    return missing;
}

/// The code of the pages, file by file.
std::vector<std::pair<std::string, std::string>> sources_of_pages() {
    std::vector<std::pair<std::string, std::string>> sources;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{AIRTIME_SOURCE_DIR "/src/portal"}) {
        if (entry.path().extension() != ".cpp") continue;
        std::ostringstream text;
        text << std::ifstream{entry.path()}.rdbuf();
        sources.emplace_back(entry.path().filename().string(), text.str());
    }
    return sources;
}

/// `pattern` finds codes in the code, `texts` says which texts each needs: "filter.field.$1".
std::set<std::string> texts_for(const std::string& pattern, const std::vector<std::string>& texts,
                                const std::string& only_in = "") {
    const std::regex expression{pattern};
    std::set<std::string> names;
    for (const auto& [file, source] : sources_of_pages()) {
        if (!only_in.empty() && file != only_in) continue;
        for (auto at = std::sregex_iterator{source.begin(), source.end(), expression};
             at != std::sregex_iterator{}; ++at) {
            for (const std::string& text : texts) names.insert(at->format(text));
        }
    }
    EXPECT_FALSE(names.empty()) << "nothing looks like that any more: " << pattern;
    return names;
}

TEST(WordsOfCodes, AreThereForEachReasonThatTheCodeGives) {
    EXPECT_THAT(
        without_words(texts_for(R"re(error_page\(\d+, "([a-z_]+)")re", {"error.$1", "error.$1.title"})),
        IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(ChangeRefused\{"([a-z_]+)"\})re", {"reason.$1"})), IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(, visitor, \{"([a-z_]+)"\}\))re", {"reason.$1"})), IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(problem_of\("[a-z_]+", "([a-z_]+)"\))re", {"users.problem.$1"})),
                IsEmpty());
    EXPECT_THAT(
        without_words(texts_for(R"re(\{"problem", "([a-z_]+)"\})re", {"sign_in.problem.$1"}, "site.cpp")),
        IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(wrong = "([a-z_]+)")re", {"field.wrong.$1"}, "action_form.cpp")),
                IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re("(notice\.[a-z._-]*[a-z])")re", {"$1"})), IsEmpty());
}

TEST(WordsOfCodes, AreThereForEachFieldOfAFilterAndWhatIsWrongWithIt) {
    const std::vector<std::string> both{"filter.field.$1", "filter.problem.$2"};
    EXPECT_THAT(without_words(texts_for(R"re(mistakes\.push_back\(\{"([a-z_]+)", "([a-z_]+)"\})re", both)),
                IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(problems\.emplace_back\("([a-z_]+)", "([a-z_]+)"\))re", both)),
                IsEmpty());
    EXPECT_THAT(
        without_words(texts_for(R"re(wrong\("([a-z_]+)", "([a-z_]+)"\))re", both, "report_query.cpp")),
        IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(fields\.(?:choice|day)\("([a-z_]+)")re", {"filter.field.$1"},
                                        "report_query.cpp")),
                IsEmpty());
    EXPECT_THAT(without_words(texts_for(R"re(wrong\(field, "([a-z_]+)"\))re", {"filter.problem.$1"},
                                        "report_query.cpp")),
                IsEmpty());
}

TEST(WordsOfCodes, AreThereForAllThatIsToldOfExports) {
    EXPECT_THAT(without_words(texts_for(R"re((?:wrong|fields\.day|of_events)\("([a-z_]+)")re",
                                        {"filter.field.$1"}, "export_request.cpp")),
                IsEmpty());
    EXPECT_THAT(without_words(texts_for(
                    R"re(wrong\((?:field|"[a-z_]+"), (?:text\.empty\(\) \? "missing" : )?"([a-z_]+)")re",
                    {"filter.problem.$1"}, "export_request.cpp")),
                IsEmpty());
    std::set<std::string> names{"filter.problem.missing", "exports.refusal.too_many",
                                "exports.refusal.unusable"};
    for (const std::string_view name : export_names) names.insert("export." + std::string{name});
    for (const std::string_view name : export_state_names) names.insert("export_state." + std::string{name});
    for (const std::string_view name : export_fault_names) {
        if (name != "none") names.insert("export_fault." + std::string{name});
    }
    EXPECT_THAT(without_words(names), IsEmpty());
}

TEST(WordsOfCodes, EachFailureOfAnExportHasARemedyForPrograms) {
    EXPECT_EQ(remedy_of(ExportFault::none), "");
    for (std::size_t fault = 1; fault < export_fault_names.size(); ++fault) {
        EXPECT_NE(remedy_of(static_cast<ExportFault>(fault)), "") << export_fault_names.at(fault);
    }
}

TEST(WordsOfCodes, AreThereForEachCorrectionThatIsRefused) {
    std::set<std::string> names;
    for (std::uint8_t number = 0;; ++number) {
        const std::string_view refusal = charging::name_of(static_cast<charging::CorrectionRefusal>(number));
        if (refusal.empty()) break;
        names.insert("reason." + std::string{refusal});
    }
    EXPECT_EQ(names.size(), 10U);
    EXPECT_THAT(without_words(names), IsEmpty());
}

class WordsOfRoutesTest : public portal_test::ViewsTest {
  protected:
    std::vector<PageRoute> all_of_site() {
        std::vector<PageRoute> routes = routes_;
        for (auto&& some : {management_pages(config_, contracts_, ledger_, books_), administration_.routes(),
                            operations_pages(contracts_, operations_),
                            list_pages(config_, contracts_, tokens_), token_pages(config_, redis_),
                            trial_pages(config_, trials_), export_pages(config_, contracts_, exports_)}) {
            routes.insert(routes.end(), some.begin(), some.end());
        }
        return routes;
    }

    // Redis is not asked.
    store::RedisConnection redis_{config_.redis};
    VisitBook book_{redis_, config_.portal.pages};
    AuditTrail audit_{redis_};
    SignInGuard guard_{SignInLimits{}};
    SignIn sign_in_{book_, audit_, guard_, [](const std::string&, std::string_view) { return false; }};
    Administration administration_{config_, redis_, sign_in_};
    OperationsReader operations_{config_, contracts_, books_};
    ExportShelf exports_{config::ExportSettings{}};
    PolicyTrials trials_{config_, [] { return std::unique_ptr<store::ContractStore>{}; }};
};

TEST_F(WordsOfRoutesTest, AreThereForAllThatTheAuditLogNames) {
    const std::vector<PageRoute> routes = all_of_site();
    std::set<std::string> names;
    for (const std::string_view name : audited_names(routes)) names.insert("audited." + std::string{name});
    EXPECT_TRUE(names.contains("audited.subscriber.adjust"));
    EXPECT_TRUE(names.contains("audited.lending.switched"));
    EXPECT_TRUE(names.contains("audited.sign_in.failed")) << "what the site notes itself";
    EXPECT_THAT(without_words(names), IsEmpty());
    for (const char* outcome : {"begun", "done", "refused", "failed"}) {
        EXPECT_TRUE(page_words("outcome." + std::string{outcome}, charging::Language::vi)) << outcome;
    }
}

TEST_F(WordsOfRoutesTest, NameEachRouteThatTheLogCanBeSearchedForOnce) {
    const std::vector<PageRoute> routes = all_of_site();
    const auto names = audited_names(routes);
    EXPECT_EQ((std::set<std::string_view>{names.begin(), names.end()}).size(), names.size());
    const auto view = audit_view(read_audit_filter({{"what", "subscriber.adjust"}}, {}), {}, names);
    const auto chosen = [](const boost::json::object& shown) {
        std::vector<std::string> codes;
        for (const auto& kind : shown.at("kinds").as_array()) {
            if (kind.at("chosen").as_bool()) codes.emplace_back(kind.at("code").as_string());
        }
        return codes;
    };
    EXPECT_THAT(chosen(view), testing::ElementsAre("subscriber.adjust"));
    const auto other = audit_view(read_audit_filter({{"what", "of.yore"}}, {}), {}, names);
    EXPECT_THAT(chosen(other), testing::ElementsAre("of.yore")) << "the filter shows what it does";
}

}  // namespace
}  // namespace airtime::portal
