#include "charging/refund.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "charging/parts.hpp"
#include "charging/recharge.hpp"
#include "charging/tariff_units.hpp"
#include "charging/wide_money.hpp"

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
    return Money::from_millionths(static_cast<std::int64_t>(wide(whole) * units / all));
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
    NamedDebit* debit;
};

/// The debit that the request names: one of its client, unless that may refund any.
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
        if (debit != sum->named.end()) return Found{&*sum, &*debit};
    }
    return std::nullopt;
}

/// What of the debit the request asks back; empty: more than is left of it.
std::optional<Money> amount_of(const RefundRequest& request, const NamedDebit& debit) {
    const Money left = sum_of(debit.parts);
    if (left == Money{}) return std::nullopt;
    const bool by_units = request.units > 0 && debit.units > 0;
    if (by_units && request.units > debit.units) return std::nullopt;
    const Money amount = by_units ? share_of(left, request.units, debit.units) : request.price;
    return amount <= left ? std::optional{amount} : std::nullopt;
}

/// Takes from a debit's parts, and units in proportion, rounded down.
std::vector<Part> take_from(NamedDebit& debit, Money amount) {
    const Money whole = sum_of(debit.parts);
    std::vector<Part> taken = take_parts_from_last(debit.parts, amount);
    const Money left = sum_of(debit.parts);
    if (left == Money{}) {
        debit.units = 0;
    } else if (debit.units > 0) {
        debit.units -= static_cast<std::uint64_t>(Wide{debit.units} * wide(whole - left) / wide(whole));
    }
    return taken;
}

RefundOutcome take_back_named(Draft& draft, const RefundRequest& request, const Found& found) {
    NamedDebit& debit = *found.debit;
    const std::optional<Money> amount = amount_of(request, debit);
    if (!amount) return RefundRefusal::more_than_debited;
    if (*amount == Money{}) return RefundRefusal::nothing_to_refund;

    NamedDebit rest = debit;
    const std::vector<Part> taken = take_from(rest, *amount);
    if (request.units > 0 && rest.units > 0) rest.units = debit.units - request.units;
    std::vector<Part> credited;
    for (const Part& part : taken) {
        const bool usable = is_usable(draft.contract(), part.account, draft.policy, draft.now());
        add_part(credited, usable ? part.account : draft.policy.recharge.account, part.amount);
    }
    for (const Part& part : credited) {
        if (!is_usable(draft.contract(), part.account, draft.policy, draft.now())) {
            return RefundRefusal::no_account;
        }
        if (!balance_fits(draft.contract(), part)) return RefundRefusal::beyond_bounds;
    }
    debit = std::move(rest);
    lower_spend(draft, found.sum->day, taken);
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
    const AccountName* receiver = receiver_of(draft, request);
    if (receiver == nullptr) return RefundRefusal::no_account;
    const Part credited{*receiver, request.price};
    if (!balance_fits(draft.contract(), credited)) return RefundRefusal::beyond_bounds;
    take_unnamed(draft, sums, request.price);
    return std::vector<Part>{credited};
}

}  // namespace

bool remember_debit(Draft& draft, const DirectDebit& debit) {
    std::erase_if(draft.contract().refundable,
                  [&](const RefundableDebits& sum) { return !is_in_time(sum, draft.policy, draft.now()); });
    RefundableDebits* const sum = debits_of_today(draft, debit);
    if (sum == nullptr) return false;
    const std::uint64_t session = digest_of(debit.session);
    const auto known = std::ranges::find(sum->named, session, &NamedDebit::session);
    if (known == sum->named.end()) {
        name_debit(*sum, {.session = session, .units = debit.units, .parts = debit.parts});
    } else {
        known->units = saturating_sum(known->units, debit.units);
        add_parts(known->parts, debit.parts);
    }
    return true;
}

RefundOutcome take_back_debit(Draft& draft, const RefundRequest& request) {
    if (request.right == Refunds::none) return RefundRefusal::not_allowed;
    const std::optional<Found> named = find_named(draft, request);
    return named ? take_back_named(draft, request, *named) : take_back_unnamed(draft, request);
}

}  // namespace airtime::charging
