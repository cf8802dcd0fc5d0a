#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charging/contract/advance.hpp"
#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// A policy after a prepaid operator's, and contracts that live under it. Tests change the one thing that
/// they are about.
namespace airtime::charging {
inline namespace samples {

inline constexpr Money dong(std::int64_t units) {
    return Money::from_units(units);
}

/// The least that two amounts, or two moments, differ by.
inline constexpr Money one_millionth = Money::from_millionths(1);
inline constexpr std::chrono::milliseconds one_ms{1};

/// What a failed expectation shows.
inline std::ostream& operator<<(std::ostream& out, Money money) {
    return out << money.to_string();
}

inline Instant at(std::string_view text) {
    return parse_instant(text).value();
}

/// In the middle of a month and of a day, in UTC and in Vietnam.
inline Instant sample_now() {
    return at("2026-11-15T05:00:00.000Z");
}

inline constexpr std::string_view data_context = "32251@3gpp.org";
inline constexpr std::string_view voice_context = "32260@3gpp.org";
inline constexpr std::string_view sms_context = "32274@3gpp.org";
inline constexpr std::string_view recharge_context = "recharge@airtime";

inline constexpr const char* till_host = "shop.till.lab.test";

/// Who may put money in.
inline ClientProfile till_profile() {
    ClientProfile till;
    till.name = "till";
    till.origin_hosts = {"*.till.lab.test"};
    till.may_recharge = true;
    till.refunds = Refunds::any;
    return till;
}

/// data: 1 dong a KiB, 100 KiB at least, 10 MiB at most. voice: 10 dong a second, begun blocks of 6 s.
/// sms: 300 dong each. vas: an amount of money. Threshold 1,000; fee 10 % on top.
inline Policy sample_policy() {
    Policy policy;
    policy.fingerprint = "sample";
    policy.accounts = {
        {.name = {"main"}, .receives_advances = true, .revenue = true},
        {.name = {"promo"}, .receives_advances = false, .revenue = false},
        {.name = {"voice"}, .receives_advances = true, .revenue = true},
        {.name = {"sms"}, .receives_advances = true, .revenue = true},
        {.name = {"data"}, .receives_advances = true, .revenue = true},
    };
    policy.tariffs = {
        {.service = {"data"},
         .unit = UnitKind::octets,
         .block_units = 1024,
         .price = dong(1),
         .paid_by = {{"data"}, {"promo"}, {"main"}},
         .quota_default_units = 1024 * 1024,
         .quota_min_units = 100 * 1024,
         .quota_max_units = 10 * 1024 * 1024},
        {.service = {"voice_onnet"},
         .unit = UnitKind::seconds,
         .block_units = 6,
         .price = dong(60),
         .paid_by = {{"voice"}, {"promo"}, {"main"}},
         .quota_default_units = 120,
         .quota_min_units = 30,
         .quota_max_units = 600},
        {.service = {"sms_onnet"},
         .unit = UnitKind::service_units,
         .block_units = 1,
         .price = dong(300),
         .paid_by = {{"sms"}, {"promo"}, {"main"}},
         .quota_default_units = 1,
         .quota_min_units = 1,
         .quota_max_units = 10},
        {.service = {"vas"},
         .unit = UnitKind::money,
         .block_units = 1,
         .price = {},
         .paid_by = {{"main"}},
         .quota_default_units = 5'000'000'000,
         .quota_min_units = 1'000'000,
         .quota_max_units = 50'000'000'000},
    };
    policy.selectors = {
        {.service_context_tail = std::string{data_context},
         .rating_group = 99,
         .service_identifier = {},
         .service = {"vas"}},
        {.service_context_tail = std::string{data_context},
         .rating_group = 10,
         .service_identifier = {},
         .service = {"data"}},
        {.service_context_tail = std::string{voice_context},
         .rating_group = {},
         .service_identifier = {},
         .service = {"voice_onnet"}},
        {.service_context_tail = std::string{sms_context},
         .rating_group = {},
         .service_identifier = {},
         .service = {"sms_onnet"}},
    };
    policy.advance.mode = AdvanceMode::on;
    policy.advance.threshold = dong(1'000);
    policy.advance.size = AdvanceSize::smallest;
    policy.advance.tiers = {
        {.arpu_min = dong(30'000), .amount = dong(5'000)},
        {.arpu_min = dong(70'000), .amount = dong(10'000)},
        {.arpu_min = dong(100'000), .amount = dong(20'000)},
        {.arpu_min = dong(200'000), .amount = dong(30'000)},
        {.arpu_min = dong(300'000), .amount = dong(50'000)},
    };
    policy.advance.denominations = {dong(5'000),  dong(10'000), dong(15'000), dong(20'000),
                                    dong(25'000), dong(30'000), dong(50'000)};
    policy.advance.fee_steps = {{.from = {}, .basis_points = 1'000, .flat = {}}};
    policy.advance.fee_timing = FeeTiming::on_top;
    policy.advance.fee_rounded_up_to = dong(1);
    policy.advance.activation_days_min = 90;
    policy.advance.open_advances_max = 2;
    policy.advance.due_after_days = 30;
    policy.recovery.share_when_short_percent = 80;
    policy.recharge = {.service_contexts = {std::string{recharge_context}}, .account = {"main"}};
    policy.clients = {till_profile()};
    return policy;
}

/// A contract with all accounts of the sample policy, two years old, enrolled, that spent `monthly_spend` in
/// each of the last three months and recharged once a month; its books are open.
class ContractBuilder {
  public:
    ContractBuilder() {
        contract_.id = {"c1"};
        contract_.msisdn = Msisdn::parse("84900000001");
        contract_.imsi = Imsi::parse("452040000000001");
        contract_.enrolment = Enrolment::active;
        contract_.activated_at = at("2024-11-15");
        for (const AccountPolicy& account : sample_policy().accounts) {
            contract_.accounts.push_back({.name = account.name, .balance = {}, .expires_at = {}});
        }
        spending(dong(100'000));
    }

    ContractBuilder& spending(Money monthly_spend) {
        contract_.months.clear();
        const Month current = sample_policy().calendar.month_of(sample_now());
        for (const int ago : {3, 2, 1}) {
            contract_.months.push_back({.month = current - ago, .spend = monthly_spend, .recharges = 1});
        }
        return *this;
    }
    ContractBuilder& holding(const std::string& account, Money balance) {
        contract_.account({account})->balance = balance;
        return *this;
    }
    ContractBuilder& expiring(const std::string& account, Instant expires_at) {
        contract_.account({account})->expires_at = expires_at;
        return *this;
    }
    ContractBuilder& activated(Instant activated_at) {
        contract_.activated_at = activated_at;
        return *this;
    }
    ContractBuilder& enrolled(Enrolment enrolment) {
        contract_.enrolment = enrolment;
        return *this;
    }
    /// An advance from before the books were opened: it counts as debt, its credit as opening balance.
    ContractBuilder& owing(std::string id, Money principal, Money fee) {
        Advance advance;
        advance.id = {std::move(id)};
        advance.account = {"main"};
        advance.principal = advance.outstanding_principal = principal;
        advance.fee = advance.outstanding_fee = fee;
        advance.granted_at = sample_now() - std::chrono::days{1};
        advance.due_at = sample_now() + std::chrono::days{29};
        advance.policy = "sample";
        contract_.advances.push_back(std::move(advance));
        return *this;
    }

    /// Totals agree with the accounts and advances set so far; no event was written.
    Contract build() const {
        Contract contract = contract_;
        contract.totals.opening = balance_of(contract);
        for (const Advance& advance : contract.advances) {
            contract.totals.opening -= advance.principal;
            contract.totals.advanced += advance.principal;
            contract.totals.fees += advance.fee;
        }
        return contract;
    }

  private:
    Contract contract_;
};

inline Circumstances circumstances_at(Instant now) {
    return {.now = now, .lending = LendingGate::open};
}

inline Draft draft_of(Contract contract, const Policy& policy, Instant now = sample_now()) {
    return {{std::move(contract), {}, {}, {}}, policy, circumstances_at(now)};
}

/// That somebody was refused, and nothing else.
inline void expect_only_counted(const ContractChange& change, Contract before) {
    ASSERT_EQ(change.events.size(), 1U);
    EXPECT_EQ(change.events.front().kind, EventKind::refused);
    before.counted = change.contract.counted;
    before.events_written = 1;
    EXPECT_EQ(change.contract, before);
}

inline Money balance_in(const Contract& contract, const std::string& account) {
    return contract.account({account})->balance;
}

}  // namespace samples
}  // namespace airtime::charging
