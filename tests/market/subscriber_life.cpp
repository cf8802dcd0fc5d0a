#include "tests/market/subscriber_life.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/changes/decide.hpp"
#include "charging/changes/due.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/changes/recover.hpp"
#include "charging/corrections/corrections.hpp"
#include "charging/lending/confirmation.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::market {

using charging::CreditControlRequest;
using charging::Instant;
using charging::Money;
using charging::RequestType;

namespace {

constexpr std::string_view gateway = "pgw.lab.test";
constexpr std::string_view till = "market.till.lab.test";

std::uint64_t granted_octets(const charging::CreditControlAnswer& answer) {
    if (answer.services.empty() || !answer.services.front().granted) return 0;
    return answer.services.front().granted->total_octets.value_or(0);
}

}  // namespace

SubscriberLife::SubscriberLife(const charging::Policy& policy, charging::Contract contract, Instant begin,
                               std::uint64_t seed)
    : policy_(policy), random_(seed), now_(begin) {
    constexpr std::array<std::uint32_t, 4> activities{95, 70, 40, 15};
    constexpr std::array<std::uint32_t, 4> rhythms{4, 7, 14, 40};
    activity_percent_ = activities.at(any_below(activities.size()));
    days_between_recharges_ = rhythms.at(any_below(rhythms.size()));
    change_ = charging::open_contract(std::move(contract), policy_, {.now = now_});
    if (!happens(80)) return;
    change_by([](charging::Draft& draft) {
        charging::change_enrolment(draft, {.step = charging::EnrolmentStep::enrol,
                                           .channel = charging::Channel::sms,
                                           .text_version = "market-1"});
    });
}

void SubscriberLife::live_until(Instant end) {
    while (now_ + std::chrono::days{1} <= end) {
        const Instant tomorrow = now_ + std::chrono::days{1};
        live_a_day();
        run_what_is_due();
        now_ = std::max(now_, tomorrow);
    }
}

void SubscriberLife::live_a_day() {
    let_time_pass(std::chrono::hours{8});
    if (any_below(days_between_recharges_) == 0) recharge();
    if (!happens(activity_percent_)) return;
    for (std::uint64_t sessions = any_below(3); sessions > 0; --sessions) use_data();
    if (happens(30)) send_message();
    answer_invitation();
    if (happens(5)) look_at_offer();
    if (happens(4)) borrow();
    if (happens(1)) call_care();
}

void SubscriberLife::use_data() {
    let_time_pass(std::chrono::minutes{90});
    const std::string name = "pgw.lab.test;" + change_.contract.id.value + ';' + std::to_string(++sessions_);
    CreditControlRequest opening = request(RequestType::initial, "32251@3gpp.org");
    opening.session.value = name;
    opening.services.push_back({.key = {.rating_group = 1, .service_identifiers = {}},
                                .requested = charging::ServiceUnits{},
                                .used = {}});
    const std::uint64_t granted = granted_octets(decide(opening));
    if (granted == 0) return;
    let_time_pass(std::chrono::minutes{9});
    CreditControlRequest ending = request(RequestType::termination, "32251@3gpp.org");
    ending.session.value = name;
    ending.number = 1;
    charging::ServiceUnits used;
    used.total_octets = any_below(granted + 1);
    ending.services.push_back(
        {.key = {.rating_group = 1, .service_identifiers = {}}, .requested = std::nullopt, .used = {used}});
    decide(ending);
}

void SubscriberLife::send_message() {
    let_time_pass(std::chrono::minutes{60});
    CreditControlRequest message = request(RequestType::event, "32274@3gpp.org");
    message.session.value = "smsc.lab.test;" + change_.contract.id.value + ';' + std::to_string(++sessions_);
    message.action = charging::RequestedAction::direct_debiting;
    charging::ServiceUnits one;
    one.service_specific = 1;
    message.services.push_back({.key = {}, .requested = one, .used = {}});
    decide(message);
}

