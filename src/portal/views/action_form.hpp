#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "portal/http/http_message.hpp"
#include "portal/views/subscriber_change.hpp"
#include "portal/views/timeline_filter.hpp"
#include "portal/web/permission.hpp"

/// What a page asks before it changes something, and what was answered.
namespace airtime::portal {

enum class SubscriberAction : std::uint8_t {
    enrol,
    cancel,
    pause,
    resume,
    advance,
    send_balance,
    send_history,
    refuse_messages,
    accept_messages,
    adjust,
    waive,
    write_off,
    reverse_recharge,
    cancel_advance,
    repay,
};

struct ActionKind {
    SubscriberAction action;
    std::string_view name;     ///< the last part of its page's path, and in the texts
    std::string_view pattern;  ///< of that path
    std::string_view audited;
    Permission permission;
    bool gives_away = false;  ///< money of the operator's: what a person may do of it on a day is limited
};
std::span<const ActionKind> action_kinds();
const ActionKind* action_named(std::string_view name);

/// An answered form.
struct ReadAction {
    std::optional<SubscriberChange> change;  ///< empty: something is missing, or wrong
    std::string reason;                      ///< for the ledger
    HttpParameters given;                    ///< what the change was read from, to be sent once more
    std::string digest;                      ///< of the effects that were shown; empty: none were
    boost::json::array fields;               ///< as the page shows them again
};

/// What the form of an action means for the contract. No parameters: it was not filled in yet, nothing is
/// marked as missing. An offer, "all" and "the latest" become what they are at `now`.
ReadAction read_action(SubscriberAction action, const HttpParameters& parameters,
                       const charging::Contract& contract, const charging::Policy& policy,
                       charging::Instant now);

/// Which actions make sense for the contract now, and `role` may: {"enrol": true, ...}.
boost::json::object actions_view(const charging::Contract& contract, const charging::Policy& policy,
                                 const charging::Circumstances& circumstances, Role role);

}  // namespace airtime::portal
