#include "charging/recharge/refund.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <ranges>
#include <tuple>
#include <utility>

#include "base/int128.hpp"
#include "base/saturating_sum.hpp"
#include "charging/accounts/credit.hpp"
#include "charging/accounts/debit.hpp"
#include "charging/rating/price_arithmetic.hpp"
#include "charging/recharge/recharge.hpp"

namespace airtime::charging {

namespace {

/// Bounds the contract's state, whatever clients send.
constexpr std::size_t sums_max = 8;
/// Of one sum. What follows so many other debits of the day can be refunded without a name only.
constexpr std::size_t named_max = 4;

void add_parts(std::vector<Part>& parts, const std::vector<Part>& added) {
    for (const Part& part : added) add_part(parts, part.account, part.amount);
}

std::uint32_t refundable_days_of(const Policy& policy, const std::string& client) {
    const auto profile = std::ranges::find(policy.clients, client, &ClientProfile::name);
    return profile == policy.clients.end() ? ClientProfile{}.refundable_days : profile->refundable_days;
}

bool is_in_time(const RefundableDebits& sum, const Policy& policy, Instant now) {
    return sum.day + refundable_days_of(policy, sum.client) >= policy.calendar.day_of(now);
}

/// Whether two debits of one name are as one: amounts of money, or units at the same price.
bool is_at_one_price(const NamedDebit& known, const NamedDebit& debit) {
    if (known.session != debit.session || (known.units > 0) != (debit.units > 0)) return false;
    return known.units == 0 || known.parts.empty() ||
           unsigned_millionths(sum_of(known.parts)) * debit.units ==
               unsigned_millionths(sum_of(debit.parts)) * known.units;
}

void name_debit(RefundableDebits& sum, NamedDebit debit) {
    if (sum.named.size() >= named_max) {
        add_parts(sum.parts, sum.named.front().parts);
        sum.named.erase(sum.named.begin());
    }
    sum.named.push_back(std::move(debit));
}

/// Makes room where a client has two days of a month for one service: the later one counts as the earlier
/// one, so that nothing can be given back after its time. False: nobody has.
bool join_two_days(std::vector<RefundableDebits>& all, const Calendar& calendar) {
    const auto is_joinable = [&](const RefundableDebits& a, const RefundableDebits& b) {
        return a.client == b.client && a.service == b.service &&
               calendar.month_of(calendar.begin_of_day(a.day)) ==
                   calendar.month_of(calendar.begin_of_day(b.day));
    };
    for (auto later = all.begin(); later != all.end(); ++later) {
        const auto earlier =
            std::find_if(all.begin(), later, [&](const auto& sum) { return is_joinable(sum, *later); });
        if (earlier == later) continue;
        add_parts(earlier->parts, later->parts);
        for (NamedDebit& debit : later->named) name_debit(*earlier, std::move(debit));
        all.erase(later);
        return true;
    }
    return false;
}

/// Today's sum of the client and service, begun where there is none; null where there is no room for one.
RefundableDebits* debits_of_today(Draft& draft, const DirectDebit& debit) {
    auto& all = draft.contract().refundable;
    const auto rank = [](const RefundableDebits& debits) {
        return std::tie(debits.day, debits.client, debits.service.value);
    };
    RefundableDebits today{
        .client = debit.client, .service = debit.service, .day = draft.policy.calendar.day_of(draft.now())};
    auto place = std::ranges::lower_bound(all, rank(today), {}, rank);
    if (place != all.end() && rank(*place) == rank(today)) return &*place;
    // Nobody takes from another client the right to give back what it debited.
    if (all.size() >= sums_max && !join_two_days(all, draft.policy.calendar)) return nullptr;
    place = std::ranges::lower_bound(all, rank(today), {}, rank);
    return &*all.insert(place, std::move(today));
}

/// Its day's spend was not spent after all.
void lower_spend(Draft& draft, std::int64_t day, const std::vector<Part>& taken) {
    const Calendar& calendar = draft.policy.calendar;
    auto& months = draft.contract().months;
    const auto month =
        std::ranges::find(months, calendar.month_of(calendar.begin_of_day(day)), &MonthlyActivity::month);
    if (month == months.end()) return;
    Money revenue;
    for (const Part& part : taken) {
        const AccountPolicy* account = draft.policy.account(part.account);
        if (account != nullptr && account->revenue) revenue += part.amount;
    }
    month->spend = std::max(Money{}, month->spend - revenue);
}

/// `whole` of a debit, for `units` of its `all`; rounded down.
Money share_of(Money whole, std::uint64_t units, std::uint64_t all) {
    return Money::from_millionths(static_cast<std::int64_t>(unsigned_millionths(whole) * units / all));
}

/// The sums that a request may draw on, the latest first: debits of its own client for the service.
std::vector<RefundableDebits*> own_sums(Draft& draft, const RefundRequest& request) {
    std::vector<RefundableDebits*> sums;
    for (RefundableDebits& sum : draft.contract().refundable) {
        if (sum.client == request.client && sum.service == request.tariff.service &&
            is_in_time(sum, draft.policy, draft.now())) {
            sums.insert(sums.begin(), &sum);
        }
    }
    return sums;
}

struct Found {
    RefundableDebits* sum;
    std::uint64_t session;  ///< NamedDebit::session, of one debit or several
};

/// The debits that the request names: of its client, unless that may refund any.
std::optional<Found> find_named(Draft& draft, const RefundRequest& request) {
    const std::uint64_t session = digest_of(request.debit);
    auto& all = draft.contract().refundable;
    for (auto sum = all.rbegin(); sum != all.rend(); ++sum) {
        const bool is_its_own = sum->client == request.client || request.right == Refunds::any;
        if (!is_its_own || sum->service != request.tariff.service ||
            !is_in_time(*sum, draft.policy, draft.now())) {
            continue;
        }
        const auto debit = std::ranges::find(sum->named, session, &NamedDebit::session);
        if (debit != sum->named.end()) return Found{&*sum, session};
    }
    return std::nullopt;
}

/// Takes from a debit's parts, and units in proportion, rounded down.
std::vector<Part> take_from(NamedDebit& debit, Money amount) {
    const Money whole = sum_of(debit.parts);
    std::vector<Part> taken = take_parts_from_last(debit.parts, amount);
    const Money left = sum_of(debit.parts);
    if (left > Money{} && debit.units > 0) {
        debit.units -= static_cast<std::uint64_t>(UInt128{debit.units} * unsigned_millionths(whole - left) /
                                                  unsigned_millionths(whole));
    }
    return taken;
}

/// Takes units at the price that was paid.
std::vector<Part> take_units_from(NamedDebit& debit, std::uint64_t units) {
    const Money amount = share_of(sum_of(debit.parts), units, debit.units);
    std::vector<Part> taken = take_parts_from_last(debit.parts, amount);
    if (!debit.parts.empty()) debit.units -= units;
    return taken;
}

/// The debits of the name, the latest first, without those of which nothing is left.
std::vector<NamedDebit*> debits_left(std::vector<NamedDebit>& named, std::uint64_t session) {
    std::vector<NamedDebit*> debits;
    for (NamedDebit& debit : named | std::views::reverse) {
        if (debit.session == session && !debit.parts.empty()) debits.push_back(&debit);
    }
    return debits;
}

/// Empty: more than is left of these debits. One of just so many units comes first.
std::optional<std::vector<Part>> take_units(std::vector<NamedDebit*> debits, std::uint64_t units) {
    const std::uint64_t wanted = units;
    std::ranges::stable_partition(debits, [&](const NamedDebit* debit) { return debit->units == wanted; });
    std::vector<Part> taken;
    for (NamedDebit* debit : debits) {
        const std::uint64_t share = std::min(units, debit->units);
        if (share > 0) add_parts(taken, take_units_from(*debit, share));
        units -= share;
    }
    return units == 0 ? std::optional{taken} : std::nullopt;
}

/// Likewise. One of just that amount comes first, then amounts of money, then units.
std::optional<std::vector<Part>> take_money(std::vector<NamedDebit*> debits, Money amount) {
    std::ranges::stable_partition(debits, [](const NamedDebit* debit) { return debit->units == 0; });
    std::ranges::stable_partition(debits,
                                  [&](const NamedDebit* debit) { return sum_of(debit->parts) == amount; });
    std::vector<Part> taken;
    Money due = amount;
    for (NamedDebit* debit : debits) {
        const std::vector<Part> parts = take_from(*debit, due);
        due -= sum_of(parts);
        add_parts(taken, parts);
    }
    return due == Money{} && !debits.empty() ? std::optional{taken} : std::nullopt;
}

/// What the request asks back of the debits of one name; empty: more than is left of them.
std::optional<std::vector<Part>> take_named(std::vector<NamedDebit>& named, std::uint64_t session,
                                            const RefundRequest& request) {
    const bool in_units = request.units > 0 && std::ranges::any_of(named, [&](const NamedDebit& debit) {
                              return debit.session == session && debit.units > 0;
                          });
    std::vector<NamedDebit*> left = debits_left(named, session);
    return in_units ? take_units(std::move(left), request.units) : take_money(std::move(left), request.price);
}

RefundOutcome take_back_named(Draft& draft, const RefundRequest& request, const Found& found) {
    std::vector<NamedDebit> rest = found.sum->named;
    const std::optional<std::vector<Part>> taken = take_named(rest, found.session, request);
    if (!taken) return RefundRefusal::more_than_debited;
    if (taken->empty()) return RefundRefusal::nothing_to_refund;

    std::vector<Part> credited;
    for (const Part& part : *taken) {
        const bool usable = is_usable(draft.contract(), part.account, draft.policy, draft.now());
        add_part(credited, usable ? part.account : draft.policy.recharge.account, part.amount);
    }
    for (const Part& part : credited) {
        if (!is_usable(draft.contract(), part.account, draft.policy, draft.now())) {
            return RefundRefusal::no_account;
        }
        if (!balance_fits(draft.contract(), part)) return RefundRefusal::beyond_bounds;
    }
    found.sum->named = std::move(rest);
    lower_spend(draft, found.sum->day, *taken);
    return credited;
}

/// The account that a refund without a name goes to; null: none that is valid.
const AccountName* receiver_of(const Draft& draft, const RefundRequest& request) {
    const auto usable = [&](const AccountName& name) {
        return is_usable(draft.contract(), name, draft.policy, draft.now());
    };
    if (request.right == Refunds::any) {
        const auto first = std::ranges::find_if(request.tariff.paid_by, usable);
        return first == request.tariff.paid_by.end() ? nullptr : &*first;
    }
    const AccountName& account = draft.policy.recharge.account;
    return usable(account) ? &account : nullptr;
}

Money left_in(const std::vector<RefundableDebits*>& sums) {
    Money left;
    for (const RefundableDebits* sum : sums) {
        left += sum_of(sum->parts);
        for (const NamedDebit& debit : sum->named) left += sum_of(debit.parts);
    }
    return left;
}

/// Why the client may not give back `beyond` what is remembered; empty: it may.
std::optional<RefundRefusal> beyond_refusal(const Draft& draft, const RefundRequest& request, Money beyond) {
    if (beyond == Money{}) return std::nullopt;
    const auto refusal = limit_refusal(request.by, beyond, draft.policy, draft.circumstances);
    if (!refusal) return std::nullopt;
    return *refusal == RechargeRefusal::above_max ? RefundRefusal::above_max : RefundRefusal::above_day_max;
}

void count_beyond(Draft& draft, const Recharger& by, Money beyond) {
    if (beyond > Money{} && !by.counted_for().empty()) {
        draft.change.recharge = CountedRecharge{.by = by.counted_for(), .amount = beyond};
    }
}

/// Up to `amount` off the sums: of each first what no refund can name any more.
void take_unnamed(Draft& draft, const std::vector<RefundableDebits*>& sums, Money amount) {
    for (RefundableDebits* sum : sums) {
        const auto count = [&](const std::vector<Part>& taken) {
            lower_spend(draft, sum->day, taken);
            amount -= sum_of(taken);
        };
        count(take_parts_from_last(sum->parts, amount));
        for (NamedDebit& debit : sum->named) count(take_from(debit, amount));
    }
}

RefundOutcome take_back_unnamed(Draft& draft, const RefundRequest& request) {
    if (request.price == Money{}) return RefundRefusal::nothing_to_refund;
    const std::vector<RefundableDebits*> sums = own_sums(draft, request);
    if (request.right != Refunds::any && request.price > left_in(sums)) {
        return RefundRefusal::more_than_debited;
    }
    const Money beyond = std::max(Money{}, request.price - left_in(sums));
    if (const auto refusal = beyond_refusal(draft, request, beyond)) return *refusal;
    const AccountName* receiver = receiver_of(draft, request);
    if (receiver == nullptr) return RefundRefusal::no_account;
    const Part credited{*receiver, request.price};
    if (!balance_fits(draft.contract(), credited)) return RefundRefusal::beyond_bounds;
    take_unnamed(draft, sums, request.price);
    count_beyond(draft, request.by, beyond);
    return std::vector<Part>{credited};
}

}  // namespace

bool remember_debit(Draft& draft, const DirectDebit& debit) {
    std::erase_if(draft.contract().refundable,
                  [&](const RefundableDebits& sum) { return !is_in_time(sum, draft.policy, draft.now()); });
    RefundableDebits* const sum = debits_of_today(draft, debit);
    if (sum == nullptr) return false;
    const NamedDebit named{.session = digest_of(debit.session), .units = debit.units, .parts = debit.parts};
    const auto known = std::ranges::find_if(
        sum->named, [&](const NamedDebit& each) { return is_at_one_price(each, named); });
    if (known == sum->named.end()) {
        name_debit(*sum, named);
        return true;
    }
    known->units = known->parts.empty() ? named.units : saturating_sum(known->units, named.units);
    add_parts(known->parts, named.parts);
    return true;
}

RefundOutcome take_back_debit(Draft& draft, const RefundRequest& request) {
    if (request.right == Refunds::none) return RefundRefusal::not_allowed;
    const std::optional<Found> named = find_named(draft, request);
    return named ? take_back_named(draft, request, *named) : take_back_unnamed(draft, request);
}

void credit_refund(Draft& draft, const std::vector<Part>& parts, const SessionId& session,
                   std::uint32_t request_number) {
    for (const Part& part : parts) credit(draft.contract(), part.account, part.amount);
    LedgerEvent event;
    event.kind = EventKind::refunded;
    event.changes = parts;
    event.session = session;
    event.request_number = request_number;
    draft.record(std::move(event));
}

}  // namespace airtime::charging