void SubscriberLife::recharge() {
    let_time_pass(std::chrono::minutes{120});
    constexpr std::array<std::int64_t, 5> amounts{10'000, 20'000, 50'000, 100'000, 200'000};
    CreditControlRequest recharged = request(RequestType::event, "recharge@airtime");
    recharged.origin_host = till;
    recharged.session.value = "till;" + change_.contract.id.value + ';' + std::to_string(++recharges_);
    recharged.action = charging::RequestedAction::refund_account;
    charging::ServiceUnits amount;
    amount.money = Money::from_units(amounts.at(any_below(amounts.size())));
    recharged.services.push_back({.key = {}, .requested = amount, .used = {}});
    decide(recharged);
    now_ += std::chrono::seconds{1};
    while (!change_.contract.holds.empty()) {
        const std::size_t holds = change_.contract.holds.size();
        take(charging::recover(change_.contract, change_.contract.holds.front().recharge, policy_,
                               {.now = now_}));
        if (change_.contract.holds.size() == holds) break;
    }
}

void SubscriberLife::borrow() {
    let_time_pass(std::chrono::minutes{60});
    constexpr std::array<charging::Channel, 3> channels{charging::Channel::sms, charging::Channel::ussd,
                                                        charging::Channel::care};
    const charging::Channel channel = channels.at(any_below(channels.size()));
    change_by([&](charging::Draft& draft) {
        charging::lend_on_request(draft,
                                  {.amount = {}, .channel = channel, .key = "m" + std::to_string(++calls_)});
    });
}

void SubscriberLife::look_at_offer() {
    let_time_pass(std::chrono::minutes{30});
    const charging::Channel channel = happens(50) ? charging::Channel::sms : charging::Channel::ussd;
    change_by([&](charging::Draft& draft) {
        const Money offer = charging::offer_on_request(draft.contract(), policy_, {.now = now_});
        if (offer > Money{}) charging::count_offer(draft, channel);
    });
}

/// One in three says yes, one in six wants no messages any more.
void SubscriberLife::answer_invitation() {
    const auto& awaited = change_.contract.awaiting;
    if (!awaited || !awaited->invited || awaited->until <= now_) return;
    if (happens(33)) {
        change_by([&](charging::Draft& draft) {
            charging::confirm(draft,
                              {.channel = charging::Channel::sms, .key = "y", .text_version = "market-1"});
        });
    } else if (happens(25)) {
        change_by([&](charging::Draft& draft) { charging::refuse_messages(draft, charging::Channel::sms); });
    }
}

void SubscriberLife::call_care() {
    let_time_pass(std::chrono::minutes{60});
    const charging::CorrectedBy by{
        .key = "care" + std::to_string(++calls_), .role = "lan", .reason = "asked for"};
    switch (any_below(3)) {
        case 0:
            change_by([&](charging::Draft& draft) { charging::correct(draft, charging::FeeWaiver{}, by); });
            break;
        case 1:
            change_by([&](charging::Draft& draft) {
                charging::correct(
                    draft, charging::Adjustment{.account = {"main"}, .amount = Money::from_units(500)}, by);
            });
            break;
        default:
            change_by([&](charging::Draft& draft) { charging::correct(draft, charging::WriteOff{}, by); });
    }
}

CreditControlRequest SubscriberLife::request(RequestType type, std::string_view context) {
    CreditControlRequest made;
    made.type = type;
    made.service_context = context;
    made.origin_host = gateway;
    made.origin_realm = "lab.test";
    made.subscriber = charging::SubscriberAddress{*change_.contract.msisdn};
    return made;
}

charging::CreditControlAnswer SubscriberLife::decide(const CreditControlRequest& asked) {
    run_what_is_due();
    charging::Decision decision = charging::decide(change_.contract, asked, policy_, {.now = now_});
    take(std::move(decision.change));
    return std::move(decision.answer);
}

template <class Step>
void SubscriberLife::change_by(Step step) {
    run_what_is_due();
    charging::Draft draft = charging::begin_change(change_.contract, policy_, {.now = now_});
    step(draft);
    take(std::move(draft.change));
}

void SubscriberLife::take(charging::ContractChange change) {
    change_.contract = std::move(change.contract);
    // What ended long ago is remembered apart.
    change_.contract.ended_sessions.clear();
    std::ranges::move(change.events, std::back_inserter(change_.events));
}

void SubscriberLife::let_time_pass(std::chrono::minutes at_most) {
    now_ += std::chrono::seconds{any_below(static_cast<std::uint64_t>(at_most.count()) * 60)};
}

void SubscriberLife::run_what_is_due() {
    for (auto due = charging::next_due(change_.contract, policy_); due && *due <= now_;
         due = charging::next_due(change_.contract, policy_)) {
        charging::ContractChange done =
            charging::expire_due(change_.contract, policy_, {.now = std::max(*due, now_)});
        if (done.events.empty() && done.contract == change_.contract) return;
        take(std::move(done));
    }
}

bool SubscriberLife::happens(std::uint32_t percent) {
    return any_below(100) < percent;
}

/// Not std::uniform_int_distribution, whose numbers differ between libraries.
std::uint64_t SubscriberLife::any_below(std::uint64_t bound) {
    return random_() % bound;
}

}  // namespace airtime::market
