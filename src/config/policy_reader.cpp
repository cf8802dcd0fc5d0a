#include "config/policy_reader.hpp"

#include <date/tz.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "charging/advance.hpp"
#include "config/client_reader.hpp"
#include "config/service_reader.hpp"
#include "config/tariff_reader.hpp"

namespace airtime::config {

namespace {

using charging::AccountName;
using charging::AdvanceMode;
using charging::AdvancePolicy;
using charging::Money;
using charging::Policy;
using charging::Tariff;

constexpr Money smallest_amount = Money::from_millionths(1);
constexpr std::uint64_t year_s = 366 * 86'400;

void read_calendar(MapReader& file, Policy& policy) {
    const auto entry = file.require("time_zone");
    const auto name = entry ? entry->text() : std::nullopt;
    if (!name) {
        return;
    }
    try {
        policy.calendar.zone = date::locate_zone(*name);
    } catch (const std::runtime_error&) {
        entry->wrong_value("must be a time zone of the tz database, as Asia/Ho_Chi_Minh");
    }
}

void read_currency(MapReader& file, Policy& policy) {
    if (const auto currency = file.find("currency")) {
        currency->map([&](MapReader& map) {
            map.read("code", policy.currency_code, 1, 999);
            map.read("decimals", policy.currency_decimals, 0, 6);
        });
    }
}

void read_accounts(MapReader& file, Policy& policy) {
    const auto accounts = file.require("accounts");
    if (!accounts) {
        return;
    }
    const bool listed = accounts->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::AccountPolicy account;
            const auto entry = map.require("name");
            account.name.value = entry ? entry->name().value_or("") : "";
            map.read("receives_advances", account.receives_advances);
            map.read("revenue", account.revenue);
            if (account.name.value.empty()) {
                return;
            }
            if (policy.account(account.name) != nullptr) {
                entry->wrong_value("must be the name of one account only");
                return;
            }
            policy.accounts.push_back(account);
        });
    });
    if (listed && policy.accounts.empty()) {
        accounts->wrong("must list at least one account");
    }
}

void read_tiers(MapReader& advance, AdvancePolicy& policy) {
    const auto tiers = advance.find("tiers");
    if (!tiers) {
        return;
    }
    tiers->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::AdvanceTier tier;
            const auto arpu_min = map.require("arpu_min");
            const auto amount = map.require("amount");
            const auto arpu_read = arpu_min ? arpu_min->amount(Money{}) : std::nullopt;
            const auto amount_read = amount ? amount->amount(smallest_amount) : std::nullopt;
            if (!arpu_read || !amount_read) {
                return;
            }
            tier = {*arpu_read, *amount_read};
            if (!policy.tiers.empty() && tier.arpu_min <= policy.tiers.back().arpu_min) {
                arpu_min->wrong_value("must be above the tier before it");
            }
            if (!policy.tiers.empty() && tier.amount <= policy.tiers.back().amount) {
                amount->wrong_value("must be above the tier before it");
            }
            if (!policy.denominations.empty() && tier.amount < policy.denominations.front()) {
                amount->wrong_value("must reach the lowest denomination: nothing could be lent");
            }
            policy.tiers.push_back(tier);
        });
    });
}

void read_denominations(MapReader& advance, AdvancePolicy& policy) {
    const auto denominations = advance.find("denominations");
    if (!denominations) {
        return;
    }
    denominations->list([&](const Entry& item) {
        const auto amount = item.amount(smallest_amount);
        if (!amount) {
            return;
        }
        if (!policy.denominations.empty() && *amount <= policy.denominations.back()) {
            item.wrong_value("must be above the denomination before it");
        }
        policy.denominations.push_back(*amount);
    });
}

