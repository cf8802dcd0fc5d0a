// What every store of books must tell, whatever it keeps them in: a second one joins by a row at the end, and
// by being made by BooksUnderTest.
#include <algorithm>
#include <fstream>

#include "base/decimal_text.hpp"
#include "books/bookings.hpp"
#include "books/books_folder.hpp"
#include "books/books_status.hpp"
#include "books/database.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "ledger_files/read_notes.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;
using std::chrono::hours;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Store : std::uint8_t { sqlite };

class BooksConformance : public testing::TestWithParam<Store> {
  protected:
    void write(const std::vector<LedgerFileText>& files) const {
        for (const LedgerFileText& file : files) file.write(books_.ledger);
    }
    static std::vector<std::uint64_t> numbers_of(const std::vector<LedgerEvent>& events) {
        std::vector<std::uint64_t> numbers;
        for (const LedgerEvent& event : events) numbers.push_back(event.number);
        return numbers;
    }
    std::vector<std::uint64_t> timeline(const books::TimelineFilter& filter) const {
        const auto events = books_.reader.timeline({"c1"}, filter);
        EXPECT_TRUE(events.ok()) << (events.ok() ? "" : events.error().why);
        return events.ok() ? numbers_of(*events) : std::vector<std::uint64_t>{};
    }

    BooksInFolder books_;
};

LedgerEvent event_of(std::uint64_t number, EventKind kind, Instant at) {
    LedgerEvent event;
    event.contract = {"c1"};
    event.number = number;
    event.kind = kind;
    event.at = at;
    return event;
}

TEST_P(BooksConformance, TellsWhatAnyLedgerSays) {
    for (std::uint32_t seed = 1; seed <= 2; ++seed) {
        SCOPED_TRACE(seed);
        const RandomLedger ledger{seed};
        const BooksInFolder books;
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
        EXPECT_THAT(books.load(), IsEmpty());
        // Hours are kept for eight days only, and all days lie before them.
        const PlainBooks plain{ledger.events(), hanoi()};
        EXPECT_FALSE(plain.refusals(books::RefusedBy::reason).empty());
        BooksInFolder young;
        for (const LedgerFileText& file : ledger.files()) file.write(young.ledger);
        const auto hours = books.reader.hourly(plain.days());
        ASSERT_TRUE(hours.ok());
        EXPECT_THAT(*hours, IsEmpty());
        EXPECT_THAT(young.load(hanoi().begin_of_day(plain.days().first + 8)), IsEmpty());
        expect_books_tell(young.reader, plain);
    }
}

TEST_P(BooksConformance, TellsTheSameInWhateverOrderFilesAreLoaded) {
    for (std::uint32_t seed = 11; seed <= 12; ++seed) {
        SCOPED_TRACE(seed);
        const RandomLedger ledger{seed, 5, 50};
        const PlainBooks plain{ledger.events(), hanoi()};
        std::vector<LedgerFileText> files = ledger.files();
        std::shuffle(files.begin(), files.end(), std::mt19937{seed});
        const BooksInFolder books;
        books::BooksLoader loader{books.settings, hanoi()};
        for (const LedgerFileText& file : files) {
            file.write(books.ledger);
            EXPECT_THAT(books.load(loader, hanoi().begin_of_day(plain.days().first + 8)), IsEmpty());
        }
        expect_books_tell(books.reader, plain);
    }
}

TEST_P(BooksConformance, TellsTheSameWhenAllIsLoadedTwice) {
    const RandomLedger ledger{21, 3, 40};
    const PlainBooks plain{ledger.events(), hanoi()};
    const Instant now = hanoi().begin_of_day(plain.days().first + 8);
    write(ledger.files());
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(books_.load(now), IsEmpty());
    expect_books_tell(books_.reader, plain);
    const auto fresh = books_.reader.freshness();
    ASSERT_TRUE(fresh.ok());
    EXPECT_EQ(fresh->files, ledger.files().size());
    EXPECT_EQ(fresh->waiting, 0U);
}

