#include "books/portions.hpp"

#include <algorithm>
#include <random>
#include <tuple>

#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using testing::IsEmpty;

/// Books of a ledger whose days lie in several runs each, as they do while days go on.
struct BooksInRuns {
    explicit BooksInRuns(std::uint32_t seed) : ledger{seed, 6, 60} {
        std::vector<LedgerFileText> files = ledger.files();
        std::shuffle(files.begin(), files.end(), std::mt19937{seed});
        books::BooksLoader loader{books.settings, hanoi()};
        const auto young = hanoi().begin_of_day(plain.days().first + 8);
        for (const LedgerFileText& file : files) {
            file.write(books.ledger);
            EXPECT_THAT(books.load(loader, young), IsEmpty());
        }
    }

    RandomLedger ledger;
    PlainBooks plain{ledger.events(), hanoi()};
    BooksInFolder books;
};

/// All portions of a walk behind each other. `next`: asks for the portion behind a place.
template <class Row, class Place, class Next>
std::vector<Row> all_portions(std::size_t max, const Next& next) {
    std::vector<Row> rows;
    std::optional<Place> behind = Place{};
    while (behind) {
        const auto portion = next(*behind, max);
        EXPECT_TRUE(portion.ok());
        if (!portion.ok()) break;
        EXPECT_LE(portion->rows.size(), max);
        rows.insert(rows.end(), portion->rows.begin(), portion->rows.end());
        behind = portion->next;
    }
    return rows;
}

using EventName = std::pair<std::string, std::uint64_t>;

std::vector<EventName> events_on(const books::BooksReader& reader, std::int64_t day, std::size_t max) {
    std::vector<EventName> names;
    const auto events = all_portions<charging::LedgerEvent, books::EventPlace>(
        max, [&](const books::EventPlace& behind, std::size_t size) {
            return reader.events_of_day(day, behind, size);
        });
    for (const charging::LedgerEvent& event : events) names.emplace_back(event.contract.value, event.number);
    return names;
}

std::vector<EventName> written_on(const RandomLedger& ledger, std::int64_t day) {
    std::vector<EventName> names;
    for (const charging::LedgerEvent& event : ledger.events()) {
        const bool counts = charging::belongs_to_history(event.kind) && hanoi().day_of(event.at) == day;
        if (counts) names.emplace_back(event.contract.value, event.number);
    }
    std::ranges::sort(names);
    return names;
}

class PortionsOfBooks : public testing::TestWithParam<std::size_t> {};

TEST_P(PortionsOfBooks, HaveEachCreditEventOfADayOnceAndInOrder) {
    const BooksInRuns story{31};
    std::size_t found = 0;
    for (std::int64_t day = story.plain.days().first - 1; day <= story.plain.days().last + 1; ++day) {
        const auto names = events_on(story.books.reader, day, GetParam());
        EXPECT_EQ(names, written_on(story.ledger, day)) << day;
        found += names.size();
    }
    EXPECT_GT(found, 100U);
}

TEST_P(PortionsOfBooks, HaveTheUsageOfADaySummedOverItsRuns) {
    const BooksInRuns story{32};
    const auto days = story.plain.days();
    Int128 units = 0;
    charging::MoneySum cost;
    std::size_t rows = 0;
    for (std::int64_t day = days.first; day <= days.last; ++day) {
        const auto all = all_portions<books::ContractUsage, books::UsagePlace>(
            GetParam(), [&](const books::UsagePlace& behind, std::size_t size) {
                return story.books.reader.usage_of_day(day, behind, size);
            });
        const auto is_before = [](const books::ContractUsage& a, const books::ContractUsage& b) {
            return std::tie(a.contract.value, a.usage.session, a.usage.service) <
                   std::tie(b.contract.value, b.usage.session, b.usage.service);
        };
        EXPECT_TRUE(std::ranges::is_sorted(all, is_before));
        for (const books::ContractUsage& used : all) {
            EXPECT_EQ(used.usage.day, day);
            units += used.usage.units;
            cost += used.usage.cost;
        }
        rows += all.size();
    }
    Int128 units_of_contracts = 0;
    charging::MoneySum cost_of_contracts;
    std::size_t rows_of_contracts = 0;
    for (const std::string& contract : story.plain.contracts()) {
        const auto usage = story.books.reader.usage({contract}, days, 100'000);
        ASSERT_TRUE(usage.ok());
        for (const books::Usage& used : *usage) {
            units_of_contracts += used.units;
            cost_of_contracts += used.cost;
        }
        rows_of_contracts += usage->size();
    }
    EXPECT_GT(rows, 10U);
    EXPECT_EQ(rows, rows_of_contracts);
    EXPECT_TRUE(units == units_of_contracts);
    EXPECT_EQ(cost.to_string(), cost_of_contracts.to_string());
}

TEST_P(PortionsOfBooks, HaveEachAdvanceThatWasGrantedOnTheDaysAndNoOther) {
    const BooksInRuns story{33};
    const auto days = story.plain.days();
    const books::DayRange some{days.first + 5, days.last - 5};
    const auto advances = all_portions<books::AdvanceRecord, books::AdvancePlace>(
        GetParam(), [&](const books::AdvancePlace& behind, std::size_t size) {
            return story.books.reader.advances_granted(some, behind, size);
        });
    std::vector<books::AdvanceRecord> wanted;
    std::size_t others = 0;
    for (const std::string& contract : story.plain.contracts()) {
        for (const books::AdvanceRecord& each : story.plain.advances(contract)) {
            const std::int64_t day = each.granted_at ? hanoi().day_of(*each.granted_at) : 0;
            const bool is_in = each.granted_at && day >= some.first && day <= some.last;
            if (is_in) wanted.push_back(each);
            others += is_in ? 0 : 1;
        }
    }
    std::ranges::sort(wanted, [](const books::AdvanceRecord& a, const books::AdvanceRecord& b) {
        return std::tie(a.contract.value, a.id.value) < std::tie(b.contract.value, b.id.value);
    });
    EXPECT_GT(wanted.size(), 3U);
    EXPECT_GT(others, 0U) << "nothing is left out";
    EXPECT_EQ(advances, wanted);
}

INSTANTIATE_TEST_SUITE_P(OfWhateverSize, PortionsOfBooks, testing::Values(1, 2, 7, 10'000));

TEST(PortionsOfBooks, SayWhereThereAreNoBooks) {
    const books::BooksReader reader{{}, hanoi()};
    EXPECT_TRUE(reader.events_of_day(0, {}, 10).error().absent);
    EXPECT_TRUE(reader.usage_of_day(0, {}, 10).error().absent);
    EXPECT_TRUE(reader.advances_granted({0, 1}, {}, 10).error().absent);
}

}  // namespace
}  // namespace airtime::books_test
