#include "books/portions.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using testing::IsEmpty;

/// Books of a ledger whose days were written in several runs each, as they are while days go on.
struct BooksInRuns {
    BooksInRuns(Store store, std::uint32_t seed) : ledger{seed, 6, 60}, books{store} {
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

constexpr std::array<std::size_t, 4> sizes{1, 2, 7, 10'000};

class PortionsOfBooks : public testing::TestWithParam<Store> {};

TEST_P(PortionsOfBooks, HaveEachCreditEventOfADayOnceAndInOrder) {
    const BooksInRuns story{GetParam(), 31};
    for (const std::size_t size : sizes) {
        SCOPED_TRACE(size);
        std::size_t found = 0;
        for (std::int64_t day = story.plain.days().first - 1; day <= story.plain.days().last + 1; ++day) {
            const auto names = events_on(story.books.reader, day, size);
            EXPECT_EQ(names, written_on(story.ledger, day)) << day;
            found += names.size();
        }
        EXPECT_GT(found, 100U);
    }
}

struct AllUsage {
    std::size_t rows = 0;
    Int128 units = 0;
    charging::MoneySum cost = {};

    void add(const books::Usage& used) {
        ++rows;
        units += used.units;
        cost += used.cost;
    }
    friend bool operator==(const AllUsage&, const AllUsage&) = default;
};

AllUsage usage_by_portions(const BooksInRuns& story, std::size_t max) {
    AllUsage all;
    const auto days = story.plain.days();
    for (std::int64_t day = days.first; day <= days.last; ++day) {
        const auto rows = all_portions<books::ContractUsage, books::UsagePlace>(
            max, [&](const books::UsagePlace& behind, std::size_t size) {
                return story.books.reader.usage_of_day(day, behind, size);
            });
        const auto is_before = [](const books::ContractUsage& a, const books::ContractUsage& b) {
            return std::tie(a.contract.value, a.usage.session, a.usage.service) <
                   std::tie(b.contract.value, b.usage.session, b.usage.service);
        };
        EXPECT_TRUE(std::ranges::is_sorted(rows, is_before));
        for (const books::ContractUsage& used : rows) {
            EXPECT_EQ(used.usage.day, day);
            all.add(used.usage);
        }
    }
    return all;
}

TEST_P(PortionsOfBooks, HaveTheUsageOfADaySummedOverItsRuns) {
    const BooksInRuns story{GetParam(), 32};
    AllUsage of_contracts;
    for (const std::string& contract : story.plain.contracts()) {
        const auto usage = story.books.reader.usage({contract}, story.plain.days(), 100'000);
        ASSERT_TRUE(usage.ok());
        for (const books::Usage& used : *usage) of_contracts.add(used);
    }
    EXPECT_GT(of_contracts.rows, 10U);
    for (const std::size_t size : sizes) EXPECT_TRUE(usage_by_portions(story, size) == of_contracts) << size;
}

TEST_P(PortionsOfBooks, HaveEachAdvanceThatWasGrantedOnTheDaysAndNoOther) {
    const BooksInRuns story{GetParam(), 33};
    const auto days = story.plain.days();
    const books::DayRange some{days.first + 5, days.last - 5};
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
    for (const std::size_t size : sizes) {
        const auto advances = all_portions<books::AdvanceRecord, books::AdvancePlace>(
            size, [&](const books::AdvancePlace& behind, std::size_t max) {
                return story.books.reader.advances_granted(some, behind, max);
            });
        EXPECT_EQ(advances, wanted) << size;
    }
}

INSTANTIATE_TEST_SUITE_P(InSqlite, PortionsOfBooks, testing::Values(Store::sqlite));
INSTANTIATE_TEST_SUITE_P(OnPostgresql, PortionsOfBooks, testing::Values(Store::postgresql));

TEST(PortionsOfBooks, SayWhereThereAreNoBooks) {
    const books::BooksReader reader{{}, hanoi()};
    EXPECT_TRUE(reader.events_of_day(0, {}, 10).error().absent);
    EXPECT_TRUE(reader.usage_of_day(0, {}, 10).error().absent);
    EXPECT_TRUE(reader.advances_granted({0, 1}, {}, 10).error().absent);
}

}  // namespace
}  // namespace airtime::books_test
