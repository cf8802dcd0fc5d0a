#include "tests/simulation/usage_rules.hpp"

#include <algorithm>
#include <charconv>

#include "charging/rating/service_selection.hpp"
#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/naive_rules.hpp"

namespace airtime::simulation {

using charging::EventKind;
using charging::Money;
using charging::RequestType;
using charging::Session;

namespace {

std::uint64_t units_in(const charging::ServiceUnits& units) {
    return units.time_s.value_or(0) + units.total_octets.value_or(0) + units.service_specific.value_or(0);
}

bool holds_number(const Session* session, std::uint32_t number) {
    return session != nullptr &&
           std::ranges::count(session->answers, number, &charging::StoredAnswer::number) > 0;
}

/// A recharge's id is its Session-Id and number.
std::pair<charging::SessionId, std::uint32_t> key_of_recharge(const std::string& id) {
    const std::size_t slash = id.rfind('/');
    std::uint32_t number = 0;
    std::from_chars(id.data() + slash + 1, id.data() + id.size(), number);
    return {{id.substr(0, slash)}, number};
}

}  // namespace

const Session* UsageRules::last_known(const CommittedStep& step, const Session& session) const {
    const Session* before = step.before.session(session.id);
    if (before != nullptr && !was_forgotten(*before, step.after)) return before;
    const auto gone = crowded_out_.find({step.after.id, session.id});
    const bool same = gone != crowded_out_.end() && gone->second.opened_at == session.opened_at;
    return same ? &gone->second : nullptr;
}

void UsageRules::check(const CommittedStep& step) {
    const std::vector<const Session*> known = charging::sessions_at_hand(step.after);
    for (const Session* session : known) {
        if (last_known(step, *session) == nullptr) {
            std::erase_if(charged_, [&](const auto& entry) {
                return entry.first.first == KnownSession{step.after.id, session->id};
            });
        }
    }
    for (const charging::LedgerEvent& event : step.events) {
        if (event.kind == EventKind::used) {
            add_used(step, event);
        } else if (event.kind == EventKind::refunded && !event.session) {
            require(moved(event) == policy_->transfer.fee,
                    "nobody gave back what " + event.note + " brought");
        } else if (event.kind == EventKind::refunded || event.kind == EventKind::recharged) {
            check_once(step, event, policy_->session.recharge_answer_kept_s);
        }
    }
    for (const Session* each : known) {
        const Session& session = *each;
        add_reports(step.after.id, last_known(step, session), session);
        // A session that ended is remembered without its services.
        const Session* had = session.services.empty() ? step.before.session(session.id) : &session;
        for (const charging::ChargedService& service : (had != nullptr ? *had : session).services) {
            const Charged& charged = charged_[{{step.after.id, session.id}, service.service}];
            const Money price = naive::price(*policy_->tariff(service.service), charged.units);
            require(charged.price == price, "contract " + step.after.id.value + ", session " +
                                                session.id.value + ": " + std::to_string(charged.units) +
                                                " units of " + service.service.value + " reported, worth " +
                                                price.to_string() + ", charged " + charged.price.to_string());
        }
    }
    for (const Session* session : charging::sessions_at_hand(step.before)) {
        if (was_forgotten(*session, step.after)) {
            crowded_out_.insert_or_assign({step.after.id, session->id}, *session);
        }
    }
}

std::optional<charging::Instant> UsageRules::happened_at(const charging::ContractId& contract,
                                                         const charging::SessionId& session,
                                                         std::uint32_t number) const {
    const auto found = happened_.find({{contract, session}, number});
    return found == happened_.end() ? std::nullopt : std::optional{found->second};
}

void UsageRules::check_once(const CommittedStep& step, const charging::LedgerEvent& event,
                            std::uint32_t kept_s) {
    const auto [session, number] =
        event.session ? std::pair{*event.session, event.request_number} : key_of_recharge(event.note);
    const charging::CreditControlRequest* request = sent_->find(session, number);
    require(request != nullptr, "nobody asked for event " + session.value);
    const Key key{{step.after.id, session}, number};
    const auto before = happened_.find(key);
    require(before == happened_.end() || before->second + std::chrono::seconds{kept_s} <= step.now,
            "event " + session.value + " happened twice");
    happened_[key] = step.now;
    const charging::ServiceRequest& service = request->services.front();
    const Money asked = event.kind == EventKind::recharged
                            ? service.requested->money.value_or(Money{})
                            : naive::price(*charging::select_tariff(*policy_, *request, service.key),
                                           units_in(*service.requested));
    const Money sum = event.kind == EventKind::used ? -moved(event) : moved(event);
    require(sum == asked,
            "event " + session.value + " moved " + sum.to_string() + " instead of " + asked.to_string());
}

void UsageRules::add_used(const CommittedStep& step, const charging::LedgerEvent& event) {
    if (!event.session) {
        require(-moved(event) == policy_->transfer.fee, "nobody used what " + event.note + " was charged");
        return;
    }
    const charging::CreditControlRequest* request = sent_->find(*event.session, event.request_number);
    require(request != nullptr, "nobody reported usage of " + event.session->value);
    if (request->type == RequestType::event) {
        check_once(step, event, policy_->session.debit_answer_kept_s);
    } else {
        charged_[{{step.after.id, *event.session}, *event.service}].price -= moved(event);
    }
}

void UsageRules::add_reports(const charging::ContractId& contract, const Session* before,
                             const Session& after) {
    bool found = false;
    for (const charging::StoredAnswer& stored : after.answers) {
        if (!holds_number(before, stored.number)) {
            found = true;
            const charging::CreditControlRequest* request = sent_->find(after.id, stored.number);
            require(request != nullptr, "an answer is kept to a request that nobody sent");
            add_report(contract, *request);
        }
    }
    // So far behind that its own answer was the first to go.
    const bool dropped_another =
        after.dropped_through && (before == nullptr || before->dropped_through != after.dropped_through);
    if (!found && dropped_another) add_report(contract, *sent_->find(after.id, *after.dropped_through));
}

void UsageRules::add_report(const charging::ContractId& contract,
                            const charging::CreditControlRequest& request) {
    for (const charging::ServiceRequest& service : request.services) {
        const charging::Tariff* tariff = charging::select_tariff(*policy_, request, service.key);
        for (const charging::ServiceUnits& used : service.used) {
            if (tariff != nullptr) {
                charged_[{{contract, request.session}, tariff->service}].units += units_in(used);
            }
        }
    }
}

}  // namespace airtime::simulation
