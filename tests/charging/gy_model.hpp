#pragma once

#include "charging/changes/decide.hpp"
#include "tests/charging/samples.hpp"

/// A small tariff in dollars and cents that charging with and without sessions is told in: 100 cents a
/// megabyte, 10 cents a minute, 5 cents a message; nobody lends unless a test says so.
namespace airtime::charging::gy_model {

inline constexpr Money cents(std::int64_t amount) {
    return Money::from_millionths(amount * 10'000);
}

inline constexpr std::uint32_t volume_group = 10;
inline constexpr std::uint32_t time_group = 20;
inline constexpr std::uint32_t free_group = 30;
inline constexpr std::uint32_t money_group = 40;
inline constexpr std::uint32_t unrated_group = 77;
inline constexpr std::uint32_t message_service = 1;
inline constexpr std::uint64_t megabyte = 1'000'000;
inline constexpr std::chrono::seconds reservation_life{1'200};  ///< validity and grace

inline ServiceSelector group_selector(std::uint32_t rating_group, std::string service) {
    return {.service_context_tail = std::string{samples::data_context},
            .rating_group = rating_group,
            .service_identifier = {},
            .service = {std::move(service)}};
}

inline Policy model_policy() {
    Policy policy;
    policy.currency_code = 840;
    policy.currency_decimals = 2;
    policy.accounts = {{.name = {"main"}, .receives_advances = true, .revenue = true}};
    policy.tariffs = {
        {.service = {"volume"},
         .unit = UnitKind::octets,
         .block_units = megabyte,
         .price = cents(100),
         .paid_by = {{"main"}},
         .quota_default_units = 5 * megabyte,
         .quota_min_units = megabyte,
         .quota_max_units = 50 * megabyte},
        {.service = {"time"},
         .unit = UnitKind::seconds,
         .block_units = 60,
         .price = cents(10),
         .paid_by = {{"main"}},
         .quota_default_units = 300,
         .quota_min_units = 60,
         .quota_max_units = 3'600},
        {.service = {"free"},
         .unit = UnitKind::octets,
         .block_units = 1,
         .price = {},
         .paid_by = {{"main"}},
         .quota_default_units = megabyte,
         .quota_min_units = 1,
         .quota_max_units = megabyte},
        {.service = {"messages"},
         .unit = UnitKind::service_units,
         .block_units = 1,
         .price = cents(5),
         .paid_by = {{"main"}},
         .quota_default_units = 1,
         .quota_min_units = 1,
         .quota_max_units = 100},
        {.service = {"amounts"},
         .unit = UnitKind::money,
         .block_units = 1,
         .price = {},
         .paid_by = {{"main"}},
         .quota_default_units = 500'000,
         .quota_min_units = 10'000,
         .quota_max_units = 10'000'000},
    };
    policy.selectors = {
        group_selector(volume_group, "volume"),
        group_selector(time_group, "time"),
        group_selector(free_group, "free"),
        group_selector(money_group, "amounts"),
        {.service_context_tail = std::string{samples::data_context},
         .rating_group = {},
         .service_identifier = message_service,
         .service = {"messages"}},
        {.service_context_tail = std::string{samples::sms_context},
         .rating_group = {},
         .service_identifier = {},
         .service = {"messages"}},
    };
    policy.advance.mode = AdvanceMode::off;
    policy.recharge = {.service_contexts = {std::string{samples::recharge_context}}, .account = {"main"}};
    policy.session.reservation_share_percent = 100;
    policy.clients = {samples::till_profile()};
    return policy;
}

/// The model with lending switched on: 500 cents, no fee, below 100 cents.
inline Policy lending_policy() {
    Policy policy = model_policy();
    policy.advance.mode = AdvanceMode::on;
    policy.advance.threshold = cents(100);
    policy.advance.tiers = {{.arpu_min = {}, .amount = cents(500)}};
    policy.advance.denominations = {cents(500)};
    return policy;
}

inline Contract contract_with(Money main) {
    Contract contract;
    contract.id = {"c1"};
    contract.enrolment = Enrolment::active;
    contract.activated_at = samples::at("2024-11-15");
    contract.accounts = {{.name = {"main"}, .balance = main, .expires_at = {}}};
    contract.totals.opening = main;
    return contract;
}

inline ServiceUnits octets(std::uint64_t total) {
    ServiceUnits units;
    units.total_octets = total;
    return units;
}
inline ServiceUnits seconds(std::uint32_t time_s) {
    ServiceUnits units;
    units.time_s = time_s;
    return units;
}
inline ServiceUnits messages(std::uint64_t count) {
    ServiceUnits units;
    units.service_specific = count;
    return units;
}
inline ServiceUnits amount(Money money) {
    ServiceUnits units;
    units.money = money;
    return units;
}

inline ServiceKey group(std::uint32_t rating_group) {
    return {.rating_group = rating_group, .service_identifiers = {}};
}
inline ServiceKey message_key() {
    return {.rating_group = {}, .service_identifiers = {message_service}};
}

/// Wants whatever the server decides.
inline ServiceRequest wanting(std::uint32_t rating_group) {
    return {.key = group(rating_group), .requested = ServiceUnits{}, .used = {}};
}
inline ServiceRequest wanting(std::uint32_t rating_group, ServiceUnits requested) {
    return {.key = group(rating_group), .requested = requested, .used = {}};
}
inline ServiceRequest reporting(std::uint32_t rating_group, ServiceUnits used) {
    return {.key = group(rating_group), .requested = {}, .used = {used}};
}
inline ServiceRequest reporting_and_wanting(std::uint32_t rating_group, ServiceUnits used) {
    return {.key = group(rating_group), .requested = ServiceUnits{}, .used = {used}};
}

inline CreditControlRequest request_of(RequestType type, std::uint32_t number,
                                       std::vector<ServiceRequest> services = {}) {
    CreditControlRequest request;
    request.session = {"gw.lab.test;1;1"};
    request.number = number;
    request.type = type;
    request.service_context = samples::data_context;
    request.origin_host = "gw.lab.test";
    request.services = std::move(services);
    return request;
}
inline CreditControlRequest initial(std::vector<ServiceRequest> services = {}) {
    return request_of(RequestType::initial, 0, std::move(services));
}
inline CreditControlRequest update(std::uint32_t number, std::vector<ServiceRequest> services = {}) {
    return request_of(RequestType::update, number, std::move(services));
}
inline CreditControlRequest termination(std::uint32_t number, std::vector<ServiceRequest> services = {}) {
    return request_of(RequestType::termination, number, std::move(services));
}
inline CreditControlRequest event(RequestedAction action, ServiceRequest service) {
    CreditControlRequest request = request_of(RequestType::event, 0, {std::move(service)});
    request.action = action;
    return request;
}

/// A contract that lives through requests; keeps every event that they leave.
class Line {
  public:
    explicit Line(Money main, Policy rules = model_policy())
        : policy(std::move(rules)), contract(contract_with(main)) {}

    Decision decide(const CreditControlRequest& request) {
        Decision decision = charging::decide(contract, request, policy, samples::circumstances_at(now));
        contract = decision.change.contract;
        events.insert(events.end(), decision.change.events.begin(), decision.change.events.end());
        return decision;
    }
    CreditControlAnswer answer(const CreditControlRequest& request) { return decide(request).answer; }

    bool books_close() const {
        return contract.totals.expected_balance() == balance_of(contract) &&
               contract.totals.expected_debt() == debt_of(contract);
    }
    void pass(std::chrono::milliseconds time) { now += time; }

    Money balance() const { return contract.account({"main"})->balance; }
    Money reserved() const { return reserved_in(contract, {"main"}); }
    const Session* session() const { return contract.session({"gw.lab.test;1;1"}); }

    Policy policy;
    Contract contract;
    std::vector<LedgerEvent> events;
    Instant now = samples::sample_now();
};

}  // namespace airtime::charging::gy_model
