#include "portal/views/change_effects.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/fnv1a.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

using charging::Contract;
using charging::ContractChange;
using charging::EventKind;
using charging::LedgerEvent;
using charging::Money;

boost::json::object amount_effect(std::string_view name, Money amount) {
    return {{"effect", name}, {"amount", amount.to_string()}};
}

void add_accounts(boost::json::array& effects, const LedgerEvent& event) {
    for (const charging::Part& change : event.changes) {
        const bool takes = change.amount < Money{};
        boost::json::object effect =
            amount_effect(takes ? "debited" : "credited", takes ? -change.amount : change.amount);
        effect["account"] = change.account.value;
        effects.push_back(std::move(effect));
    }
}

void add_grant(boost::json::array& effects, const LedgerEvent& event, const Contract& contract) {
    add_accounts(effects, event);
    effects.push_back(amount_effect("fee", event.fee));
    effects.push_back(amount_effect("owed", event.principal + event.fee));
    const auto granted = std::ranges::find(contract.advances, event.advance, &charging::Advance::id);
    if (granted != contract.advances.end()) {
        effects.push_back({{"effect", "due"}, {"at", charging::to_iso8601(granted->due_at)}});
    }
}

void add_event(boost::json::array& effects, const LedgerEvent& event, const Contract& contract) {
    const Money owed = event.principal + event.fee;
    switch (event.kind) {
        case EventKind::advanced:
            return add_grant(effects, event, contract);
        case EventKind::adjusted:
        case EventKind::recharge_reversed:
        case EventKind::bonus:
            return add_accounts(effects, event);
        case EventKind::waived:
            effects.push_back(amount_effect("waived", -owed));
            return;
        case EventKind::written_off:
            effects.push_back(amount_effect("written_off", -owed));
            return;
        case EventKind::recovered:
            effects.push_back(amount_effect("repaid", -owed));
            return;
        case EventKind::reversed:
            effects.push_back(amount_effect("reversed", -owed));
            return;
        case EventKind::recovery_reversed:
        case EventKind::reinstated:
            effects.push_back(amount_effect("owed_again", owed));
            return;
        case EventKind::settled:
            effects.push_back(
                {{"effect", "settled"},
                 {"advance", operations::printable(event.advance ? event.advance->value : "")}});
            return;
        default:
            return;  // it shows in what is other than before
    }
}

boost::json::object codes_effect(std::string_view name, std::string_view before, std::string_view after) {
    return {{"effect", name}, {"before", before}, {"after", after}};
}

void add_standing(boost::json::array& effects, const Contract& before, const Contract& after,
                  const charging::Policy& policy, charging::Instant now) {
    if (before.enrolment != after.enrolment) {
        effects.push_back(codes_effect("enrolment", charging::name_of(before.enrolment),
                                       charging::name_of(after.enrolment)));
    }
    if (after.paused_until && before.paused_until != after.paused_until) {
        effects.push_back({{"effect", "paused_until"}, {"at", charging::to_iso8601(*after.paused_until)}});
    }
    const auto state_before = charging::life_cycle_at(before, policy.life_cycle, now);
    const auto state_after = charging::life_cycle_at(after, policy.life_cycle, now);
    if (state_before != state_after) {
        effects.push_back(
            codes_effect("state", charging::name_of(state_before), charging::name_of(state_after)));
    }
    if (before.refuses_messages != after.refuses_messages) {
        effects.emplace_back(boost::json::object{
            {"effect", after.refuses_messages ? "messages_refused" : "messages_accepted"}});
    }
}

void add_sums(boost::json::array& effects, const Contract& before, const Contract& after) {
    for (const charging::Account& account : after.accounts) {
        const charging::Account* was = before.account(account.name);
        const Money balance_before = was == nullptr ? Money{} : was->balance;
        if (balance_before == account.balance) continue;
        effects.push_back({{"effect", "balance_after"},
                           {"account", account.name.value},
                           {"before", balance_before.to_string()},
                           {"after", account.balance.to_string()}});
    }
    const Money debt_before = charging::debt_of(before);
    const Money debt_after = charging::debt_of(after);
    if (debt_before != debt_after) {
        effects.push_back(codes_effect("debt_after", debt_before.to_string(), debt_after.to_string()));
    }
}

}  // namespace

boost::json::array effects_of(const ContractChange& begun, const ContractChange& done,
                              const charging::Policy& policy, charging::Instant now) {
    boost::json::array effects;
    for (std::size_t place = begun.events.size(); place < done.events.size(); ++place) {
        add_event(effects, done.events[place], done.contract);
    }
    add_standing(effects, begun.contract, done.contract, policy, now);
    add_sums(effects, begun.contract, done.contract);
    for (std::size_t place = begun.messages.size(); place < done.messages.size(); ++place) {
        const charging::Message& message = done.messages[place];
        if (!message.reply) continue;  // tells of the above
        effects.push_back({{"effect", "message"}, {"kind", charging::name_of(message.notice.kind)}});
    }
    return effects;
}

std::string digest_of(const ContractChange& begun, const ContractChange& done) {
    Fnv1a64 digest;
    const auto add_money = [&digest](Money amount) {
        digest.add_number(static_cast<std::uint64_t>(amount.millionths()));
    };
    for (std::size_t place = begun.events.size(); place < done.events.size(); ++place) {
        const LedgerEvent& event = done.events[place];
        digest.add_text(charging::name_of(event.kind));
        for (const charging::Part& change : event.changes) {
            digest.add_text(change.account.value);
            add_money(change.amount);
        }
        add_money(event.principal);
        add_money(event.fee);
        digest.add_text(event.advance ? event.advance->value : "");
    }
    digest.add_text(charging::name_of(done.contract.enrolment));
    digest.add_number(done.contract.refuses_messages ? 1 : 0);
    for (std::size_t place = begun.messages.size(); place < done.messages.size(); ++place) {
        digest.add_text(charging::name_of(done.messages[place].notice.kind));
    }
    return std::to_string(digest.value());
}

}  // namespace airtime::portal
