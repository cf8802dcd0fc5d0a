#include "charging/lending/lending_counts.hpp"

#include <string>
#include <utility>
#include <vector>

#include "charging/standing/enrolment.hpp"

namespace airtime::charging {

namespace {

constexpr std::uint32_t bits = 32;
static_assert(static_cast<std::uint32_t>(AdvanceRefusal::would_not_suffice) < bits);

template <class Enum>
constexpr std::uint32_t bit_of(Enum value) {
    return std::uint32_t{1} << static_cast<std::uint32_t>(value);
}

/// What was counted today; nothing where that was on an earlier day. A clock that is behind goes on with the
/// later day.
CountedDay counted_today(const Contract& contract, const Calendar& calendar, Instant now) {
    const std::int64_t today = calendar.day_of(now);
    return contract.counted.day < today ? CountedDay{.day = today} : contract.counted;
}

void record_count(Draft& draft, EventKind kind, std::string note,
                  const std::optional<ServiceName>& service = std::nullopt) {
    LedgerEvent event;
    event.kind = kind;
    event.service = service;
    event.note = std::move(note);
    event.about.segment = draft.contract().segment;
    event.about.policy = draft.policy.fingerprint;
    draft.record(std::move(event));
}

}  // namespace

void count_refusal(Draft& draft, Channel channel, AdvanceRefusal refusal,
                   const std::optional<ServiceName>& service) {
    CountedDay counted = counted_today(draft.contract(), draft.policy.calendar, draft.now());
    if ((counted.refusals & bit_of(refusal)) != 0) return;
    counted.refusals |= bit_of(refusal);
    record_count(draft, EventKind::refused,
                 std::string{name_of(channel)} + ' ' + std::string{name_of(refusal)}, service);
    draft.contract().counted = counted;
}

bool is_refusal_counted(const Contract& contract, AdvanceRefusal refusal, const Policy& policy, Instant now) {
    return (counted_today(contract, policy.calendar, now).refusals & bit_of(refusal)) != 0;
}

void count_offer(Draft& draft, Channel channel) {
    CountedDay counted = counted_today(draft.contract(), draft.policy.calendar, draft.now());
    if ((counted.offers & bit_of(channel)) != 0) return;
    counted.offers |= bit_of(channel);
    record_count(draft, EventKind::offered, std::string{name_of(channel)});
    draft.contract().counted = counted;
}

void count_taken_offer(Draft& draft, Channel channel) {
    count_offer(draft, channel);
    CountedDay& counted = draft.contract().counted;
    counted.offers &= ~bit_of(channel);
    if (counted.offers == 0 && counted.refusals == 0) counted = {};
}

void count_invitation(Draft& draft, EventKind kind, Channel channel) {
    std::string note{name_of(channel)};
    const std::vector<Instant>& invited_at = draft.contract().invited_at;
    if (!invited_at.empty()) note += ' ' + to_iso8601(invited_at.back());
    record_count(draft, kind, std::move(note));
}

}  // namespace airtime::charging
