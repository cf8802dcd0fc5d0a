#pragma once

#include "charging/contract/contract.hpp"

/// Contracts that tests of the stores begin with.
namespace airtime::store_test {

inline charging::Instant at(std::int64_t ms) {
    return charging::Instant{std::chrono::milliseconds{ms}};
}

constexpr std::int64_t granted = 1'795'391'888'123;  ///< the borrower's advance, in ms

/// Two accounts, one open advance, four months: what a borrower mostly looks like.
inline charging::Contract borrower(const std::string& id = "c-84900000001",
                                   const std::string& msisdn = "84900000001") {
    using charging::Money;

    charging::Contract contract;
    contract.id = {id};
    contract.msisdn = charging::Msisdn::parse(msisdn);
    contract.imsi = charging::Imsi::parse("4520" + msisdn);
    contract.enrolment = charging::Enrolment::active;
    contract.activated_at = at(1'767'225'600'000);
    contract.accounts = {
        {.name = {"main"}, .balance = Money::from_units(4500), .expires_at = std::nullopt},
        {.name = {"promo"}, .balance = Money::from_units(250), .expires_at = at(1'798'761'600'000)}};
    contract.advances = {{.id = {"a1"},
                          .account = {"promo"},
                          .principal = Money::from_units(10'000),
                          .fee = Money::from_units(1000),
                          .outstanding_principal = Money::from_units(10'000),
                          .outstanding_fee = Money::from_units(1000),
                          .channel = charging::Channel::automatic,
                          .state = charging::AdvanceState::open,
                          .granted_at = at(granted),
                          .due_at = at(granted + 2'592'000'000),
                          .drawn = true,
                          .policy = "8c1f52aa"}};
    for (int month = 8; month <= 11; ++month) {
        contract.months.push_back({.month = {2026 * 12 + month - 1},
                                   .spend = Money::from_units(70'000 + month * 150),
                                   .recharges = 2});
    }
    contract.advanced_since_recharge = true;
    contract.totals.opening = Money::from_units(20'000);
    contract.totals.advanced = Money::from_units(10'000);
    contract.totals.fees = Money::from_units(1000);
    contract.totals.used = Money::from_units(25'250);
    contract.events_written = 57;
    return contract;
}

inline charging::StoredAnswer granted_answer(std::uint32_t number, std::uint32_t rating_group) {
    charging::StoredAnswer stored;
    stored.number = number;
    stored.digest = 0x9f86d081884c7d65 + number;
    charging::ServiceAnswer service;
    service.key.rating_group = rating_group;
    service.granted = charging::ServiceUnits{};
    service.granted->total_octets = 1'048'576;
    service.validity_s = 600;
    stored.answer.services.push_back(std::move(service));
    return stored;
}

inline charging::Session open_session(const std::string& id = "pgw.lab.test;1795391888;17;84900000001") {
    using charging::Money;
    charging::Session session;
    session.id = {id};
    session.client_host = "pgw.lab.test";
    session.opened_at = at(1'795'391'888'123);
    session.heard_at = session.opened_at;
    session.expires_at = at(1'795'393'088'123);
    session.services.push_back({.key = {.rating_group = 10, .service_identifiers = {}},
                                .service = {"data"},
                                .used = {.units = 5'242'880},
                                .reservation = charging::Reservation{
                                    .granted_units = 1'048'576,
                                    .parts = {{.account = {"main"}, .amount = Money::from_units(500)},
                                              {.account = {"promo"}, .amount = Money::from_units(20)}},
                                    .expires_at = session.expires_at}});
    for (std::uint32_t number = 0; number < 4; ++number) {
        session.answers.push_back(granted_answer(number, 10));
    }
    return session;
}

}  // namespace airtime::store_test
