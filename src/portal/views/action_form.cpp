#include "portal/views/action_form.hpp"

#include <algorithm>
#include <boost/algorithm/string/trim.hpp>
#include <boost/json.hpp>

#include "base/utf8.hpp"
#include "charging/debt/recent_recharges.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_note.hpp"

namespace airtime::portal {

namespace {

using charging::Advance;
using charging::AdvanceId;
using charging::Contract;
using charging::Money;

constexpr std::size_t given_reason_bytes_max = 200;
constexpr std::size_t version_bytes_max = 40;

constexpr auto kinds = std::to_array<ActionKind>({
    {SubscriberAction::enrol, "enrol", "/subscribers/{contract}/enrol", "subscriber.enrol",
     Permission::enrol},
    {SubscriberAction::cancel, "cancel", "/subscribers/{contract}/cancel", "subscriber.cancel",
     Permission::enrol},
    {SubscriberAction::pause, "pause", "/subscribers/{contract}/pause", "subscriber.pause",
     Permission::pause},
    {SubscriberAction::resume, "resume", "/subscribers/{contract}/resume", "subscriber.resume",
     Permission::pause},
    {SubscriberAction::advance, "advance", "/subscribers/{contract}/advance", "subscriber.advance",
     Permission::advance},
    {SubscriberAction::send_balance, "send-balance", "/subscribers/{contract}/send-balance",
     "subscriber.send_balance", Permission::send_text},
    {SubscriberAction::send_history, "send-history", "/subscribers/{contract}/send-history",
     "subscriber.send_history", Permission::send_text},
    {SubscriberAction::refuse_messages, "refuse-messages", "/subscribers/{contract}/refuse-messages",
     "subscriber.refuse_messages", Permission::refuse_messages},
    {SubscriberAction::accept_messages, "accept-messages", "/subscribers/{contract}/accept-messages",
     "subscriber.accept_messages", Permission::refuse_messages},
    {SubscriberAction::adjust, "adjust", "/subscribers/{contract}/adjust", "subscriber.adjust",
     Permission::correct, true},
    {SubscriberAction::waive, "waive", "/subscribers/{contract}/waive", "subscriber.waive",
     Permission::correct, true},
    {SubscriberAction::write_off, "write-off", "/subscribers/{contract}/write-off", "subscriber.write_off",
     Permission::correct, true},
    {SubscriberAction::reverse_recharge, "reverse-recharge", "/subscribers/{contract}/reverse-recharge",
     "subscriber.reverse_recharge", Permission::correct, true},
    {SubscriberAction::cancel_advance, "cancel-advance", "/subscribers/{contract}/cancel-advance",
     "subscriber.cancel_advance", Permission::correct},
    {SubscriberAction::repay, "repay", "/subscribers/{contract}/repay", "subscriber.repay",
     Permission::correct},
});

boost::json::object option_of(std::string_view value, std::string_view code) {
    return {{"value", value}, {"code", code}};
}

boost::json::object option_of(std::string_view value, std::string_view code, Money amount) {
    boost::json::object object = option_of(value, code);
    object["amount"] = amount.to_string();
    return object;
}

/// Reads a form's fields one by one, and keeps each as it is to be shown again.
class FieldsRead {
  public:
    FieldsRead(const HttpParameters& given, const charging::Policy& policy)
        : given_(given), policy_(policy) {}

    /// Printable, at most so many bytes; empty: not given, or wrong.
    std::string text(std::string_view name, std::size_t bytes_max, bool required) {
        std::string value = written(name);
        std::string_view wrong;
        if (value.empty() && required) wrong = "missing";
        if (value.size() > bytes_max) wrong = "too_long";
        if (!value.empty() && !printable_length(value)) wrong = "not_printable";
        show(name, value, "is_text", required, wrong);
        return wrong.empty() ? value : std::string{};
    }

    /// The same without a blank, and not required.
    std::string word(std::string_view name, std::size_t bytes_max) {
        std::string value = written(name);
        if (value.find(' ') == std::string::npos) return text(name, bytes_max, false);
        show(name, value, "is_text", false, "not_a_word");
        return {};
    }

    std::optional<Money> amount(std::string_view name, bool required, bool may_be_negative) {
        const std::string value = written(name);
        const auto amount = Money::parse(value);
        std::string_view wrong;
        if (value.empty()) {
            wrong = required ? "missing" : "";
        } else if (!amount) {
            wrong = "not_an_amount";
        } else if (has_more_decimals(value)) {
            wrong = "too_many_decimals";
        } else if (*amount == Money{}) {
            wrong = may_be_negative ? "zero" : "not_above_zero";
        } else if (*amount < Money{} && !may_be_negative) {
            wrong = "not_above_zero";
        }
        show(name, value, "is_money", required, wrong);
        return wrong.empty() ? amount : std::nullopt;
    }

