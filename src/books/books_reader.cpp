#include "books/books_reader.hpp"

#include <optional>
#include <utility>

#include "books/books_connections.hpp"
#include "books/contract_history.hpp"
#include "books/portions.hpp"
#include "books/reports.hpp"

namespace airtime::books {

namespace {

template <class Look>
auto answer_by(BooksConnections& connections, const Look& look)
    -> Answer<decltype(look(std::declval<BooksConnection&>()))> {
    std::optional<decltype(look(std::declval<BooksConnection&>()))> answer;
    if (connections.absent()) return absent_books(connections.folder());
    const auto read = connections.read([&](BooksConnection& books) { answer = look(books); });
    if (!read) return read.error();
    return std::move(*answer);
}

}  // namespace

BooksReader::BooksReader(std::filesystem::path folder, charging::Calendar calendar)
    : connections_(std::make_unique<BooksConnections>(std::move(folder))), calendar_(calendar) {}

BooksReader::~BooksReader() = default;

Answer<std::vector<charging::LedgerEvent>> BooksReader::timeline(const charging::ContractId& contract,
                                                                 const TimelineFilter& filter) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return timeline_of(books, contract, filter, calendar_); });
}

Answer<std::vector<Usage>> BooksReader::usage(const charging::ContractId& contract, DayRange days,
                                              std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return usage_of(books, contract, days, max); });
}

Answer<std::vector<ServiceUsage>> BooksReader::usage_by_service(const charging::ContractId& contract,
                                                                DayRange days) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return books::usage_by_service(books, contract, days); });
}

Answer<std::vector<AdvanceRecord>> BooksReader::advances(const charging::ContractId& contract,
                                                         std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return advances_of(books, contract, max); });
}

Answer<std::vector<AdvanceRecord>> BooksReader::advances_with_id(const charging::AdvanceId& id,
                                                                 std::size_t max) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return advances_named(books, id, max); });
}

Answer<std::vector<EventPlace>> BooksReader::recharges_with_id(const charging::RechargeId& id,
                                                               std::size_t max) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return recharges_named(books, id, max); });
}

Answer<std::vector<charging::ContractId>> BooksReader::contracts_with_session(
    const charging::SessionId& session, std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return contracts_of_session(books, session, max); });
}

Answer<Portion<charging::LedgerEvent, EventPlace>> BooksReader::events_of_day(std::int64_t day,
                                                                              const EventPlace& behind,
                                                                              std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return events_behind(books, day, behind, max); });
}

Answer<Portion<ContractUsage, UsagePlace>> BooksReader::usage_of_day(std::int64_t day,
                                                                     const UsagePlace& behind,
                                                                     std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return usage_behind(books, day, behind, max); });
}

Answer<Portion<AdvanceRecord, AdvancePlace>> BooksReader::advances_granted(DayRange granted,
                                                                           const AdvancePlace& behind,
                                                                           std::size_t max) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return advances_behind(books, granted, behind, max); });
}

Answer<std::vector<GroupTotals>> BooksReader::totals(const TotalsQuery& query) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return totals_by(books.main(), query); });
}

Answer<std::vector<GroupTotals>> BooksReader::write_offs(const TotalsQuery& query) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return write_offs_by(books.main(), query); });
}

Answer<std::vector<GroupTotals>> BooksReader::invitations(const TotalsQuery& query) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return invitations_by(books.main(), query); });
}

Answer<std::vector<HourTotals>> BooksReader::hourly(DayRange days) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return hourly_of(books.main(), days); });
}

Answer<std::vector<AgedDebt>> BooksReader::ageing(std::int64_t day) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return ageing_at(books.main(), day); });
}

Answer<std::vector<DueStep>> BooksReader::due_steps(std::int64_t last_due_day) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return due_steps_of(books.main(), last_due_day); });
}

Answer<bool> BooksReader::moved_without_due_day(std::int64_t last_day) const {
    return answer_by(*connections_, [&](BooksConnection& books) {
        return books::moved_without_due_day(books.main(), last_day);
    });
}

Answer<std::vector<Cohort>> BooksReader::cohorts(DayRange granted) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return cohorts_of(books.main(), granted); });
}

Answer<Borrowers> BooksReader::borrowers(DayRange days) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return borrowers_of(books.main(), days); });
}

Answer<std::vector<RefusedGroup>> BooksReader::refusals(DayRange days, RefusedBy by) const {
    return answer_by(*connections_,
                     [&](BooksConnection& books) { return refusals_by(books.main(), days, by); });
}

Answer<std::vector<MessageCount>> BooksReader::messages(DayRange days) const {
    return answer_by(*connections_, [&](BooksConnection& books) { return messages_of(books.main(), days); });
}

Answer<Freshness> BooksReader::freshness() const {
    return answer_by(*connections_, [](BooksConnection& books) { return freshness_of(books.main()); });
}

}  // namespace airtime::books
