#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/draft.hpp"
#include "charging/contract/message.hpp"
#include "charging/policy/policy.hpp"

/// What subscribers can do for themselves, whatever the channel, and what they are told of it.
namespace airtime::portal {

enum class Action : std::uint8_t {
    enrol,
    cancel,
    pause,
    resume,
    ask_for_advance,  ///< lends at once or awaits a yes, by the policy
    confirm,          ///< says yes to what is awaited: an advance, or an invitation
    take_advance,     ///< what was confirmed on a screen
    repay,
    refuse_messages,
    accept_messages,
    choose_language,
    look_up_balance,
    read_help,
};

struct SubscriberRequest {
    Action action = Action::read_help;
    charging::Channel channel = charging::Channel::sms;
    std::string key = {};                        ///< printable, of the message or the step of the session
    std::optional<charging::Money> amount = {};  ///< with ask_for_advance, take_advance and repay; empty:
                                                 ///< the offer, all that is owed
    std::optional<charging::Instant> pause_until = {};  ///< with pause; empty: until resumed
    std::optional<charging::Language> language =
        {};                         ///< with enrol, confirm and choose_language: of the contract from now on
    std::string text_version = {};  ///< with enrol and confirm: of the terms that were shown
};

/// Does it, by the rules, and returns what to tell the subscriber.
charging::Notice carry_out(charging::Draft& draft, const SubscriberRequest& request);

/// What an advance of `amount` would cost and when it would be due, if it were lent now.
charging::Notice terms_notice(charging::MessageKind kind, charging::Money amount,
                              const charging::AdvancePolicy& rules, charging::Instant now);

/// From what balance on, and for what at least, whoever registers will borrow.
charging::Notice registration_terms_notice(const charging::Contract& contract, const charging::Policy& policy,
                                           charging::Instant now);

/// What somebody hears who got the advance.
charging::Notice granted_notice(const charging::Advance& advance);

/// Balances, debt, offer and standing.
charging::Notice balance_notice(const charging::Contract& contract, const charging::Policy& policy,
                                const charging::Circumstances& circumstances);

}  // namespace airtime::portal
