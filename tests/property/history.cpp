#include "tests/property/history.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

#include "charging/changes/decide.hpp"
#include "charging/changes/due.hpp"
#include "charging/changes/open_contract.hpp"
#include "charging/changes/recover.hpp"
#include "charging/lending/borrowing_limit.hpp"
#include "charging/lending/shadow_debt.hpp"
#include "charging/rating/rating.hpp"
#include "charging/sessions/duplicates.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {

namespace {

constexpr std::uint32_t gateway_sessions = 4;

Policy policy_of(const Variation& variation) {
    Policy policy = sample_policy();
    AdvancePolicy& advance = policy.advance;
    advance.mode = variation.shadow != 0 ? AdvanceMode::shadow : AdvanceMode::on;
    advance.size = variation.offer_instead_of_smallest != 0 ? AdvanceSize::offer : AdvanceSize::smallest;
    advance.fee_timing = variation.fee_up_front != 0 ? FeeTiming::up_front : FeeTiming::on_top;
    if (variation.steep_fee_for_small_amounts != 0) {
        advance.fee_steps = {{.from = {}, .basis_points = 1'500, .flat = dong(333)},
                             {.from = dong(10'000), .basis_points = 777, .flat = {}}};
    }
    // Low, so that a contract with quiet months still borrows; the average crosses the tiers both ways.
    advance.tiers = {{.arpu_min = dong(10), .amount = dong(5'000)},
                     {.arpu_min = dong(500), .amount = dong(10'000)},
                     {.arpu_min = dong(2'000), .amount = dong(20'000)},
                     {.arpu_min = dong(8'000), .amount = dong(50'000)}};
    advance.once_per_recharge = variation.once_per_recharge != 0;
    advance.open_advances_max = variation.open_advances_max;
    advance.threshold = dong(variation.threshold_units);
    policy.recovery = {.share_when_short_percent = variation.share_when_short_percent,
                       .keep_at_least = dong(variation.keep_at_least_units)};
    policy.session.reservation_share_percent = variation.reservation_share_percent;
    policy.session.open_sessions_max = variation.open_sessions_max;
    policy.session.late_sessions_max = 3;
    policy.session.stored_answers_max = 3;
    return policy;
}

bool expired_at(const Account& account, Instant now) {
    return account.expires_at && *account.expires_at <= now;
}

ServiceUnits octets(std::uint64_t count) {
    ServiceUnits units;
    units.total_octets = count;
    return units;
}

ServiceUnits seconds(std::uint32_t count) {
    ServiceUnits units;
    units.time_s = count;
    return units;
}

ServiceUnits money(Money amount) {
    ServiceUnits units;
    units.money = amount;
    return units;
}

/// Usage as the context and key count it, from nothing to more than any grant.
ServiceUnits usage_of(std::string_view context, const ServiceKey& key, std::uint32_t amount) {
    if (context == voice_context) return seconds(amount % 700);
    if (key.rating_group == 99U) return money(dong(amount % 6'000));
    return octets(std::uint64_t{amount} * 699);
}

ServiceUnits granted_to(const std::vector<ServiceAnswer>& answers, const ServiceKey& key) {
    const auto answer = std::ranges::find(answers, key, &ServiceAnswer::key);
    return answer == answers.end() ? ServiceUnits{} : answer->granted.value_or(ServiceUnits{});
}

/// `used` as far as it was granted; what was not granted cannot be used.
ServiceUnits at_most(ServiceUnits used, const ServiceUnits& granted) {
    const auto limit = [](auto& amount, const auto& limit_of_it) {
        if (amount) amount = std::min(*amount, limit_of_it.value_or(std::decay_t<decltype(*amount)>{}));
    };
    limit(used.total_octets, granted.total_octets);
    limit(used.time_s, granted.time_s);
    limit(used.money, granted.money);
    return used;
}

/// What sessions reserve in the account that a change left alone.
Money reserved_throughout(const Contract& before, const Contract& after, const AccountName& account) {
    Contract untouched = after;
    untouched.sessions.clear();
    for (const Session& session : after.sessions) {
        const auto same = std::ranges::find(before.sessions, session.id, &Session::id);
        if (same != before.sessions.end() && same->services == session.services) {
            untouched.sessions.push_back(session);
        }
    }
    return reserved_in(untouched, account);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) {
    constexpr std::array names{"initial",       "update",       "termination", "direct_debit",
                               "check_balance", "recharge",     "refund",      "recovery",
                               "time",          "housekeeping", "duplicate"};
    return out << names.at(static_cast<std::size_t>(step.kind)) << '(' << step.which << ", " << step.amount
               << ", " << step.shape << ')';
}

std::ostream& operator<<(std::ostream& out, const Variation& v) {
    return out << "offer " << v.offer_instead_of_smallest << " up_front " << v.fee_up_front << " steep "
               << v.steep_fee_for_small_amounts << " once " << v.once_per_recharge << " open "
               << v.open_advances_max << " share " << v.share_when_short_percent << " keep "
               << v.keep_at_least_units << " threshold " << v.threshold_units << " reservation "
               << v.reservation_share_percent << " sessions " << v.open_sessions_max << " opening "
               << v.opening_units << " shadow " << v.shadow;
}

History::History(const Variation& variation) : policy_(policy_of(variation)), now_(sample_now()) {
    Contract contract = ContractBuilder{}
                            .holding("main", dong(variation.opening_units))
                            .holding("data", dong(variation.opening_units / 3))
                            .holding("promo", dong(variation.opening_units / 7))
                            .expiring("promo", now_ + std::chrono::days{3})
                            .build();
    ContractChange opened = open_contract(std::move(contract), policy_, circumstances_at(now_));
    accept(opened);
}

void History::play(const Step& step) {
    switch (step.kind) {
        case StepKind::initial:
            return open_session(step);
        case StepKind::update:
            return continue_session(step, RequestType::update);
        case StepKind::termination:
            return continue_session(step, RequestType::termination);
        case StepKind::direct_debit: {
            ServiceUnits messages;
            messages.service_specific = 1 + step.amount % 4;
            return send_event(step, RequestedAction::direct_debiting, sms_context, messages);
        }
        case StepKind::check_balance:
            return send_event(step, RequestedAction::check_balance, voice_context,
                              seconds(step.amount % 900));
        case StepKind::recharge:
            return recharge(step);
        case StepKind::refund: {
            ServiceUnits messages;
            messages.service_specific = 1;
            return send_event(step, RequestedAction::refund_account, sms_context, messages);
        }
        case StepKind::recovery:
            return recover_one(step);
        case StepKind::time: {
            constexpr std::array<std::int64_t, 10> seconds_passed{1,   1,     29,    60,     601,
                                                                  601, 1'201, 1'201, 90'000, 900'000};
            now_ += std::chrono::seconds{seconds_passed.at(step.amount % seconds_passed.size())};
            return;
        }
        case StepKind::housekeeping:
            return do_housekeeping();
        case StepKind::duplicate:
            return repeat_one(step);
    }
}

void History::recharge(const Step& step) {
    // People recharge when they run out.
    if (balance_of(contract_) < dong(1'500)) {
        const Money amount = Money::from_millionths(1'000'000 + std::int64_t{step.amount} * 2'345'678);
        send_event(step, RequestedAction::refund_account, recharge_context, money(amount));
    }
}

void History::open_session(const Step& step) {
    GatewaySession& session = gateway_sessions_[step.which % gateway_sessions];
    session = {{"s" + std::to_string(++ids_given_)}, 0, data_context, {}, {}};
    const ServiceKey data{.rating_group = 10, .service_identifiers = {}};
    const ServiceKey vas{.rating_group = 99, .service_identifiers = {}};
    switch (step.shape % 4) {
        case 0:
            session.keys = {data};
            break;
        case 1:
            session.keys = {data, vas};
            break;
        case 2:
            session.keys = {vas};
            break;
        default:
            session.context = voice_context;
            session.keys = {ServiceKey{}};
            break;
    }
    CreditControlRequest request;
    request.session = session.id;
    request.service_context = std::string{session.context};
    for (const ServiceKey& key : session.keys) {
        request.services.push_back({.key = key, .requested = ServiceUnits{}, .used = {}});
    }
    const Instant ends_at = now_ + std::chrono::seconds{policy_.session.validity_s + policy_.session.grace_s};
    session.granted = decide_new(request).services;
    expect_reservations_end_by(session.id, request, ends_at);
}

void History::continue_session(const Step& step, RequestType type) {
    const auto found = gateway_sessions_.find(step.which % gateway_sessions);
    if (found == gateway_sessions_.end()) return;
    GatewaySession& session = found->second;
    CreditControlRequest request;
    request.session = session.id;
    request.number = ++session.number;
    request.type = type;
    request.service_context = std::string{session.context};
    for (const ServiceKey& key : session.keys) {
        // Gateways forget services, too.
        if (session.keys.size() > 1 && step.shape % 3 == 0 && key != session.keys.front()) continue;
        ServiceRequest service{.key = key, .requested = {}, .used = {}};
        if (step.shape % 5 != 0) {
            const ServiceUnits used = usage_of(session.context, key, step.amount);
            const bool beyond_grant = step.shape % 11 == 0;
            service.used.push_back(beyond_grant ? used : at_most(used, granted_to(session.granted, key)));
        }
        if (type == RequestType::update && step.shape % 7 != 0) {
            service.requested =
                step.shape % 2 == 0 ? ServiceUnits{} : usage_of(session.context, key, step.amount * 3);
        }
        request.services.push_back(std::move(service));
    }
    const Instant ends_at = now_ + std::chrono::seconds{policy_.session.validity_s + policy_.session.grace_s};
    session.granted = decide_new(request).services;
    expect_reservations_end_by(session.id, request, ends_at);
}

/// What was named now ends with its validity and grace; what was not keeps the end that it had.
void History::expect_reservations_end_by(const SessionId& session, const CreditControlRequest& request,
                                         Instant ends_at) {
    const Session* open = contract_.session(session);
    if (open == nullptr) return;
    for (const ChargedService& charged : open->services) {
        const auto place = std::pair{session, charged.key.rating_group.value_or(0)};
        if (std::ranges::find(request.services, charged.key, &ServiceRequest::key) !=
            request.services.end()) {
            reserved_until_[place] = ends_at;
        }
        RC_ASSERT(!charged.reservation || charged.reservation->expires_at <= reserved_until_[place]);
    }
}

void History::send_event(const Step& step, RequestedAction action, std::string_view context,
                         ServiceUnits units) {
    if (units.money) units.currency_code = policy_.currency_code;
    CreditControlRequest request;
    request.session = {"e" + std::to_string(++ids_given_)};
    request.number = step.shape;
    request.type = RequestType::event;
    request.action = action;
    request.service_context = std::string{context};
    request.command_level_units = true;
    request.services = {{.key = {}, .requested = units, .used = {}}};
    if (context == recharge_context) request.origin_host = till_host;
    const Contract before = contract_;
    decide_new(request);
    if (action == RequestedAction::check_balance) {
        RC_ASSERT(contract_.accounts == before.accounts || !unseen_.empty());
        RC_ASSERT(contract_.advances.size() <= before.advances.size());
    }
}

void History::recover_one(const Step& step) {
    if (contract_.holds.empty()) return;
    const RechargeId recharge = contract_.holds[step.which % contract_.holds.size()].recharge;
    accept(recover(contract_, recharge, policy_, circumstances_at(now_)));
    const ContractChange again = recover(contract_, recharge, policy_, circumstances_at(now_));
    RC_ASSERT(again.contract == contract_);
    RC_ASSERT(again.events.empty());
}

void History::do_housekeeping() {
    const auto to_reverse = unseen_in_expired_sessions();
    accept(expire_due(contract_, policy_, circumstances_at(now_)));
    expect_reversed(to_reverse);

    const ContractChange again = expire_due(contract_, policy_, circumstances_at(now_));
    RC_ASSERT(again.contract == contract_);
    RC_ASSERT(again.events.empty());
    for (const Session& session : contract_.sessions) {
        for (const ChargedService& charged : session.services) {
            RC_ASSERT(!charged.reservation || charged.reservation->expires_at > now_);
        }
    }
    const auto next = next_due(contract_, policy_);
    RC_ASSERT(!next || *next > now_);
}

void History::repeat_one(const Step& step) {
    if (exchanges_.empty()) return;
    // What is due is done first: it is no effect of the duplicate.
    do_housekeeping();
    expect_duplicate_without_effect(exchanges_[step.which % exchanges_.size()]);
}

CreditControlAnswer History::decide_new(const CreditControlRequest& request) {
    const auto to_reverse = unseen_in_expired_sessions();
    const Decision decision = decide(contract_, request, policy_, circumstances_at(now_));
    // The gateway asks on: it has seen what the last answer granted, unless the session was over by then.
    if (const auto seen = unseen_.find(request.session);
        seen != unseen_.end() && !to_reverse.contains(seen->second)) {
        unseen_.erase(seen);
    }
    accept(decision.change);
    expect_reversed(to_reverse);
    for (const LedgerEvent& event : decision.change.events) {
        if (event.kind == EventKind::advanced && request.type != RequestType::event) {
            unseen_[request.session] = *event.advance;
        }
    }
    const Exchange exchange{request, decision.answer};
    expect_duplicate_without_effect(exchange);
    if (request.type == RequestType::event) {
        // The caller keeps an event's answer: it is due whenever something changed.
        const bool changed = std::ranges::any_of(decision.change.events, [&](const LedgerEvent& event) {
            return event.session == request.session || event.kind == EventKind::recharged;
        });
        RC_ASSERT(decision.remembered.has_value() || !changed);
        if (decision.remembered) {
            RC_ASSERT(replayed_event_answer(decision.remembered->stored, request) == decision.answer);
        }
    } else {
        exchanges_.push_back(exchange);
    }
    return decision.answer;
}

void History::expect_duplicate_without_effect(const Exchange& exchange) {
    const CreditControlRequest& request = exchange.request;
    const Session* session = contract_.session(request.session);
    const bool is_over = session != nullptr && session->closed_at;
    const bool decided_anew = session == nullptr || (is_over && !session->terminated);
    if (request.type == RequestType::event || (request.type == RequestType::initial && decided_anew)) return;
    const bool answer_is_stored =
        session == nullptr ||
        std::ranges::find(session->answers, request.number, &StoredAnswer::number) != session->answers.end();
    const Decision again = decide(contract_, request, policy_, circumstances_at(now_));
    RC_ASSERT(again.change.contract == contract_);
    RC_ASSERT(again.change.events.empty());
    RC_ASSERT(again.change.work.empty());
    if (session == nullptr) {
        RC_ASSERT(again.answer.result == ResultCode::unknown_session_id);
    } else if (answer_is_stored) {
        RC_ASSERT(again.answer == exchange.answer);
    } else {
        const bool is_unknown = is_over && again.answer.result == ResultCode::unknown_session_id;
        RC_ASSERT(is_unknown || again.answer.result == ResultCode::invalid_avp_value);
    }
}

std::set<AdvanceId> History::unseen_in_expired_sessions() const {
    std::set<AdvanceId> advances;
    for (const Session& session : contract_.sessions) {
        const auto unseen = unseen_.find(session.id);
        if (session.expires_at <= now_ && unseen != unseen_.end() && !drawn_.contains(unseen->second) &&
            !is_counted_on(granted_.at(unseen->second))) {
            advances.insert(unseen->second);
        }
    }
    return advances;
}

/// Whether a session that goes on has set money of the account aside, or what holds will recover of other
/// advances is more than the account would have without it.
bool History::is_counted_on(const Advance& advance) const {
    const AccountName& account = advance.account;
    const HoldPart own = held_for(contract_, advance.id);
    const Money held_for_others = held_in(contract_, account) - own.fee - own.principal;
    const Money left = contract_.account(account)->balance - advance.principal;
    if (held_for_others > std::max(Money{}, left)) return true;
    return std::ranges::any_of(contract_.sessions, [&](const Session& session) {
        return session.expires_at > now_ &&
               std::ranges::any_of(session.services, [&](const ChargedService& charged) {
                   return charged.reservation && charged.reservation->expires_at > now_ &&
                          std::ranges::find(charged.reservation->parts, account, &Part::account) !=
                              charged.reservation->parts.end();
               });
    });
}

void History::expect_reversed(const std::set<AdvanceId>& advances) const {
    for (const AdvanceId& advance : advances) {
        // Another one that was taken back may have left too little of it.
        RC_ASSERT(reversed_.contains(advance) || drawn_.contains(advance));
    }
}

/// What was lent to an account that paid is drawn on unless all of it is still there.
void History::draw_on(const LedgerEvent& event) {
    for (const auto& [id, advance] : granted_) {
        const auto part = std::ranges::find(event.changes, advance.account, &Part::account);
        const bool took = part != event.changes.end() && !reversed_.contains(id);
        if (took && !(books_.balances.at(advance.account) + part->amount).reaches(advance.principal)) {
            drawn_.insert(id);
        }
    }
}

void History::accept(const ContractChange& change) {
    RC_ASSERT(std::ranges::count(change.events, EventKind::advanced, &LedgerEvent::kind) <= 1);
    for (const LedgerEvent& event : change.events) {
        RC_ASSERT(event.number == books_.last_number + 1);
        follow(event, change.contract);
        books_.add(event);
    }
    for (const WorkItem& item : change.work) RC_ASSERT(change.contract.hold(item.recharge) != nullptr);
    contract_ = change.contract;
    expect_closed_books();
    expect_debt_covers_holds();
}

void History::follow(const LedgerEvent& event, const Contract& after) {
    switch (event.kind) {
        case EventKind::advanced: {
            expect_advance_within_rules(event, after);
            Advance advance;
            advance.id = *event.advance;
            advance.account = event.changes.at(0).account;
            advance.principal = event.principal;
            advance.fee = event.fee;
            RC_ASSERT(granted_.emplace(advance.id, advance).second);
            return;
        }
        case EventKind::used:
            return draw_on(event);
        case EventKind::recovered:
            drawn_.insert(*event.advance);
            return draw_on(event);
        case EventKind::reversed: {
            const Advance& advance = granted_.at(*event.advance);
            RC_ASSERT(!drawn_.contains(advance.id));
            RC_ASSERT(reversed_.insert(advance.id).second);
            RC_ASSERT(event.changes == (std::vector<Part>{{advance.account, -advance.principal}}));
            RC_ASSERT(event.principal == -advance.principal);
            RC_ASSERT(event.fee == -advance.fee);
            const bool was_unseen =
                std::ranges::any_of(unseen_, [&](const auto& unseen) { return unseen.second == advance.id; });
            RC_ASSERT(was_unseen);
            // What other sessions set aside is still there.
            const Account& account = *after.account(advance.account);
            const Money reserved = reserved_throughout(contract_, after, advance.account);
            RC_ASSERT(reserved == Money{} ||
                      (books_.balances.at(account.name) - advance.principal).reaches(reserved));
            return draw_on(event);
        }
        case EventKind::shadow_advanced: {
            RC_ASSERT(policy_.advance.mode == AdvanceMode::shadow);
            const Contract as_if = as_if_lent(after, policy_);
            RC_ASSERT(debt_less_held(as_if) <= debt_limit_of(as_if, policy_, now_));
            RC_ASSERT(as_if.advances.size() <= std::size_t{policy_.advance.open_advances_max});
            return;
        }
        default:
            return;
    }
}

void History::expect_advance_within_rules(const LedgerEvent& event, const Contract& after) const {
    RC_ASSERT(policy_.advance.mode == AdvanceMode::on);
    RC_ASSERT(debt_less_held(after) <= debt_limit_of(after, policy_, now_));

    // From the books alone: what the accounts held when it was granted, reservations apart.
    const Tariff& tariff = *policy_.tariff(*event.service);
    MoneySum balance;
    const AccountName* lowest = nullptr;
    for (const AccountPolicy& rules : policy_.accounts) {
        const Account& account = *after.account(rules.name);
        if (expired_at(account, now_) ||
            std::ranges::find(tariff.paid_by, rules.name) == tariff.paid_by.end()) {
            continue;
        }
        balance += books_.balances.at(rules.name) - held_in(after, rules.name);
        if (rules.receives_advances && (lowest == nullptr || books_.balances.at(rules.name).millionths() <
                                                                 books_.balances.at(*lowest).millionths())) {
            lowest = &rules.name;
        }
    }
    RC_ASSERT(lowest != nullptr);
    RC_ASSERT(event.changes == (std::vector<Part>{{*lowest, event.principal}}));
    // The dearest event asks for four messages.
    const std::uint64_t units =
        tariff.unit == UnitKind::service_units ? std::uint64_t{4} : tariff.quota_min_units;
    RC_ASSERT(!balance.reaches(policy_.advance.threshold +
                               price_of(Rate{tariff, tariff.price}, {}, units).value().price));
}

void History::expect_closed_books() const {
    RC_ASSERT(balance_of(contract_) == contract_.totals.expected_balance());
    RC_ASSERT(debt_of(contract_) == contract_.totals.expected_debt());
    RC_ASSERT(books_.totals == contract_.totals);
    RC_ASSERT(books_.debt == debt_of(contract_));
    RC_ASSERT(books_.last_number == contract_.events_written);
    RC_ASSERT(books_.balances.size() == contract_.accounts.size());
    for (const Account& account : contract_.accounts) {
        RC_ASSERT(books_.balances.at(account.name) == account.balance);
    }
}

void History::expect_debt_covers_holds() const {
    Money held;
    for (const Advance& advance : contract_.advances) {
        const HoldPart part = held_for(contract_, advance.id);
        RC_ASSERT(part.fee <= advance.outstanding_fee);
        RC_ASSERT(part.principal <= advance.outstanding_principal);
        held += part.fee + part.principal;
    }
    for (const Hold& hold : contract_.holds) held -= hold.amount();
    RC_ASSERT(held == Money{});
}

void History::end() {
    now_ += std::chrono::days{2};
    do_housekeeping();
    RC_ASSERT(contract_.holds.empty());
    for (const Account& account : contract_.accounts) {
        RC_ASSERT(reserved_in(contract_, account.name) == Money{});
    }
    for (const auto& [session, advance] : unseen_) {
        const auto kept = std::ranges::find(contract_.advances, advance, &Advance::id);
        const bool counts_as_drawn = kept != contract_.advances.end() && kept->drawn;
        RC_ASSERT(drawn_.contains(advance) || reversed_.contains(advance) || counts_as_drawn);
    }
}

}  // namespace airtime::charging