void read_fee_step(MapReader& map, AdvancePolicy& policy) {
    charging::FeeStep step;
    const auto from = map.require("from");
    const auto from_read = from ? from->amount(Money{}) : std::nullopt;
    if (const auto percent = map.find("percent")) {
        step.basis_points = percent->percent_as_basis_points().value_or(0);
    }
    map.read("flat", step.flat);
    if (!from_read) {
        return;
    }
    step.from = *from_read;
    if (policy.fee_steps.empty() && step.from != Money{}) {
        from->wrong_value("must be 0 in the first step");
    }
    if (!policy.fee_steps.empty() && step.from <= policy.fee_steps.back().from) {
        from->wrong_value("must be above the step before it");
    }
    policy.fee_steps.push_back(step);
}

/// No operator means a fee that swallows the loan, or one that is lower for the larger loan.
void check_fees(const Entry& fee, const AdvancePolicy& policy) {
    Money dearest;
    for (const Money denomination : policy.denominations) {
        const Money cost = charging::fee_of(denomination, policy).amount;
        if (cost >= denomination) {
            fee.wrong("must be below the denomination, got " + cost.to_string() + " for " +
                      denomination.to_string());
        }
        if (cost < dearest) {
            fee.wrong("must not fall as denominations rise, got " + cost.to_string() + " for " +
                      denomination.to_string() + " after " + dearest.to_string());
        }
        dearest = std::max(dearest, cost);
    }
}

void read_fee(MapReader& advance, AdvancePolicy& policy) {
    const auto fee = advance.find("fee");
    if (!fee) {
        return;
    }
    fee->map([&](MapReader& map) {
        map.read_choice<charging::FeeTiming>(
            "timing", policy.fee_timing,
            {{"up_front", charging::FeeTiming::up_front}, {"on_top", charging::FeeTiming::on_top}});
        map.read("rounded_up_to", policy.fee_rounded_up_to);
        if (const auto vat = map.find("vat_percent")) {
            policy.fee_vat_basis_points = vat->percent_as_basis_points().value_or(0);
        }
        if (const auto steps = map.find("steps")) {
            steps->list(
                [&](const Entry& item) { item.map([&](MapReader& step) { read_fee_step(step, policy); }); });
        }
    });
    check_fees(*fee, policy);
}

