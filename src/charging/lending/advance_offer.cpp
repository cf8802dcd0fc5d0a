#include "charging/lending/advance_offer.hpp"

#include "charging/lending/advance_fee.hpp"
#include "charging/lending/borrower.hpp"
#include "charging/lending/borrowing_limit.hpp"

namespace airtime::charging {

namespace {

/// What all denominations are held against.
struct Room {
    const AdvancePolicy& rules;
    Money debt;        ///< less held
    Money limit;       ///< of the debt before fees
    Money debt_limit;  ///< with them
    Money lent_this_month;

    std::optional<AdvanceRefusal> refusal_of(Money denomination) const;
};

Room room_of(const Contract& contract, const Policy& policy, Instant now) {
    const AdvancePolicy& rules = policy.advance_for(contract.segment);
    return {.rules = rules,
            .debt = debt_less_held(contract),
            .limit = borrowing_limit(contract, policy, now),
            .debt_limit = debt_limit_of(contract, policy, now),
            .lent_this_month = lent_this_month(contract, policy.calendar, now)};
}

std::optional<AdvanceRefusal> Room::refusal_of(Money denomination) const {
    const AdvanceTerms terms = terms_of(denomination, rules);
    // Both: a small denomination may cost a higher fee than the limit does.
    if (debt + denomination > limit || debt + terms.owed() > debt_limit) return AdvanceRefusal::limit_reached;
    const Money month = lent_this_month + terms.credited;
    if (rules.lent_per_month_max > Money{} && month > rules.lent_per_month_max) {
        return AdvanceRefusal::monthly_limit_reached;
    }
    return std::nullopt;
}

Money offer_within(const Room& room) {
    Money offer;
    for (const Money denomination : room.rules.denominations) {
        if (!room.refusal_of(denomination)) offer = denomination;
    }
    return offer;
}

}  // namespace

std::optional<AdvanceRefusal> beyond_limits(Money denomination, const Contract& contract,
                                            const Policy& policy, Instant now) {
    return room_of(contract, policy, now).refusal_of(denomination);
}

std::optional<AdvanceRefusal> no_offer_because(const Contract& contract, const Policy& policy, Instant now) {
    const Room room = room_of(contract, policy, now);
    if (offer_within(room) != Money{}) return std::nullopt;
    return room.rules.denominations.empty() ? AdvanceRefusal::limit_reached
                                            : room.refusal_of(room.rules.denominations.front());
}

Money offer_to(const Contract& contract, const Policy& policy, Instant now) {
    return offer_within(room_of(contract, policy, now));
}

}  // namespace airtime::charging