TEST_P(BooksConformance, FindsWhatIsAskedForOfATimeline) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 9; ++number) {
        const Instant at = first_day + hours{24 * number};
        events.push_back(event_of(number, number % 2 == 0 ? EventKind::recharged : EventKind::advanced, at));
        if (number % 2 == 1) events.back().note = number % 3 == 0 ? "sms k" : "automatic";
        if (number % 2 == 1) events.back().advance = charging::AdvanceId{"a" + std::to_string(number)};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(9, 8, 7, 6, 5, 4, 3, 2, 1));
    EXPECT_THAT(timeline({.max = 2}), ElementsAre(9, 8));
    EXPECT_THAT(timeline({.before = 4, .max = 2}), ElementsAre(3, 2));
    EXPECT_THAT(timeline({.kinds = {EventKind::recharged}}), ElementsAre(8, 6, 4, 2));
    EXPECT_THAT(timeline({.kinds = {EventKind::recharged, EventKind::advanced}, .max = 1}), ElementsAre(9));
    EXPECT_THAT(timeline({.channel = charging::Channel::sms}), ElementsAre(9, 3));
    EXPECT_THAT(timeline({.from = events[2].at}), ElementsAre(9, 8, 7, 6, 5, 4, 3));
    EXPECT_THAT(timeline({.until = events[2].at}), ElementsAre(2, 1));
    EXPECT_THAT(timeline({.from = events[1].at, .until = events[3].at}), ElementsAre(3, 2));
    EXPECT_THAT(timeline({.max = 0}), IsEmpty());
}

