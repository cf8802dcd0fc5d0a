#include <gmock/gmock.h>

#include <algorithm>
#include <boost/json.hpp>

#include "portal/pages/render.hpp"
#include "tests/portal/pages/sample_pages.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

json::object sample_view(std::string_view name) {
    const std::vector<SamplePage> pages = sample_pages();
    const auto found = std::ranges::find(pages, name, &SamplePage::name);
    EXPECT_NE(found, pages.end()) << name;
    return found == pages.end() ? json::object{} : found->view;
}

std::string english(std::string_view template_name, const json::object& view) {
    return render_page(template_name, view, {.language = charging::Language::en});
}

TEST(FigurePages, WarnOfBooksThatAreBehindOrRefuseFiles) {
    json::object view = sample_view("dashboard");
    const std::string warned = english("dashboard", view);
    EXPECT_THAT(warned, HasSubstr("later than usual"));
    EXPECT_THAT(warned, HasSubstr("ledger files refused: 1"));
    EXPECT_THAT(warned, Not(HasSubstr("ledger files waiting")));
    EXPECT_THAT(warned, HasSubstr("The period ends with the last day that is complete"));
    view["freshness"].as_object()["behind"] = false;
    view["freshness"].as_object()["refused"] = 0;
    view["month"].as_object()["ends_early"] = false;
    const std::string ordinary = english("dashboard", view);
    EXPECT_THAT(ordinary, Not(HasSubstr("later than usual")));
    EXPECT_THAT(ordinary, Not(HasSubstr("ledger files refused")));
    EXPECT_THAT(ordinary, Not(HasSubstr("The period ends")));
}

TEST(FigurePages, WarnOfBooksWhoseFilesTheLedgerTookBack) {
    json::object view = sample_view("dashboard");
    EXPECT_THAT(english("dashboard", view), Not(HasSubstr("the ledger took")));
    view["freshness"].as_object()["taken_back"] = 2;
    EXPECT_THAT(english("dashboard", view), HasSubstr("figures are wrong until the books are made anew: the "
                                                      "ledger took 2 files back"));
}

TEST(FigurePages, SayThatCollectionLacksAdvancesWithoutDueDates) {
    json::object view = sample_view("reports");
    const char* note = "Advances whose due dates the books do not have are left out";
    EXPECT_THAT(english("reports", view), Not(HasSubstr(note)));
    view["due_unknown"] = true;
    EXPECT_THAT(english("reports", view), HasSubstr(note));
}

TEST(FigurePages, SayThatWhatIsOwedOrLateIsNotKnown) {
    json::object view = sample_view("dashboard");
    EXPECT_THAT(english("dashboard", view), HasSubstr("When some advances are due is not known"));
    view["ageing"].as_object()["owed_known"] = false;
    const std::string unknown = english("dashboard", view);
    EXPECT_THAT(unknown, HasSubstr("what is outstanding is not known"));
    EXPECT_THAT(unknown, Not(HasSubstr("When some advances are due")));
    view["ageing"].as_object()["owed_known"] = true;
    view["ageing"].as_object()["late_known"] = true;
    const std::string known = english("dashboard", view);
    EXPECT_THAT(known, Not(HasSubstr("is not known")));
}

TEST(FigurePages, NameRowsThatAreOfNothing) {
    json::object view = sample_view("reports");
    view["rows"].as_array().front().as_object()["key"] = "";
    view["group"] = "service";
    EXPECT_THAT(english("reports", view), HasSubstr("on request, for no service"));
    view["group"] = "tier";
    EXPECT_THAT(english("reports", view), HasSubstr("without a tier"));
    view["rows"].as_array().front().as_object()["key"] = "unknown";
    EXPECT_THAT(render_page("reports", view, {.language = charging::Language::vi}), HasSubstr("không rõ"));
}

TEST(FigurePages, SayFromWhichDayOnAReportIsIncompleteAndNothingOfARangeWithoutBooks) {
    json::object view = sample_view("reports");
    EXPECT_THAT(english("reports", view), HasSubstr("on the books are not complete"));
    view["incomplete_from"] = nullptr;
    EXPECT_THAT(english("reports", view), Not(HasSubstr("on the books are not complete")));
    json::object without = sample_view("reports--empty");
    EXPECT_THAT(english("reports", without), HasSubstr("There is no data in this range."));
    without["freshness"] = {
        {"known", false}, {"absent", true}, {"other_form", false}, {"why", "there are none"}};
    EXPECT_THAT(english("reports", without), Not(HasSubstr("There is no data in this range.")));
}

