#include "tests/simulation/naive_rules.hpp"

#include <algorithm>
#include <set>

namespace airtime::simulation::naive {

using charging::Contract;
using charging::Hold;
using charging::HoldPart;
using charging::Money;

Money price(const charging::Tariff& tariff, std::uint64_t units) {
    Money sum;
    for (std::uint64_t begun = 0; begun < units; begun += tariff.block_units) sum += tariff.price;
    return sum;
}

Money fee(Money denomination, const charging::AdvancePolicy& policy) {
    std::int64_t millionths = 0;
    for (const charging::FeeStep& step : policy.fee_steps) {
        if (denomination >= step.from) {
            millionths = denomination.millionths() / 10'000 * step.basis_points + step.flat.millionths();
        }
    }
    const std::int64_t rounding = policy.fee_rounded_up_to.millionths();
    while (millionths % rounding != 0) millionths += rounding - millionths % rounding;
    return std::min(denomination, Money::from_millionths(millionths));
}

std::optional<charging::AccountName> lowest(const Balances& balances, const charging::Tariff& tariff,
                                            const charging::Policy& policy) {
    std::vector<charging::AccountName> candidates;
    for (const charging::AccountPolicy& account : policy.accounts) {
        const bool pays = std::ranges::count(tariff.paid_by, account.name) > 0;
        if (pays && account.receives_advances) candidates.push_back(account.name);
    }
    std::ranges::stable_sort(candidates, {}, [&](const auto& name) { return balances.at(name); });
    return candidates.empty() ? std::nullopt : std::optional{candidates.front()};
}

Money debt_less_held(const Contract& contract, const Hold* without) {
    Money sum;
    for (const charging::Advance& advance : contract.advances) {
        const bool given_up = advance.state == charging::AdvanceState::written_off;
        sum += given_up ? Money{} : advance.outstanding_principal + advance.outstanding_fee;
    }
    for (const Hold& hold : contract.holds) {
        for (const HoldPart& part : hold.parts) sum -= &hold == without ? Money{} : part.fee + part.principal;
    }
    return sum;
}

Money debt_limit(const Contract& contract, const charging::Policy& policy, charging::Instant now) {
    std::int64_t spend = 0;
    const charging::Month current = policy.calendar.month_of(now);
    for (const charging::MonthlyActivity& activity : contract.months) {
        const bool counts = activity.month.count < current.count && activity.month.count >= current.count - 3;
        spend += counts ? activity.spend.millionths() : 0;
    }
    Money limit;
    for (const charging::AdvanceTier& tier : policy.advance.tiers) {
        if (spend / 3 >= tier.arpu_min.millionths()) limit = tier.amount + fee(tier.amount, policy.advance);
    }
    return limit;
}

std::vector<HoldPart> hold_parts(const Contract& after, const charging::RechargeId& recharge, Money amount,
                                 const charging::Policy& policy) {
    const Hold* own = after.hold(recharge);
    const charging::AccountName& account = policy.recharge.account;
    const Money recoverable = debt_less_held(after, own);
    const Money available =
        after.account(account)->balance - held(after, account, own) - reserved(after, account);
    const Money usable = std::max(Money{}, std::min(available, amount));
    const std::int64_t percent = amount > recoverable ? 100 : policy.recovery.share_when_short_percent;
    Money left = std::min({recoverable, Money::from_millionths(usable.millionths() * percent / 100),
                           std::max(Money{}, usable - policy.recovery.keep_at_least)});
    std::vector<HoldPart> parts;
    for (const charging::Advance& advance : after.advances) {
        Money fee_left = advance.outstanding_fee;
        Money principal_left = advance.outstanding_principal;
        for (const Hold& hold : after.holds) {
            for (const HoldPart& part : hold.parts) {
                if (&hold != own && part.advance == advance.id) {
                    fee_left -= part.fee;
                    principal_left -= part.principal;
                }
            }
        }
        const Money fee_taken = std::min(left, fee_left);
        const Money principal_taken = std::min(left - fee_taken, principal_left);
        left -= fee_taken + principal_taken;
        if (fee_taken + principal_taken > Money{}) {
            parts.push_back({.advance = advance.id, .fee = fee_taken, .principal = principal_taken});
        }
    }
    return parts;
}

Money held(const Contract& contract, const charging::AccountName& account, const Hold* without) {
    Money sum;
    for (const Hold& hold : contract.holds) {
        for (const HoldPart& part : hold.parts) {
            if (&hold != without && hold.account == account) sum += part.fee + part.principal;
        }
    }
    return sum;
}

Money reserved(const Contract& contract, const charging::AccountName& account,
               const charging::SessionId* except_session, const charging::ServiceName* except_service) {
    Money sum;
    for (const charging::Session& session : contract.sessions) {
        std::set<std::uint32_t> excepted_pools;
        for (const charging::ChargedService& service : session.services) {
            const bool excepted = except_session != nullptr && session.id == *except_session &&
                                  service.service == *except_service;
            if (excepted && service.reservation && service.reservation->pooled) {
                excepted_pools.insert(service.reservation->pooled->pool);
            }
            if (!service.reservation || excepted) continue;
            for (const charging::Part& part : service.reservation->parts) {
                sum += part.account == account ? part.amount : Money{};
            }
        }
        for (const charging::CreditPool& pool : session.pools) {
            for (const charging::Part& part : pool.parts) {
                const bool counts = part.account == account && !excepted_pools.contains(pool.id);
                sum += counts ? part.amount : Money{};
            }
        }
    }
    return sum;
}

}  // namespace airtime::simulation::naive
