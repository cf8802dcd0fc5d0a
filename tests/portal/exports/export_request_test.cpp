#include "portal/exports/export_request.hpp"

#include <date/tz.h>
#include <gmock/gmock.h>

#include "portal/exports/export_record.hpp"

namespace airtime::portal {
namespace {

using charging::EventKind;
using testing::ElementsAre;
using testing::IsEmpty;

const charging::Calendar in_hanoi{date::locate_zone("Asia/Ho_Chi_Minh")};
/// Just after midnight of 2026-12-01 there.
const charging::Instant this_moment = *charging::parse_instant("2026-11-30T17:00:00.000Z");

ExportQuery asked_for(const HttpParameters& parameters) {
    return read_export_query(parameters, in_hanoi, this_moment);
}

std::vector<std::string> mistakes_in(const HttpParameters& parameters) {
    std::vector<std::string> mistakes;
    for (const QueryMistake& mistake : asked_for(parameters).mistakes) {
        mistakes.push_back(std::string{mistake.field} + ' ' + std::string{mistake.reason});
    }
    return mistakes;
}

HttpParameters events_of(const std::string& first, const std::string& last, const std::string& kind = "",
                         const std::string& channel = "") {
    return {{"what", "events"}, {"first", first}, {"last", last}, {"kind", kind}, {"channel", channel}};
}

TEST(ExportRequest, IsReadFromAFormThatSendsEmptyFieldsToo) {
    const ExportQuery query = asked_for(events_of("2026-11-01", "2026-11-30"));
    EXPECT_THAT(query.mistakes, IsEmpty());
    EXPECT_EQ(query.request.of, ExportOf::events);
    EXPECT_EQ(query.request.days.last - query.request.days.first, 29);
    EXPECT_FALSE(query.request.kind);
    EXPECT_FALSE(query.request.channel);
    const ExportQuery filtered = asked_for(events_of("2026-11-01", "2026-11-30", "advanced", "auto"));
    EXPECT_THAT(filtered.mistakes, IsEmpty());
    EXPECT_EQ(filtered.request.kind, EventKind::advanced);
    EXPECT_EQ(filtered.request.channel, charging::Channel::automatic);
}

TEST(ExportRequest, NeedsAThingAndTwoDates) {
    EXPECT_THAT(mistakes_in({}), ElementsAre("what missing", "first missing", "last missing"));
    EXPECT_THAT(mistakes_in({{"what", "x"}, {"first", "2026-02-30"}, {"last", "tomorrow"}}),
                ElementsAre("what unknown", "first not_a_date", "last not_a_date"));
}

TEST(ExportRequest, EndsTodayAtTheLatestByTheOperatorsClock) {
    EXPECT_THAT(mistakes_in(events_of("2026-12-01", "2026-12-01")), IsEmpty());
    EXPECT_THAT(mistakes_in(events_of("2026-12-01", "2026-12-02")), ElementsAre("last not_over"));
}

TEST(ExportRequest, HasItsDaysInOrderAndNotTooManyOfThem) {
    EXPECT_THAT(mistakes_in(events_of("2026-11-02", "2026-11-01")), ElementsAre("last before_first"));
    EXPECT_THAT(mistakes_in(events_of("2026-11-02", "2026-11-02")), IsEmpty());
    const auto date_before = [](std::int64_t days) {
        return in_hanoi.date_of(in_hanoi.begin_of_day(*day_of_date("2026-11-30") - days));
    };
    EXPECT_THAT(mistakes_in(events_of(date_before(report_days_max - 1), "2026-11-30")), IsEmpty());
    EXPECT_THAT(mistakes_in(events_of(date_before(report_days_max), "2026-11-30")),
                ElementsAre("first too_long"));
}

TEST(ExportRequest, TakesKindAndChannelOfEventsAlone) {
    EXPECT_THAT(mistakes_in(events_of("2026-11-01", "2026-11-02", "gold", "fax")),
                ElementsAre("kind unknown", "channel unknown"));
    EXPECT_THAT(mistakes_in(events_of("2026-11-01", "2026-11-02", "used")), ElementsAre("kind unknown"))
        << "the books keep sums of usage alone";
    for (const char* what : {"advances", "usage"}) {
        EXPECT_THAT(mistakes_in({{"what", what},
                                 {"first", "2026-11-01"},
                                 {"last", "2026-11-02"},
                                 {"kind", "advanced"},
                                 {"channel", "sms"}}),
                    ElementsAre("kind only_events", "channel only_events"));
    }
}

TEST(ExportRequest, ShowsAgainWhatWasTypedButNotAllOfIt) {
    const ExportQuery query = asked_for({{"first", std::string(50, 'x')}, {"last", "\x1b[2J"}});
    EXPECT_EQ(query.first_day, std::string(40, 'x'));
    EXPECT_EQ(query.last_day, "\\x1b[2J");
}

TEST(ExportRequest, NamesTheFileByNothingThatAnybodyWrote) {
    EXPECT_EQ(file_name_of(asked_for(events_of("2026-11-01", "2026-11-30", "advanced")).request, in_hanoi),
              "events-2026-11-01-2026-11-30.csv");
}

TEST(ExportRecord, ComesBackAsItWasWritten) {
    const ExportRecord record{
        .id = std::string(32, 'a'),
        .owner = "api/crm west/5f3c",
        .asked_key = "page \xc4\x91 %",
        .request = asked_for(events_of("2026-11-01", "2026-11-30", "bonus", "care")).request,
        .asked_at = this_moment,
        .state = ExportState::failed,
        .rows = 18'446'744'073'709'551'615U,
        .percent = 99,
        .bytes = 1,
        .begun = 2,
        .fault = ExportFault::disk_full,
        .ended_at = this_moment + std::chrono::hours{1},
        .kept_since = -3};
    const auto read = decode_export(record.id, encode_export(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(encode_export(*read), encode_export(record));
    EXPECT_EQ(read->owner, record.owner);
    EXPECT_EQ(read->asked_key, record.asked_key);
    EXPECT_TRUE(read->request == record.request);
    EXPECT_EQ(read->rows, record.rows);
    EXPECT_EQ(read->fault, ExportFault::disk_full);
    EXPECT_EQ(read->kept_since, -3);
}

TEST(ExportRecord, IsNoneWhereALineMakesNoSense) {
    const std::string id(32, 'a');
    const std::string right = encode_export({.id = id, .owner = "lan", .asked_key = "k"});
    ASSERT_TRUE(decode_export(id, right));
    EXPECT_FALSE(decode_export(id, ""));
    EXPECT_FALSE(decode_export(id, right + " more"));
    EXPECT_FALSE(decode_export(id, right.substr(0, right.size() - 2)));
    for (const auto& [from, to] : {std::pair{"events", "everything"}, std::pair{"waiting", "gone"},
                                   std::pair{"none", "some"}, std::pair{" 0 ", " x "}}) {
        std::string wrong = right;
        wrong.replace(wrong.find(from), std::string_view{from}.size(), to);
        EXPECT_FALSE(decode_export(id, wrong)) << wrong;
    }
}

TEST(ExportRecord, HasAnIdThatCannotBeAPath) {
    EXPECT_TRUE(is_export_id("0123456789abcdef0123456789abcdef"));
    for (const char* wrong : {"", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
                              "0123456789ABCDEF0123456789abcdef", "../../../../../../../../etc/shadow",
                              "0123456789abcdef/123456789abcdef", "................................"}) {
        EXPECT_FALSE(is_export_id(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace airtime::portal