TEST(FigurePages, DrawALineForEachMonthOfGrantingAndSayWhatIsTooYoung) {
    const std::string page = english("reports", sample_view("reports--curves"));
    EXPECT_THAT(page, HasSubstr("data-plot=\"lines\""));
    EXPECT_THAT(page, HasSubstr("data-columns=\"2026-09 2026-10 2026-11\""));
    EXPECT_THAT(page, HasSubstr("data-column=\"2026-10\">10/2026</th>"));
    EXPECT_THAT(page, HasSubstr("data-column=\"2026-09\">09/2026 <small>(in part)</small></th>"));
    EXPECT_THAT(page, HasSubstr("Age in days"));
    EXPECT_THAT(page, HasSubstr("too young"));
    EXPECT_THAT(page, Not(HasSubstr("no data")));
}

TEST(FigurePages, MarkWeeksAndMonthsThatTheRangeCuts) {
    json::object view = sample_view("reports--collection");
    EXPECT_THAT(english("reports", view), HasSubstr("<small>(in part)</small>"));
    EXPECT_THAT(english("reports", view), HasSubstr("Weeks go from Monday to Sunday"));
    view["has_cut"] = false;
    view["rows"].as_array().front().as_object()["cut"] = false;
    EXPECT_THAT(english("reports", view), Not(HasSubstr("in part")));
}

TEST(FigurePages, NameTheCurrencyInTheHeadsOfTablesAlone) {
    texts::Wording wording;
    wording.in(charging::Language::en).amount = {.behind = " VND", .thousands = ",", .decimal_point = "."};
    const PageFormats formats{.wording = &wording, .calendar = {}};
    const auto shown = [&](std::string_view name) {
        return render_page(name, sample_view(name),
                           {.language = charging::Language::en, .formats = &formats});
    };
    const std::string reports = shown("reports");
    EXPECT_THAT(reports, HasSubstr("data-column=\"lent\">Lent <small>(VND)</small>"));
    EXPECT_THAT(reports, HasSubstr("data-column=\"advances\">Advances</th>"));
    EXPECT_THAT(reports, HasSubstr(">345,000"));
    EXPECT_THAT(reports, Not(HasSubstr("345,000 VND")));
    const std::string dashboard = shown("dashboard");
    EXPECT_THAT(dashboard, HasSubstr("data-column=\"outstanding\">Outstanding <small>(VND)</small>"));
    EXPECT_THAT(dashboard, HasSubstr("data-column=\"fee\">Fees left <small>(VND)</small>"));
    EXPECT_THAT(dashboard, HasSubstr(" VND")) << "single figures name it still";
}

TEST(FigurePages, SayBeforeWhichDayItIsNotKnownWhatIsOwed) {
    json::object dashboard = sample_view("dashboard");
    EXPECT_THAT(english("dashboard", dashboard), Not(HasSubstr("What was owed before")));
    dashboard["owed_unknown_before"] = "2026-11-20";
    dashboard["days"].as_array().back().as_object()["lent"] = "0";
    dashboard["days"].as_array().back().as_object()["outstanding"] = nullptr;
    EXPECT_THAT(english("dashboard", dashboard), HasSubstr("What was owed before "));
    EXPECT_THAT(english("dashboard", dashboard), HasSubstr("20/11/2026"));
    EXPECT_THAT(english("dashboard", dashboard), HasSubstr("<span class=\"dim\">unknown</span>"));
    json::object report = sample_view("reports--collection");
    report["owed_unknown"] = true;
    EXPECT_THAT(english("reports", report), HasSubstr("What is owed is not known"));
}

TEST(FigurePages, SayWhatIsWrongWithBooksThatCannotBeRead) {
    for (const char* page : {"dashboard", "reports"}) {
        json::object view = sample_view(std::string{page} + "--empty");
        view["freshness"] = {{"known", false}, {"absent", false}, {"other_form", true}, {"why", "another"}};
        EXPECT_THAT(english(page, view), HasSubstr("written by another version of the program"));
        view["freshness"].as_object()["other_form"] = false;
        EXPECT_THAT(english(page, view), HasSubstr("The books cannot be read"));
        EXPECT_THAT(english(page, view), Not(HasSubstr("written by another version of the program")));
    }
}

TEST(FigurePages, TellFeesTaxStepsAndAgeingOfThePolicy) {
    const std::string page = english("policy", sample_view("policy"));
    for (const char* said :
         {"on top of what is repaid", "VAT within the fee", "the lowest denomination that suffices",
          "Repaid in time since the last late one", "5 % of the principal owed", "3 days after the due date",
          "Written off, days after the due date", "Once a recharge</dt><dd>yes", "30 %"}) {
        EXPECT_THAT(page, HasSubstr(said));
    }
}

}  // namespace
}  // namespace airtime::portal
