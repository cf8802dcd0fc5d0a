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
    without["freshness"] = {{"known", false}, {"absent", true}, {"why", "there are none"}};
    EXPECT_THAT(english("reports", without), Not(HasSubstr("There is no data in this range.")));
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
