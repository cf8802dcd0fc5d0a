#include "portal/views/event_note.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "charging/corrections/correction.hpp"
#include "charging/standing/enrolment.hpp"
#include "portal/views/event_view.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::portal {
namespace {

using charging::EventKind;

/// "by|approved_by|reason|recharge|rest".
std::string told_by(EventKind kind, const std::string& text) {
    charging::LedgerEvent event;
    event.kind = kind;
    event.note = text;
    const EventNote note = note_in(event);
    std::string told{note.by};
    for (const std::string_view part : {note.approved_by, note.reason, note.recharge, note.rest}) {
        told.append("|").append(part);
    }
    return told;
}

TEST(EventNote, NamesThePersonTheReasonAndTheSecondPerson) {
    const std::string alone = charging::note_of({.key = "e6e6", .role = "lan", .reason = "an outage, by us"});
    EXPECT_EQ(told_by(EventKind::adjusted, alone), "lan||an outage, by us||");
    const std::string both =
        charging::note_of({.key = "e6e6", .role = with_approver("lan", "mai"), .reason = "goodwill"});
    for (const EventKind kind : {EventKind::adjusted, EventKind::waived, EventKind::written_off,
                                 EventKind::reversed, EventKind::recovered}) {
        EXPECT_EQ(told_by(kind, both), "lan|mai|goodwill||");
    }
    EXPECT_EQ(told_by(EventKind::adjusted, "e6e6 lan sorry, approved by mai"),
              "lan||sorry, approved by mai||")
        << "what somebody types approves nothing";
}

TEST(EventNote, NamesWhoDidItWhateverStandsInTheWordsBefore) {
    const std::string note = charging::note_of({.key = "k 1", .role = "lan mai", .reason = "ok"});
    EXPECT_EQ(told_by(EventKind::adjusted, note), "lan_mai||ok||");
    charging::Policy policy = charging::sample_policy();
    charging::Draft draft = charging::draft_of(charging::ContractBuilder{}.build(), policy);
    draft.contract().enrolment = charging::Enrolment::not_registered;
    charging::change_enrolment(
        draft, {.step = charging::EnrolmentStep::enrol,
                .text_version = "v1 by k boss/lan ok",
                .by = charging::note_of({.key = "e6e6", .role = "agent", .reason = "called by phone"})});
    const boost::json::object row = event_row(draft.change.events.back());
    EXPECT_EQ(row.at("by").as_string(), "agent");
    EXPECT_EQ(row.at("reason").as_string(), "called by phone");
    EXPECT_EQ(row.at("text_version").as_string(), "v1_by_k_boss/lan_ok");
    EXPECT_FALSE(row.contains("approved_by"));
}

TEST(EventNote, LeavesOutTheReasonThatNobodyGave) {
    EXPECT_EQ(told_by(EventKind::advanced, "care e6e6 lan asked for by the subscriber"), "lan||||");
    EXPECT_EQ(told_by(EventKind::advanced, "care e6e6 lan called twice"), "lan||called twice||");
    EXPECT_EQ(told_by(EventKind::advanced, "sms m1"), "||||") << "a message's key tells nobody anything";
    EXPECT_EQ(told_by(EventKind::advanced, "automatic"), "||||");
}

TEST(EventNote, NamesTheRechargeOnce) {
    EXPECT_EQ(told_by(EventKind::recharged, "till;55;0"), "|||till;55;0|");
    EXPECT_EQ(told_by(EventKind::bonus, "till;55;0"), "|||till;55;0|");
    EXPECT_EQ(told_by(EventKind::recovered, "till;55;0"), "|||till;55;0|");
    EXPECT_EQ(told_by(EventKind::recovered, "till;55;0 bonus"), "|||till;55;0|");
    for (const EventKind kind :
         {EventKind::recharge_reversed, EventKind::recovery_reversed, EventKind::bonus}) {
        EXPECT_EQ(told_by(kind, "till;55;0 e6e6 lan wrong number"), "lan||wrong number|till;55;0|");
    }
}

TEST(EventNote, KeepsWhatIsNoneOfThese) {
    EXPECT_EQ(told_by(EventKind::recovered, "sweep"), "||||sweep");
    EXPECT_EQ(told_by(EventKind::recovered, "transfer c2 t-1"), "||||transfer c2 t-1");
    EXPECT_EQ(told_by(EventKind::written_off, "time"), "||||time");
    EXPECT_EQ(told_by(EventKind::reversed, ""), "||||");
    EXPECT_EQ(told_by(EventKind::life_cycle_changed, "one_way validity"), "||||one_way validity");
}

TEST(EventNote, IsWordsOfItsOwnInARow) {
    charging::LedgerEvent event;
    event.kind = EventKind::enrolment_changed;
    event.note = "paused care vi-3 until 2026-12-01T00:00:00.000Z by e6e6 lan on holiday";
    const boost::json::object row = event_row(event);
    EXPECT_EQ(row.at("consent").as_string(), "paused");
    EXPECT_EQ(row.at("text_version").as_string(), "vi-3");
    EXPECT_EQ(row.at("until").as_string(), "2026-12-01T00:00:00.000Z");
    EXPECT_EQ(row.at("by").as_string(), "lan");
    EXPECT_EQ(row.at("reason").as_string(), "on holiday");
    EXPECT_FALSE(row.contains("said"));
    EXPECT_FALSE(row.contains("approved_by"));
}

}  // namespace
}  // namespace airtime::portal