    std::optional<charging::Instant> day_ahead(std::string_view name, charging::Instant now) {
        const std::string value = written(name);
        const auto day = charging::read_written_time(value, policy_.calendar);
        std::string_view wrong;
        if (!value.empty() && !day) wrong = "not_a_date";
        if (day && *day <= now) wrong = "not_ahead";
        show(name, value, "is_date", false, wrong);
        return wrong.empty() ? day : std::nullopt;
    }

    /// One of `choices`, by their values; the first where nothing is given.
    std::string chosen(std::string_view name, std::vector<boost::json::object> choices) {
        std::string value = written(name);
        if (!value_of(given_, name) && !choices.empty()) value = choices.front().at("value").as_string();
        bool known = false;
        boost::json::array shown;
        for (boost::json::object& each : choices) {
            const bool is_chosen = std::string_view{each.at("value").as_string()} == value;
            known |= is_chosen;
            each["chosen"] = is_chosen;
            shown.push_back(std::move(each));
        }
        show(name, value, "is_choice", true, known ? "" : "unknown");
        fields.back().as_object()["choices"] = std::move(shown);
        return value;
    }

    std::string reason(bool required) { return text("reason", given_reason_bytes_max, required); }

    boost::json::array fields = {};
    HttpParameters values = {};
    bool complete = true;

  private:
    std::string written(std::string_view name) const {
        return boost::algorithm::trim_copy(std::string{value_of(given_, name).value_or("")});
    }
    /// "1.000" is a thousand to some readers and one to the others.
    bool has_more_decimals(std::string_view amount) const {
        const std::size_t point = amount.find('.');
        return point != std::string_view::npos && amount.size() - point - 1 > policy_.currency_decimals;
    }
    void show(std::string_view name, const std::string& value, std::string_view kind, bool required,
              std::string_view wrong) {
        const bool filled_in = !given_.empty();
        fields.push_back({{"name", name},
                          {"value", operations::printable(value.substr(0, given_reason_bytes_max))},
                          {kind, true},
                          {"required", required},
                          {"wrong", filled_in || wrong != "missing" ? wrong : ""}});
        complete &= wrong.empty();
        values.emplace_back(name, value);
    }

