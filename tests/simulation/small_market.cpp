#include "tests/simulation/small_market.hpp"

#include <string>

namespace airtime::simulation {

using charging::Money;

namespace {

Money units(std::int64_t amount) {
    return Money::from_units(amount);
}

std::vector<charging::Tariff> tariffs() {
    using charging::Tariff;
    using charging::UnitKind;
    return {Tariff{.service = {"data"},
                   .unit = UnitKind::octets,
                   .block_units = 1'000,
                   .price = units(100),
                   .paid_by = {{"data"}, {"promo"}, {"main"}},
                   .quota_default_units = 4'000,
                   .quota_min_units = 1'000,
                   .quota_max_units = 20'000},
            // Paid by the same accounts as data, for what credit pools share.
            Tariff{.service = {"social"},
                   .unit = UnitKind::octets,
                   .block_units = 500,
                   .price = units(20),
                   .paid_by = {{"data"}, {"promo"}, {"main"}},
                   .quota_default_units = 3'000,
                   .quota_min_units = 500,
                   .quota_max_units = 20'000},
            Tariff{.service = {"voice"},
                   .unit = UnitKind::seconds,
                   .block_units = 60,
                   .price = units(200),
                   .paid_by = {{"voice"}, {"main"}},
                   .quota_default_units = 180,
                   .quota_min_units = 60,
                   .quota_max_units = 600},
            Tariff{.service = {"sms"},
                   .unit = UnitKind::service_units,
                   .block_units = 1,
                   .price = units(100),
                   .paid_by = {{"sms"}, {"promo"}, {"main"}},
                   .quota_default_units = 1,
                   .quota_min_units = 1,
                   .quota_max_units = 10}};
}

charging::AdvancePolicy advance_policy() {
    charging::AdvancePolicy advance;
    advance.threshold = units(1'000);
    advance.tiers = {{.arpu_min = units(10'000), .amount = units(2'000)},
                     {.arpu_min = units(30'000), .amount = units(5'000)},
                     {.arpu_min = units(100'000), .amount = units(20'000)}};
    advance.denominations = {units(2'000), units(5'000), units(10'000), units(20'000)};
    advance.fee_steps = {{.from = {}, .basis_points = 1'000, .flat = {}},
                         {.from = units(5'000), .basis_points = 800, .flat = units(150)}};
    advance.fee_rounded_up_to = units(100);
    advance.fee_vat_basis_points = 1'000;
    advance.activation_days_min = 90;
    advance.open_advances_max = 3;
    advance.due_after_days = 1;
    return advance;
}

}  // namespace

charging::Instant start_of_run() {
    return *charging::parse_instant("2026-11-10T08:00:00.000Z");
}

charging::Policy small_policy() {
    charging::Policy policy;
    policy.fingerprint = "small";
    policy.accounts = {{.name = {"main"}, .receives_advances = true, .revenue = true},
                       {.name = {"promo"}, .receives_advances = true, .revenue = false},
                       {.name = {"voice"}, .receives_advances = true, .revenue = true},
                       {.name = {"sms"}, .receives_advances = true, .revenue = true},
                       {.name = {"data"}, .receives_advances = true, .revenue = true}};
    policy.tariffs = tariffs();
    policy.selectors = {{.service_context_tail = std::string{data_context},
                         .rating_group = data_rating_group,
                         .service_identifier = {},
                         .service = {"data"}},
                        {.service_context_tail = std::string{data_context},
                         .rating_group = social_rating_group,
                         .service_identifier = {},
                         .service = {"social"}},
                        {.service_context_tail = std::string{data_context},
                         .rating_group = voice_rating_group,
                         .service_identifier = {},
                         .service = {"voice"}},
                        {.service_context_tail = std::string{voice_context},
                         .rating_group = {},
                         .service_identifier = {},
                         .service = {"voice"}},
                        {.service_context_tail = std::string{sms_context},
                         .rating_group = {},
                         .service_identifier = {},
                         .service = {"sms"}}};
    policy.advance = advance_policy();
    charging::Segment trial{.name = {std::string{trial_segment}}, .advance = policy.advance};
    trial.advance.mode = charging::AdvanceMode::shadow;
    policy.segments = {trial};
    policy.ageing.sweep = {.after_days = 0, .accounts = {{"main"}, {"promo"}}};
    policy.ageing.write_off_after_days = 20;
    policy.transfer = {.allowed = true,
                       .amount_min = {},
                       .amount_max = {},
                       .sent_per_day_max = {},
                       .fee = units(100),
                       .repays = true};
    policy.recovery = {.share_when_short_percent = 80, .keep_at_least = units(100)};
    policy.recharge = {.service_contexts = {std::string{recharge_context}}, .account = {"main"}};
    charging::ClientProfile redirecting;
    redirecting.origin_hosts = {std::string{redirecting_host}};
    redirecting.no_credit = charging::NoCredit::final_unit;
    redirecting.final_units.action = charging::FinalUnitAction::redirect;
    redirecting.cost_information = charging::CostInformation::all;
    redirecting.credit_pools = true;
    charging::ClientProfile strict;
    strict.origin_hosts = {std::string{strict_host}};
    strict.refusals = charging::RefusalLevel::command;
    strict.remaining_balance = true;
    charging::ClientProfile till;
    till.name = "till";
    till.origin_hosts = {std::string{till_host}};
    till.may_recharge = true;
    policy.clients = {redirecting, strict, till};
    policy.session.validity_s = 30;
    policy.session.grace_s = 30;
    policy.session.late_usage_s = 900;
    policy.session.open_sessions_max = 4;
    policy.session.late_sessions_max = 8;
    return policy;
}

charging::Policy second_policy() {
    charging::Policy policy = small_policy();
    policy.fingerprint = "second";
    policy.ageing.sweep = {};
    policy.ageing.write_off_after_days = 2;
    return policy;
}

charging::Totals lived_before(const charging::ContractId& contract) {
    charging::Totals totals;
    if (contract.value == "c1") {
        totals.recharged = *charging::MoneySum::parse("9223372036854.775807");
        totals.used = totals.recharged;
    }
    return totals;
}

std::vector<charging::Contract> subscribers() {
    constexpr std::int64_t past_spend[] = {0,       12'000,  40'000,  40'000, 120'000,
                                           400'000, 120'000, 120'000, 40'000};
    constexpr std::size_t in_trial = 6;
    std::vector<charging::Contract> contracts;
    for (const std::int64_t spend : past_spend) {
        const std::string number = std::to_string(contracts.size() + 1);
        charging::Contract contract;
        contract.id = {"c" + number};
        contract.msisdn = charging::Msisdn::parse("8490000000" + number);
        contract.imsi = charging::Imsi::parse("45204000000000" + number);
        contract.enrolment = charging::Enrolment::active;
        if (contracts.size() == in_trial) contract.segment.value = trial_segment;
        contract.activated_at = *charging::parse_instant("2024-11-15");
        const charging::Month current = charging::Calendar{}.month_of(start_of_run());
        for (const int ago : {3, 2, 1}) {
            contract.months.push_back({.month = current - ago, .spend = units(spend), .recharges = 1});
        }
        for (const charging::AccountPolicy& account : small_policy().accounts) {
            const bool is_main = account.name.value == "main";
            contract.accounts.push_back(
                {.name = account.name, .balance = units(is_main ? 1'500 : 0), .expires_at = {}});
        }
        contracts.push_back(std::move(contract));
    }
    return contracts;
}

}  // namespace airtime::simulation