TEST_P(BooksConformance, GivesTheGreatestNumbersAlsoWhereClocksDisagreeAtMidnight) {
    const Instant midnight = hanoi().begin_of_day(hanoi().day_of(first_day) + 1);
    const std::chrono::seconds second{1};
    write({file_of(0, {event_of(1, EventKind::recharged, midnight - second),
                       event_of(2, EventKind::recharged, midnight + second),
                       event_of(3, EventKind::recharged, midnight - second)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({.max = 1}), ElementsAre(3));
    EXPECT_THAT(timeline({.max = 2}), ElementsAre(3, 2));
}

TEST_P(BooksConformance, FindsAnAdvanceAndARechargeByTheirIds) {
    LedgerEvent recharge = event_of(1, EventKind::recharged, first_day);
    recharge.note = "till-7";
    LedgerEvent advance = event_of(2, EventKind::advanced, first_day);
    advance.advance = charging::AdvanceId{"a2"};
    write({file_of(0, {recharge, advance})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const auto recharges = books_.reader.recharges_with_id({"till-7"}, 10);
    ASSERT_TRUE(recharges.ok());
    EXPECT_THAT(*recharges, ElementsAre(books::EventPlace{.contract = {"c1"}, .event = 1}));
    EXPECT_THAT(*books_.reader.recharges_with_id({"till-8"}, 10), IsEmpty());
    EXPECT_EQ(books_.reader.advances_with_id({"a2"}, 10)->size(), 1U);
    EXPECT_THAT(*books_.reader.advances_with_id({"a2"}, 0), IsEmpty());
    EXPECT_THAT(*books_.reader.advances_with_id({"a3"}, 10), IsEmpty());
}

TEST_P(BooksConformance, FindsWhoseASessionWasByExactlyItsName) {
    std::vector<LedgerEvent> events;
    const auto use = [&](const std::string& contract, const std::string& session, int day) {
        events.push_back(event_of(events.size() + 1, EventKind::used, first_day + hours{24 * day}));
        events.back().contract = {contract};
        events.back().session = charging::SessionId{session};
    };
    use("c1", "gw.example.net;1;2", 0);
    use("c1", "gw.example.net;1;2", 1);
    use("c2", "gw.example.net;1;22", 0);
    use("c3", "gw.example.net;1;3;sub=7", 0);
    use("c4", "shared", 0);
    use("c5", "shared", 1);
    write({file_of(0, events)});
    books_.settings.usage_days = 10;
    EXPECT_THAT(books_.load(first_day + hours{24 * 2}), IsEmpty());
    const auto found = [&](const std::string& session, std::size_t max = 10) {
        std::vector<std::string> contracts;
        const auto answer = books_.reader.contracts_with_session({session}, max);
        EXPECT_TRUE(answer.ok()) << answer.error().why;
        for (const charging::ContractId& contract : *answer) contracts.push_back(contract.value);
        return contracts;
    };
    EXPECT_THAT(found("gw.example.net;1;2"), ElementsAre("c1"));
    EXPECT_THAT(found("gw.example.net;1;22"), ElementsAre("c2"));
    for (const char* other : {"gw.example.net;1;", "gw.example.net;1;2 ", "GW.example.net;1;2", ""}) {
        EXPECT_THAT(found(other), IsEmpty()) << other;
    }
    EXPECT_THAT(found("gw.example.net;1;3"), ElementsAre("c3")) << "as it was on the wire";
    EXPECT_THAT(found("gw.example.net;1;3;sub=7"), ElementsAre("c3")) << "as it is kept";
    EXPECT_THAT(found("gw.example.net;1;3;sub=8"), IsEmpty());
    EXPECT_THAT(found("shared"), ElementsAre("c5", "c4")) << "the latest first";
    EXPECT_THAT(found("shared", 1), ElementsAre("c5"));
    EXPECT_THAT(found("shared", 0), IsEmpty());
    EXPECT_THAT(books_.load(first_day + hours{24 * 11}), IsEmpty());
    EXPECT_THAT(found("shared"), IsEmpty()) << "usage is not kept any more";
}

TEST_P(BooksConformance, TakesEventsOfADayThatWasFinishedLongAgo) {
    const LedgerEvent early = event_of(1, EventKind::recharged, first_day);
    const LedgerEvent late = event_of(2, EventKind::recharged, first_day + hours{1});
    const Instant now = first_day + hours{24 * 3};
    write({file_of(0, {early})});
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(1));
    write({file_of(1, {late})});
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(2, 1));
    expect_books_tell(books_.reader, PlainBooks{{early, late}, hanoi()});
}

TEST_P(BooksConformance, KeepsEventsAndUsageForTheirDaysAndTotalsForEver) {
    LedgerEvent used = event_of(1, EventKind::used, first_day);
    used.service = charging::ServiceName{"data"};
    write({file_of(0, {used, event_of(2, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    books_.settings.event_days = 30;
    books_.settings.usage_days = 10;
    const auto now = [&](int days) { return hanoi().begin_of_day(day + days); };
    const auto usage = [&] { return books_.reader.usage({"c1"}, {day, day}, 10)->size(); };
    EXPECT_THAT(books_.load(now(9)), IsEmpty());
    EXPECT_EQ(usage(), 1U);
    EXPECT_THAT(books_.load(now(10)), IsEmpty());
    EXPECT_EQ(usage(), 0U);
    EXPECT_THAT(books_.load(now(29)), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(2));
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 0U);
    EXPECT_THAT(books_.load(now(30)), IsEmpty());
    EXPECT_THAT(timeline({}), IsEmpty());
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.count, 2);
    // A file that comes so late is counted, and not kept.
    write({file_of(0, {event_of(3, EventKind::recharged, first_day)})});
    EXPECT_THAT(books_.load(now(30)), IsEmpty());
    EXPECT_THAT(timeline({}), IsEmpty());
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.count, 3);
}

TEST_P(BooksConformance, SaysFromWhichDayOnSingleEventsAndUsageAreKept) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    books_.settings.event_days = 30;
    books_.settings.usage_days = 10;
    EXPECT_FALSE(books_.reader.freshness().ok());
    const auto fresh_after = [&](int days) {
        EXPECT_THAT(books_.load(hanoi().begin_of_day(day + days)), IsEmpty());
        return *books_.reader.freshness();
    };
    EXPECT_EQ(fresh_after(9).usage_since, std::nullopt) << "nothing was dropped";
    EXPECT_EQ(fresh_after(9).first_day, day);
    EXPECT_EQ(fresh_after(10).usage_since, day + 1);
    EXPECT_EQ(fresh_after(29).events_since, std::nullopt);
    EXPECT_EQ(fresh_after(30).events_since, day + 1);
    books_.settings.event_days = 400;
    EXPECT_EQ(fresh_after(31).events_since, day + 1) << "what was dropped does not come back";
}

TEST_P(BooksConformance, SaysWhereAnAdvanceMovedThatNobodyGranted) {
    LedgerEvent grant = event_of(1, EventKind::advanced, first_day);
    LedgerEvent repaid = event_of(2, EventKind::recovered, first_day + hours{1});
    grant.advance = repaid.advance = charging::AdvanceId{"a1"};
    write({file_of(0, {repaid})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_TRUE(books_.reader.freshness()->grants_missing);
    write({file_of(0, {grant})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_FALSE(books_.reader.freshness()->grants_missing);
}

TEST_P(BooksConformance, TellsNothingOfWhatCameBackOfDaysWhoseGrantsAreMissing) {
    LedgerEvent repaid = event_of(2, EventKind::recovered, first_day + hours{30});
    repaid.advance = charging::AdvanceId{"a1"};
    repaid.principal = -Money::from_units(3);
    repaid.about.granted = first_day;
    write({file_of(0, {repaid})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_THAT(*books_.reader.cohorts({day - 1, day + 2}), IsEmpty());
    LedgerEvent grant = event_of(1, EventKind::advanced, first_day);
    grant.advance = repaid.advance;
    grant.principal = Money::from_units(5);
    write({file_of(0, {grant})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const auto cohorts = books_.reader.cohorts({day - 1, day + 2});
    ASSERT_EQ(cohorts->size(), 1U);
    EXPECT_EQ(cohorts->front().steps.size(), 1U);
}

TEST_P(BooksConformance, KnowsWhatIsOwedOnceNoAdvanceIsThatWasGrantedBeforeTheBooks) {
    const std::int64_t day = hanoi().day_of(first_day);
    const auto old = [](std::uint64_t number, EventKind kind, int days, std::int64_t units,
                        const char* advance = "old") {
        LedgerEvent event = event_of(number, kind, first_day + hours{24 * days});
        event.advance = charging::AdvanceId{advance};
        event.principal = Money::from_units(units);
        return event;
    };
    write({file_of(0, {old(7, EventKind::recovered, 0, -3), old(8, EventKind::advanced, 1, 10, "new")})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const books::Freshness open = *books_.reader.freshness();
    EXPECT_EQ(open.owed_since, std::nullopt);
    EXPECT_FALSE(open.knows_owed(day + 5));
    const auto owed = [&](std::int64_t at) {
        charging::MoneySum sum;
        const auto ageing = books_.reader.ageing(at);
        for (const books::AgedDebt& bucket : *ageing) sum += bucket.principal + bucket.fee;
        return sum.to_string();
    };
    EXPECT_EQ(owed(day + 5), "10") << "what the new one owes alone";
    write({file_of(0, {old(9, EventKind::recovered, 3, -2), old(10, EventKind::settled, 3, 0)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const books::Freshness over = *books_.reader.freshness();
    EXPECT_TRUE(over.grants_missing);
    EXPECT_EQ(over.owed_since, day + 3);
    EXPECT_FALSE(over.knows_owed(day + 2));
    EXPECT_TRUE(over.knows_owed(day + 3));
    EXPECT_EQ(owed(day + 3), "10");
    write({file_of(0, {old(11, EventKind::recovery_reversed, 4, 2)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->owed_since, std::nullopt) << "it is owed again";
    write({file_of(0, {old(12, EventKind::written_off, 6, -2)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->owed_since, day + 6);
    write({file_of(0, {old(1, EventKind::advanced, -2, 5)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_FALSE(books_.reader.freshness()->grants_missing);
    EXPECT_TRUE(books_.reader.freshness()->knows_owed(day));
    EXPECT_EQ(owed(day), "2");
}

TEST_P(BooksConformance, HoldsAnswersAgainstTheInvitationsOfTheirDay) {
    const std::int64_t day = hanoi().day_of(first_day);
    const auto noted = [](std::uint64_t number, EventKind kind, hours later, const std::string& note) {
        LedgerEvent event = event_of(number, kind, first_day + later);
        event.note = note;
        event.about.segment = {"gold"};
        return event;
    };
    const std::string sent = charging::to_iso8601(first_day + hours{24});
    write({file_of(0, {noted(1, EventKind::invited, hours{0}, "sms " + sent),
                       noted(2, EventKind::invitation_accepted, hours{48}, "ussd " + sent),
                       noted(3, EventKind::invited, hours{48}, "sms"),
                       noted(4, EventKind::invitation_declined, hours{48}, "sms nonsense")})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const auto told = [&](std::int64_t each) {
        std::vector<std::string> lines;
        const auto groups = books_.reader.invitations(
            {.days = {each, each},
             .by = {books::Dimension::kind, books::Dimension::channel, books::Dimension::segment}});
        for (const books::GroupTotals& group : *groups) {
            lines.push_back(group.group[0] + ' ' + group.group[1] + ' ' + group.group[2]);
        }
        return lines;
    };
    EXPECT_THAT(told(day), IsEmpty()) << "it waited for the morning";
    EXPECT_THAT(told(day + 1), ElementsAre("invitation_accepted ussd gold", "invited sms gold"));
    EXPECT_THAT(told(day + 2), ElementsAre("invitation_declined sms gold", "invited sms gold"))
        << "as an earlier version wrote them: by their own day";
}

TEST_P(BooksConformance, TakesWhatWasRecoveredBeforeAWriteOffForNoneOfWhatCameInLater) {
    const std::int64_t day = hanoi().day_of(first_day);
    std::uint64_t number = 0;
    const auto moved = [&](EventKind kind, std::int64_t units) {
        LedgerEvent event = event_of(++number, kind, first_day + hours{number});
        event.advance = charging::AdvanceId{"a1"};
        event.principal = Money::from_units(units);
        return event;
    };
    const auto recovered_later = [&](const std::vector<LedgerEvent>& events) {
        write({file_of(0, events)});
        EXPECT_THAT(books_.load(), IsEmpty());
        const auto given_up = books_.reader.write_offs({.days = {day, day}, .by = {books::Dimension::kind}});
        charging::MoneySum sum;
        for (const books::GroupTotals& each : *given_up) {
            if (each.group[0].starts_with("recover")) sum += each.sums.principal;
        }
        return sum.to_string();
    };
    EXPECT_EQ(recovered_later({moved(EventKind::advanced, 11), moved(EventKind::recovered, -5),
                               moved(EventKind::written_off, -6)}),
              "0");
    EXPECT_EQ(recovered_later({moved(EventKind::recovery_reversed, 5)}), "0") << "that came in before";
    EXPECT_EQ(recovered_later({moved(EventKind::recovered, -4)}), "-4");
    EXPECT_EQ(recovered_later({moved(EventKind::recovery_reversed, 3)}), "-1");
    EXPECT_EQ(recovered_later({moved(EventKind::recovery_reversed, 3)}), "0") << "but never less than none";
}

TEST_P(BooksConformance, CountsWhatCameBackOfNoGrantOnceTheGrantIsThere) {
    const std::int64_t day = hanoi().day_of(first_day);
    LedgerEvent grant = event_of(1, EventKind::advanced, first_day);
    LedgerEvent repaid = event_of(2, EventKind::recovered, first_day + hours{1});
    grant.advance = repaid.advance = charging::AdvanceId{"a1"};
    grant.principal = Money::from_units(10);
    repaid.principal = Money::from_units(-4);
    repaid.about.granted = grant.at;
    LedgerEvent other = event_of(3, EventKind::advanced, first_day + hours{2});
    other.advance = charging::AdvanceId{"a3"};
    other.principal = Money::from_units(1);
    write({file_of(0, {repaid, other})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const auto cohort = [&] { return books_.reader.cohorts({day, day})->at(0); };
    EXPECT_EQ(cohort().granted.principal.to_string(), "1");
    EXPECT_THAT(cohort().steps, IsEmpty()) << "as its grant is not among what was granted";
    write({file_of(0, {grant})});
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(cohort().granted.principal.to_string(), "11");
    ASSERT_EQ(cohort().steps.size(), 1U);
    EXPECT_EQ(cohort().steps[0].sums.principal.to_string(), "-4");
}

TEST_P(BooksConformance, AddsUpAllUsageByService) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 6; ++number) {
        events.push_back(event_of(number, EventKind::used, first_day + hours{24 * (number % 3)}));
        events.back().service = charging::ServiceName{number % 2 == 0 ? "data" : "sms_onnet"};
        events.back().session = charging::SessionId{"s" + std::to_string(number)};
        events.back().units = 10;
        events.back().changes = {{{"main"}, -charging::Money::from_units(7)}};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(first_day + hours{24 * 10}), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto used = [&](books::DayRange days) { return *books_.reader.usage_by_service({"c1"}, days); };
    const charging::MoneySum cost = charging::Money::from_units(21);
    EXPECT_THAT(
        used({day, day + 2}),
        ElementsAre(books::ServiceUsage{.service = "data", .rows = 3, .units = 30, .cost = cost},
                    books::ServiceUsage{.service = "sms_onnet", .rows = 3, .units = 30, .cost = cost}));
    EXPECT_EQ(used({day, day}).size(), 2U);
    EXPECT_EQ(used({day, day})[0].rows, 1);
    EXPECT_THAT(used({day + 3, day + 9}), IsEmpty());
}

TEST_P(BooksConformance, KeepsHoursForEightDaysBeforeToday) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_THAT(books_.load(hanoi().begin_of_day(day + 8)), IsEmpty());
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 1U);
    EXPECT_THAT(books_.load(hanoi().begin_of_day(day + 9)), IsEmpty());
    EXPECT_EQ(books_.reader.hourly({day, day})->size(), 0U);
}

TEST_P(BooksConformance, RefusesAFileThatDoesNotAddUpAndLoadsAllOthers) {
    const LedgerEvent good = event_of(1, EventKind::recharged, first_day);
    const LedgerEvent bad = event_of(2, EventKind::recharged, first_day + hours{1});
    const LedgerFileText wrong = file_of(0, {bad});
    write({file_of(0, {good}), wrong, file_of(1, {event_of(3, EventKind::recharged, first_day + hours{2})})});
    const auto path = ledger_files::complete_path(books_.ledger, wrong.name);
    std::string text = wrong.text();
    const auto digit = text.find("#records=1") + std::string_view{"#records="}.size();
    std::ofstream{path} << text.replace(digit, 1, "2");  // as long as the right one
    EXPECT_THAT(books_.load(), ElementsAre(HasSubstr(path.string() + ":3: the rows add up to #records=1")));
    EXPECT_THAT(timeline({}), ElementsAre(3, 1));
    EXPECT_EQ(books_.reader.freshness()->refused, 1U);
    EXPECT_EQ(books_.reader.freshness()->files, 2U);
    // It is said once, and taken when it was mended.
    EXPECT_THAT(books_.load(), IsEmpty());
    wrong.write(books_.ledger);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(3, 2, 1));
    EXPECT_EQ(books_.reader.freshness()->refused, 0U);
}

TEST_P(BooksConformance, WaitsForAFileThatCannotBeReadAndLoadsAllOthers) {
    const LedgerFileText unread = file_of(0, {event_of(2, EventKind::recharged, first_day + hours{1})});
    write({unread, file_of(1, {event_of(3, EventKind::recharged, first_day + hours{2})})});
    const auto path = ledger_files::complete_path(books_.ledger, unread.name);
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    EXPECT_THAT(books_.load(), Contains(HasSubstr("must be a file that can be read")));
    EXPECT_THAT(timeline({}), ElementsAre(3));
    EXPECT_EQ(books_.reader.freshness()->refused, 0U);
    EXPECT_EQ(books_.reader.freshness()->waiting, 1U);
    std::filesystem::remove(path);
    unread.write(books_.ledger);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(3, 2));
}

TEST_P(BooksConformance, CountsRowsThatMakeNoSense) {
    const LedgerFileText file = file_of(0, {event_of(1, EventKind::recharged, first_day)});
    const auto path = ledger_files::complete_path(books_.ledger, file.name);
    std::filesystem::create_directories(path.parent_path());
    ledger_files::ControlTotal total;
    total.add(file.events[0]);
    total.add_unreadable();
    std::ofstream{path} << ledger_files::cdr_heading << '\n'
                        << ledger_files::cdr_row(file.events[0]) << '\n'
                        << ledger_files::unreadable_row("no event") << '\n'
                        << total.to_line() << '\n';
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_THAT(timeline({}), ElementsAre(1));
    EXPECT_EQ(books_.reader.freshness()->unreadable_rows, 1U);
}

TEST_P(BooksConformance, SaysThroughWhenEverythingIsThere) {
    using std::chrono::minutes;
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const Instant now = first_day + hours{2};
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, now - minutes{1});
    EXPECT_EQ(books_.reader.freshness()->looked_at, now);
    const LedgerFileText open = file_of(0, {event_of(2, EventKind::recharged, first_day + hours{1})});
    std::filesystem::create_directories(ledger_files::open_folder(books_.ledger));
    std::ofstream{ledger_files::part_path(books_.ledger, open.name)} << "begun";
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, first_day + hours{1} - minutes{1});
}

TEST_P(BooksConformance, AreThroughOnlyAsFarAsEveryPartitionWasRead) {
    using std::chrono::minutes;
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    const Instant stopped = first_day + hours{1};
    ledger_files::note_read(books_.ledger, {0}, stopped);
    ledger_files::note_read(books_.ledger, {1}, stopped);
    const Instant now = first_day + hours{9};
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, stopped - minutes{1}) << "the rest waits in Redis";
    ledger_files::note_read(books_.ledger, {0}, now);
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, stopped - minutes{1}) << "one of them stands";
    ledger_files::note_read(books_.ledger, {1}, now + minutes{5});
    EXPECT_THAT(books_.load(now), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->through, now - minutes{1});
}

TEST_P(BooksConformance, SumsBeyondSixtyFourBitsAreExact) {
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 2'000; ++number) {
        events.push_back(event_of(number, EventKind::recharged, first_day));
        events.back().changes = {{{"main"}, Money::max()}};
    }
    write({file_of(0, events)});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->at(0).sums.amount.to_string(), "18000000000000");
}

TEST_P(BooksConformance, GroupsTotalsByWhatIsAskedFor) {
    LedgerEvent paid = event_of(1, EventKind::recharged, first_day);
    paid.changes = {{{"main"}, Money::from_units(5)}};
    write({file_of(0, {paid, event_of(2, EventKind::overdue, first_day + hours{24})})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto groups =
        books_.reader.totals({.days = {day, day + 1}, .by = {books::Dimension::kind, books::Dimension::day}});
    ASSERT_TRUE(groups.ok());
    ASSERT_EQ(groups->size(), 2U);
    EXPECT_THAT((*groups)[0].group, ElementsAre("overdue", "2026-06-02"));
    EXPECT_THAT((*groups)[1].group, ElementsAre("recharged", "2026-06-01"));
    EXPECT_EQ((*groups)[1].sums.amount.to_string(), "5");
    EXPECT_EQ(books_.reader.totals({.days = {day, day + 1}, .kinds = {EventKind::overdue}})->size(), 1U);
    EXPECT_THAT(*books_.reader.totals({.days = {day + 2, day + 3}}), IsEmpty());
    EXPECT_THAT(*books_.reader.totals({.days = {day + 1, day}}), IsEmpty());
}

TEST_P(BooksConformance, TakesFromCountsFilesWhatBecameOfMessages) {
    const auto folder = ledger_files::counts_folder(books_.ledger);
    std::filesystem::create_directories(folder);
    const auto write_counts = [&](const std::string& date, Int128 delivered) {
        std::ofstream{folder / (date + ".csv")} << ledger_files::counts_csv(
            date, {{.item = "message", .of = "granted", .outcome = "delivered", .count = delivered},
                   {.item = "message", .of = "granted", .outcome = "sent", .count = 5},
                   {.item = "refused", .of = "sms", .outcome = "denied", .count = 7}});
    };
    write_counts("2026-06-01", 3);
    write_counts("2026-06-02", 4);
    std::ofstream{folder / "2026-06-03.csv"} << "date,item,of,outcome,count\nno row\n";
    std::ofstream{folder / "2026-06-04.csv.w1.part"} << "date";
    EXPECT_THAT(books_.load(), ElementsAre(HasSubstr("2026-06-03.csv: line 2 is no row of counts")));
    EXPECT_THAT(books_.load(), IsEmpty()) << "it is said once";
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_THAT(
        *books_.reader.messages({day, day}),
        ElementsAre(
            books::MessageCount{.date = "2026-06-01", .kind = "granted", .status = "delivered", .count = 3},
            books::MessageCount{.date = "2026-06-01", .kind = "granted", .status = "sent", .count = 5}));
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 4U);
    EXPECT_THAT(*books_.reader.refusals({day, day + 5}, books::RefusedBy::reason), IsEmpty())
        << "those the books count themselves";
    write_counts("2026-06-03", 6);
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 6U) << "taken when it was mended";
    EXPECT_THAT(*books::files_gone(books_.settings.folder, books_.ledger), IsEmpty());
}

TEST_P(BooksConformance, TakesWhatACountsFileTellsInPlaceOfWhatItToldBefore) {
    const auto folder = ledger_files::counts_folder(books_.ledger);
    std::filesystem::create_directories(folder);
    const auto write_counts = [&](const std::string& outcome) {
        std::ofstream{folder / "2026-06-01.csv"} << ledger_files::counts_csv(
            "2026-06-01", {{.item = "message", .of = "granted", .outcome = outcome, .count = 2},
                           {.item = "message", .of = "granted", .outcome = "sent", .count = 5}});
    };
    books::BooksLoader loader{books_.settings, hanoi()};
    const std::int64_t day = hanoi().day_of(first_day);
    const auto statuses = [&] {
        std::vector<std::string> told;
        const auto messages = books_.reader.messages({day, day});
        for (const books::MessageCount& each : *messages) {
            told.push_back(each.status + ' ' + to_whole(each.count));
        }
        return told;
    };
    write_counts("undelivered");
    EXPECT_THAT(books_.load(loader), IsEmpty());
    EXPECT_THAT(statuses(), ElementsAre("sent 5", "undelivered 2"));
    write_counts("delivered");
    EXPECT_THAT(books_.load(loader), IsEmpty());
    EXPECT_THAT(statuses(), ElementsAre("delivered 2", "sent 5"));
    EXPECT_THAT(books_.load(), IsEmpty()) << "by another worker, who reads it for the first time";
    EXPECT_THAT(statuses(), ElementsAre("delivered 2", "sent 5"));
}

TEST_P(BooksConformance, TryCountsThatCannotBeReadAgainAndLoadAllElseMeanwhile) {
    const auto folder = ledger_files::counts_folder(books_.ledger);
    std::filesystem::create_directories(books_.ledger);
    std::ofstream{folder} << "no folder";
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    books::BooksLoader loader{books_.settings, hanoi()};
    EXPECT_THAT(books_.load(loader), ElementsAre(HasSubstr(folder.string())));
    EXPECT_THAT(books_.load(loader), IsEmpty()) << "it is said once";
    EXPECT_EQ(books_.reader.freshness()->files, 1U);
    EXPECT_EQ(books_.reader.freshness()->refused, 1U);
    EXPECT_THAT(books::status_of(books_.settings.folder)->refused.at(0).why, HasSubstr(folder.string()));
    std::filesystem::remove(folder);
    std::filesystem::create_directories(folder / "2026-06-01.csv");
    std::filesystem::create_symlink(books_.folder.path() / "elsewhere", folder / "2026-06-02.csv");
    const std::string counts = ledger_files::counts_csv(
        "2026-06-02", {{.item = "message", .of = "granted", .outcome = "sent", .count = 5}});
    std::ofstream{folder / "2026-06-03.csv"} << counts;
    EXPECT_THAT(books_.load(loader),
                testing::UnorderedElementsAre(HasSubstr("2026-06-01.csv: cannot be read"),
                                              HasSubstr("2026-06-02.csv: cannot be read")));
    EXPECT_THAT(books_.load(loader), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->refused, 2U) << "and no more the folder";
    const std::int64_t day = hanoi().day_of(first_day);
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 1U);
    std::ofstream{books_.folder.path() / "elsewhere"} << counts;
    EXPECT_THAT(books_.load(loader), IsEmpty());
    EXPECT_EQ(books_.reader.messages({day, day + 5})->size(), 2U);
    EXPECT_EQ(books_.reader.freshness()->refused, 1U);
    std::filesystem::remove(folder / "2026-06-01.csv");
    EXPECT_THAT(books_.load(), IsEmpty());
    EXPECT_EQ(books_.reader.freshness()->refused, 0U) << "what is gone is not missed";
}

TEST_P(BooksConformance, GetTheTablesThatAnEarlierVersionDidNotMake) {
    write({file_of(0, {event_of(1, EventKind::recharged, first_day)})});
    EXPECT_THAT(books_.load(), IsEmpty());
    {
        soci::session main;
        books::open_database(main, books::current_generation(books_.settings.folder) / books::main_database,
                             books::Access::write);
        for (const char* table : {"refusal", "message"}) main << std::string{"DROP TABLE "} + table;
    }
    LedgerEvent refused = event_of(2, EventKind::refused, first_day + hours{1});
    refused.note = "sms denied";
    write({file_of(0, {refused})});
    EXPECT_THAT(books_.load(), IsEmpty());
    const std::int64_t day = hanoi().day_of(first_day);
    const auto refusals = books_.reader.refusals({day, day}, books::RefusedBy::channel);
    ASSERT_TRUE(refusals.ok()) << refusals.error().why;
    EXPECT_THAT(*refusals, ElementsAre(books::RefusedGroup{
                               .group = "sms", .reason = "denied", .channel = "sms", .count = 1}));
    EXPECT_EQ(books_.reader.totals({.days = {day, day}})->front().sums.count, 2);
}

TEST_P(BooksConformance, AnswersThatThereAreNoBooks) {
    const auto fresh = books_.reader.freshness();
    ASSERT_FALSE(fresh.ok());
    EXPECT_TRUE(fresh.error().absent);
    EXPECT_THAT(fresh.error().why, HasSubstr("there are no books yet"));
    const books::BooksReader off{"", hanoi()};
    EXPECT_THAT(off.timeline({"c1"}, {}).error().why, HasSubstr("books.folder is empty"));
}

INSTANTIATE_TEST_SUITE_P(Stores, BooksConformance, testing::Values(Store::sqlite));

}  // namespace
}  // namespace airtime::books_test
