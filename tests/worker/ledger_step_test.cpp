#include "worker/ledger_step.hpp"

#include <date/tz.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/int128.hpp"
#include "charging/contract/event_kind.hpp"
#include "store/codec/ledger_codec.hpp"
#include "tests/base/log_lines.hpp"

namespace airtime::worker {
namespace {

using charging::EventKind;
using charging::LedgerEvent;
using charging::Money;
using testing::ElementsAre;
using testing::Pair;

LedgerEvent event_of(EventKind kind) {
    LedgerEvent event;
    event.kind = kind;
    event.number = 1;
    event.at = charging::parse_instant("2026-11-23T10:00:00.000Z").value();
    event.contract = {"c1"};
    return event;
}

store::LedgerPosition position_at(const std::string& cursor) {
    return {.cursor = cursor, .file = "", .file_bytes = 0};
}

store::LedgerStep step_with(const std::vector<LedgerEvent>& events, const charging::Calendar& calendar = {}) {
    const std::vector<store::LedgerEntry> entries{{.id = "1-0", .events = store::encode_events(events)}};
    return step_of(ledger_files::read_entries(entries), calendar, position_at("1-0"));
}

/// A name and millionths, as the store counts them.
auto is(const std::string& name, Int128 amount) {
    return Pair(name, amount);
}

constexpr Int128 one = Money::millionths_per_unit;

TEST(LedgerStep, CountsWhatEachKindMovedOnItsDay) {
    LedgerEvent advanced = event_of(EventKind::advanced);
    advanced.changes = {{.account = {"main"}, .amount = Money::from_units(9)},
                        {.account = {"data"}, .amount = Money::from_units(1)}};
    advanced.principal = Money::from_units(10);
    advanced.fee = Money::from_units(2);
    advanced.vat = Money::from_millionths(500'000);
    LedgerEvent recovered = event_of(EventKind::recovered);
    recovered.changes = {{.account = {"main"}, .amount = -Money::from_units(3)}};
    recovered.principal = -Money::from_units(3);
    const auto step = step_with({advanced, advanced, recovered});
    EXPECT_THAT(step.daily,
                ElementsAre(Pair("2026-11-23",
                                 ElementsAre(is("advanced_amount", 20 * one), is("advanced_count", 2),
                                             is("advanced_fee", 4 * one), is("advanced_principal", 20 * one),
                                             is("advanced_vat", one), is("recovered_amount", -3 * one),
                                             is("recovered_count", 1), is("recovered_principal", -3 * one))),
                            Pair("all", ElementsAre(is("debt", 21 * one)))));
}

TEST(LedgerStep, CountsEachEventOnItsDayByTheClockOnTheWall) {
    const charging::Calendar hanoi{.zone = date::locate_zone("Asia/Ho_Chi_Minh")};
    std::vector<LedgerEvent> events;
    for (const char* at : {"2026-11-22T16:59:59.999Z", "2026-11-22T17:00:00.000Z", "2026-11-23T16:59:59.999Z",
                           "2026-11-23T17:00:00.000Z", "2026-11-22T16:00:00.000Z"}) {
        events.push_back(event_of(EventKind::overdue));
        events.back().at = *charging::parse_instant(at);
    }
    EXPECT_THAT(step_with(events, hanoi).daily,
                ElementsAre(Pair("2026-11-22", ElementsAre(is("overdue_count", 2))),
                            Pair("2026-11-23", ElementsAre(is("overdue_count", 2))),
                            Pair("2026-11-24", ElementsAre(is("overdue_count", 1)))));
}

TEST(LedgerStep, CountsUsageByServiceToo) {
    LedgerEvent used = event_of(EventKind::used);
    used.changes = {{.account = {"main"}, .amount = -Money::from_units(5)}};
    used.service = charging::ServiceName{"data"};
    EXPECT_THAT(
        step_with({used}).daily.at("2026-11-23"),
        ElementsAre(is("used_amount", -5 * one), is("used_amount:data", -5 * one), is("used_count", 1)));
}

TEST(LedgerStep, CountsOffersRefusalsAndAdvancesByChannelAndReason) {
    const auto noted = [](EventKind kind, const char* note) {
        LedgerEvent event = event_of(kind);
        event.note = note;
        return event;
    };
    const auto step =
        step_with({noted(EventKind::advanced, "automatic"), noted(EventKind::advanced, "sms k1"),
                   noted(EventKind::advanced, "sms k2"), noted(EventKind::offered, "sms"),
                   noted(EventKind::refused, "automatic limit_reached"),
                   noted(EventKind::refused, "ussd limit_reached"), noted(EventKind::recharged, "r1"),
                   noted(EventKind::invited, "sms 2026-11-24T01:00:00.000Z")});
    EXPECT_THAT(step.daily.at("2026-11-23"),
                ElementsAre(is("advanced_count", 3), is("advanced_count:automatic", 1),
                            is("advanced_count:sms", 2), is("invited_count", 1), is("invited_count:sms", 1),
                            is("offered_count", 1), is("offered_count:sms", 1), is("recharged_count", 1),
                            is("refused_count", 2), is("refused_count:automatic limit_reached", 1),
                            is("refused_count:ussd limit_reached", 1)));
    EXPECT_EQ(step.history.size(), 4U);
}

TEST(LedgerStep, OwesNothingForWhatWouldHaveBeenLent) {
    LedgerEvent shadow = event_of(EventKind::shadow_advanced);
    shadow.principal = Money::from_units(10);
    const auto step = step_with({shadow});
    EXPECT_EQ(step.daily.count("all"), 0U);
    EXPECT_THAT(step.daily.at("2026-11-23"),
                ElementsAre(is("shadow_advanced_count", 1), is("shadow_advanced_principal", 10 * one)));
}

TEST(LedgerStep, RemembersForTheSubscriberWhatIsMoreThanUsage) {
    for (std::size_t number = 0; number < charging::event_kind_names.size(); ++number) {
        const auto kind = static_cast<EventKind>(number);
        const bool left_out = kind == EventKind::opened || kind == EventKind::used ||
                              kind == EventKind::shadow_advanced || kind == EventKind::usage_given_up ||
                              kind >= EventKind::offered;
        const auto step = step_with({event_of(kind)});
        ASSERT_EQ(step.history.size(), left_out ? 0U : 1U) << charging::name_of(kind);
        if (!left_out) {
            EXPECT_EQ(step.history.front().first, charging::ContractId{"c1"});
        }
    }
}

TEST(LedgerStep, PassesOverAnEntryThatMakesNoSense) {
    const LogLines log;
    const std::vector<store::LedgerEntry> entries{
        {.id = "1-0", .events = "no, event"},
        {.id = "2-0", .events = store::encode_event(event_of(EventKind::overdue))}};
    const auto step = step_of(ledger_files::read_entries(entries), {}, position_at("2-0"));
    EXPECT_TRUE(log.tell("ledger.corrupt entry=1-0 "));
    EXPECT_EQ(step.daily.at("2026-11-23").at("overdue_count"), 1);
    EXPECT_EQ(step.position.cursor, "2-0");
}

TEST(LedgerStep, TellsOfUsageThatIsNotChargedAndOnceOfReportsThatAreGivenUp) {
    const LogLines log;
    LedgerEvent not_charged = event_of(EventKind::not_charged);
    not_charged.service = charging::ServiceName{"data"};
    not_charged.units = 7;
    not_charged.note = "too much";
    LedgerEvent given_up = event_of(EventKind::usage_given_up);
    given_up.session = charging::SessionId{"pgw;1 2"};
    LedgerEvent last = given_up;
    last.contract = {"c2"};
    last.session = charging::SessionId{"pgw;3"};
    step_with({not_charged, given_up, last, event_of(EventKind::usage_given_up)});
    EXPECT_EQ(log.count("usage.not_charged"), 1);
    EXPECT_EQ(log.count("session.given_up"), 1);
    EXPECT_EQ(log.count("session.given_up count=2 last=pgw;3 contract=c2 "), 1);
    step_with({event_of(EventKind::overdue)});
    EXPECT_EQ(log.count("session.given_up"), 1);
}

TEST(LedgerStep, WarnsOnceOfHoweverMuchIsNotCharged) {
    const LogLines log;
    std::vector<LedgerEvent> events(1'000, event_of(EventKind::not_charged));
    events.back().number = 1'000;
    const auto step = step_with(events);
    EXPECT_EQ(log.count("usage.not_charged"), 1);
    EXPECT_EQ(log.count("count=1000 last_contract=c1 last_event=1000 "), 1);
    EXPECT_EQ(step.daily.at("2026-11-23").at("not_charged_count"), 1'000) << "all are counted";
}

}  // namespace
}  // namespace airtime::worker