    const HttpParameters& given_;
    const charging::Policy& policy_;
};

std::optional<AdvanceId> one_or_all(const std::string& id) {
    return id.empty() ? std::nullopt : std::optional<AdvanceId>{{id}};
}

/// What can be lent now, the offer in front.
std::vector<boost::json::object> amounts_to_lend(const Contract& contract, const charging::Policy& policy,
                                                 charging::Instant now) {
    const Money offer = charging::offer_to(contract, policy, now);
    std::vector<boost::json::object> choices;
    choices.push_back(offer > Money{} ? option_of(offer.to_string(), "offer", offer)
                                      : option_of("", "offer"));
    for (const Money each : policy.advance_for(contract.segment).denominations) {
        if (each != offer && !charging::beyond_limits(each, contract, policy, now)) {
            choices.push_back(option_of(each.to_string(), "amount", each));
        }
    }
    return choices;
}

std::vector<boost::json::object> accounts_to_adjust(const Contract& contract,
                                                    const charging::Policy& policy) {
    std::vector<boost::json::object> choices;
    for (const charging::AccountPolicy& each : policy.accounts) {
        const charging::Account* account = contract.account(each.name);
        choices.push_back(
            option_of(each.name.value, "account", account == nullptr ? Money{} : account->balance));
        choices.back()["account"] = each.name.value;
    }
    return choices;
}

std::vector<boost::json::object> advances_to_choose(const Contract& contract, std::string_view none_named) {
    std::vector<boost::json::object> choices{option_of("", none_named)};
    for (const Advance& advance : contract.advances) {
        choices.push_back(option_of(advance.id.value, "advance", advance.outstanding()));
        choices.back()["advance"] = operations::printable(advance.id.value);
        choices.back()["at"] = charging::to_iso8601(advance.granted_at);
    }
    return choices;
}

/// The newest in front.
std::vector<boost::json::object> recharges_to_reverse(const Contract& contract,
                                                      const charging::Policy& policy, charging::Instant now) {
    std::vector<boost::json::object> choices;
    const auto& recharges = contract.recent_recharges;
    for (auto recharge = recharges.rbegin(); recharge != recharges.rend(); ++recharge) {
        if (!charging::is_reversible(*recharge, policy, now)) continue;
        choices.push_back(option_of(recharge->id.value, "recharge", recharge->credited.amount));
        choices.back()["at"] = charging::to_iso8601(recharge->at);
    }
    return choices;
}

charging::EnrolmentRequest enrolment(charging::EnrolmentStep step) {
    return {.step = step, .channel = charging::Channel::care};
}

SubscriberChange read_enrolment(SubscriberAction action, FieldsRead& fields, charging::Instant now) {
    using charging::EnrolmentStep;
    switch (action) {
        case SubscriberAction::pause: {
            auto request = enrolment(EnrolmentStep::pause);
            request.pause_until = fields.day_ahead("until", now);
            return request;
        }
        case SubscriberAction::resume:
            return enrolment(EnrolmentStep::resume);
        case SubscriberAction::cancel:
            return enrolment(EnrolmentStep::cancel);
        default: {
            auto request = enrolment(EnrolmentStep::enrol);
            request.text_version = fields.word("text_version", version_bytes_max);
            return request;
        }
    }
}

SubscriberChange read_correction(SubscriberAction action, FieldsRead& fields, const Contract& contract,
                                 const charging::Policy& policy, charging::Instant now) {
    using charging::Correction;
    switch (action) {
        case SubscriberAction::waive:
            return Correction{charging::FeeWaiver{
                one_or_all(fields.chosen("advance", advances_to_choose(contract, "all")))}};
        case SubscriberAction::write_off:
            return Correction{charging::WriteOff{
                one_or_all(fields.chosen("advance", advances_to_choose(contract, "all")))}};
        case SubscriberAction::cancel_advance:
            return Correction{charging::AdvanceCancellation{
                one_or_all(fields.chosen("advance", advances_to_choose(contract, "latest")))}};
        case SubscriberAction::reverse_recharge:
            return Correction{charging::RechargeReversal{
                {fields.chosen("recharge", recharges_to_reverse(contract, policy, now))}}};
        case SubscriberAction::repay:
            return Correction{charging::RepaymentRequest{fields.amount("amount", false, false)}};
        default: {
            const std::string account = fields.chosen("account", accounts_to_adjust(contract, policy));
            const Money amount = fields.amount("amount", true, true).value_or(Money{});
            return Correction{charging::Adjustment{.account = {account}, .amount = amount}};
        }
    }
}

SubscriberChange read_advance(FieldsRead& fields, const Contract& contract, const charging::Policy& policy,
                              charging::Instant now) {
    const std::string amount = fields.chosen("amount", amounts_to_lend(contract, policy, now));
    return charging::AdvanceRequest{.amount = Money::parse(amount), .channel = charging::Channel::care};
}

SubscriberChange read_text(charging::MessageKind kind) {
    SentText text;
    text.notice.kind = kind;
    return text;
}

}  // namespace

std::span<const ActionKind> action_kinds() {
    return kinds;
}

const ActionKind* action_named(std::string_view name) {
    const auto* found = std::ranges::find(kinds, name, &ActionKind::name);
    return found == kinds.end() ? nullptr : found;
}

ReadAction read_action(SubscriberAction action, const HttpParameters& parameters, const Contract& contract,
                       const charging::Policy& policy, charging::Instant now) {
    FieldsRead fields{parameters, policy};
    ReadAction read;
    const auto note_reason = [&](bool required) {
        read.reason = fields.reason(required);
        if (read.reason.empty()) read.reason = reason_of_none;
    };
    switch (action) {
        case SubscriberAction::enrol:
        case SubscriberAction::cancel:
        case SubscriberAction::pause:
        case SubscriberAction::resume:
            read.change = read_enrolment(action, fields, now);
            note_reason(false);
            break;
        case SubscriberAction::advance:
            read.change = read_advance(fields, contract, policy, now);
            note_reason(false);
            break;
        case SubscriberAction::send_balance:
            read.change = read_text(charging::MessageKind::balance);
            break;
        case SubscriberAction::send_history:
            read.change = read_text(charging::MessageKind::history);
            break;
        case SubscriberAction::refuse_messages:
        case SubscriberAction::accept_messages:
            read.change = MessagesChoice{.refuse = action == SubscriberAction::refuse_messages};
            break;
        case SubscriberAction::adjust:
        case SubscriberAction::waive:
        case SubscriberAction::write_off:
        case SubscriberAction::reverse_recharge:
        case SubscriberAction::cancel_advance:
        case SubscriberAction::repay:
            read.change = read_correction(action, fields, contract, policy, now);
            note_reason(action != SubscriberAction::repay);
            break;
    }
    if (!fields.complete) read.change.reset();
    read.given = std::move(fields.values);
    read.fields = std::move(fields.fields);
    read.digest = value_of(parameters, "digest").value_or("");
    return read;
}

boost::json::object actions_view(const Contract& contract, const charging::Policy& policy,
                                 const charging::Circumstances& circumstances, Role role) {
    const auto makes_sense = [&](const ActionKind& kind) {
        switch (kind.action) {
            case SubscriberAction::adjust:
                return true;
            case SubscriberAction::reverse_recharge:
                return !recharges_to_reverse(contract, policy, circumstances.now).empty();
            default:
                break;
        }
        // The reason does not matter to any rule.
        const HttpParameters filled_in{{"reason", "-"}};
        const ReadAction read = read_action(kind.action, filled_in, contract, policy, circumstances.now);
        return read.change && std::holds_alternative<ChangeDone>(
                                  try_change(*read.change, contract, policy, circumstances).result);
    };
    boost::json::object view;
    for (const ActionKind& kind : kinds) view[kind.name] = may(role, kind.permission) && makes_sense(kind);
    return view;
}

}  // namespace airtime::portal