void read_advance(MapReader& file, Policy& policy) {
    const auto advance = file.require("advance");
    if (!advance) {
        return;
    }
    AdvancePolicy& rules = policy.advance;
    advance->map([&](MapReader& map) {
        map.read_choice<AdvanceMode>(
            "mode", rules.mode,
            {{"off", AdvanceMode::off}, {"shadow", AdvanceMode::shadow}, {"on", AdvanceMode::on}});
        map.read("threshold", rules.threshold);
        map.read_choice<charging::AdvanceSize>(
            "size", rules.size,
            {{"smallest", charging::AdvanceSize::smallest}, {"offer", charging::AdvanceSize::offer}});
        read_denominations(map, rules);
        read_tiers(map, rules);
        read_fee(map, rules);
        map.read("activation_days_min", rules.activation_days_min, 0, 36'500);
        map.read("recharges_min", rules.recharges_min, 0, 10'000);
        map.read("open_advances_max", rules.open_advances_max, 1, 16);
        map.read("once_per_recharge", rules.once_per_recharge);
        map.read("due_after_days", rules.due_after_days, 1, 3'650);
        map.read("confirm", rules.confirm);
        map.read("confirm_within_s", rules.confirm_within_s, 30, 7 * 86'400);
        if (rules.mode == AdvanceMode::off) {
            return;
        }
        if (rules.tiers.empty()) {
            map.wrong("must have tiers unless mode is off");
        }
        if (rules.denominations.empty()) {
            map.wrong("must have denominations unless mode is off");
        }
        if (std::ranges::none_of(policy.accounts, &charging::AccountPolicy::receives_advances)) {
            map.wrong("must have an account with receives_advances unless mode is off");
        }
    });
}

/// Money lent to an account that pays for nothing could never be used.
void check_receivers(MapReader& file, const Policy& policy) {
    if (std::ranges::any_of(policy.tariffs, [](const Tariff& tariff) { return tariff.paid_by.empty(); })) {
        return;  // noted already
    }
    for (const auto& account : policy.accounts) {
        const bool pays = std::ranges::any_of(policy.tariffs, [&](const Tariff& tariff) {
            return std::ranges::find(tariff.paid_by, account.name) != tariff.paid_by.end();
        });
        if (account.receives_advances && !pays) {
            file.find("accounts")
                ->wrong("must let only accounts receive advances that a tariff is paid by, got " +
                        account.name.value);
        }
    }
}

void read_recovery(MapReader& file, Policy& policy) {
    if (const auto recovery = file.find("recovery")) {
        recovery->map([&](MapReader& map) {
            map.read("share_when_short_percent", policy.recovery.share_when_short_percent, 0, 100);
            map.read("keep_at_least", policy.recovery.keep_at_least);
        });
    }
}

void read_recharge(MapReader& file, Policy& policy) {
    const auto recharge = file.require("recharge");
    if (!recharge) {
        return;
    }
    recharge->map([&](MapReader& map) {
        if (const auto contexts = map.find("service_contexts")) {
            auto& known = policy.recharge.service_contexts;
            contexts->list([&](const Entry& item) {
                const auto context = item.text();
                if (!context) {
                    return;
                }
                if (context->empty() || std::ranges::find(known, *context) != known.end()) {
                    item.wrong_value("must be a Service-Context-Id that is not in the list yet");
                    return;
                }
                known.push_back(*context);
            });
        }
        if (const auto account = map.require("account")) {
            policy.recharge.account =
                read_declared_account(*account, policy).value_or(policy.recharge.account);
        }
    });
}

void read_session(MapReader& file, Policy& policy) {
    const auto session = file.find("session");
    if (!session) {
        return;
    }
    auto& rules = policy.session;
    session->map([&](MapReader& map) {
        map.read("open_sessions_max", rules.open_sessions_max, 1, 64);
        map.read("closed_sessions_max", rules.closed_sessions_max, 1, 64);
        map.read("stored_answers_max", rules.stored_answers_max, 1, 16);
        map.read("validity_s", rules.validity_s, 10, 86'400);
        map.read("grace_s", rules.grace_s, 0, 86'400);
        map.read("late_usage_s", rules.late_usage_s, 600, 30 * 86'400);
        map.read("reservation_share_percent", rules.reservation_share_percent, 1, 100);
        map.read("recharge_answer_kept_s", rules.recharge_answer_kept_s, 600, year_s);
        map.read("debit_answer_kept_s", rules.debit_answer_kept_s, 60, year_s);
        map.read("recovery_retry_s", rules.recovery_retry_s, 1, 3'600);
    });
}

void read_service_parameter_types(MapReader& file, Policy& policy) {
    if (const auto types = file.find("service_parameter_types")) {
        types->list([&](const Entry& item) {
            if (const auto type = item.whole(0, std::numeric_limits<std::uint32_t>::max())) {
                policy.service_parameter_types.push_back(static_cast<std::uint32_t>(*type));
            }
        });
    }
}

}  // namespace

std::optional<AccountName> read_declared_account(const Entry& entry, const Policy& policy) {
    const auto name = entry.name();
    if (name && policy.account({*name}) == nullptr) {
        entry.wrong_value("must be one of the accounts");
        return std::nullopt;
    }
    return name ? std::optional{AccountName{*name}} : std::nullopt;
}

charging::Policy read_policy(MapReader& file) {
    Policy policy;
    read_currency(file, policy);
    read_calendar(file, policy);
    read_accounts(file, policy);
    read_periods(file, policy);
    read_tariffs(file, policy);
    read_numbering(file, policy);
    read_destinations(file, policy);
    read_selectors(file, policy);
    read_advance(file, policy);
    read_recovery(file, policy);
    read_recharge(file, policy);
    read_session(file, policy);
    read_service_parameter_types(file, policy);
    read_clients(file, policy);
    check_receivers(file, policy);
    return policy;
}

}  // namespace airtime::config
