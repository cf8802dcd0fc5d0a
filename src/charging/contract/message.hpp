#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/event_kind.hpp"

/// What subscribers are told: values that a change leaves behind. Words are made of them elsewhere.
namespace airtime::charging {

enum class MessageKind : std::uint8_t {
    invitation,    ///< advertises: `amount` may be had for `fee`, `due_at`; a yes registers within `minutes`
    offer,         ///< the same, to somebody who asked
    confirmation,  ///< asks whether `amount` for `fee` is wanted, within `minutes`
    granted,       ///< `amount` went to `account` for `fee`; `owed` by `due_at`
    refused,       ///< because of `refusal`
    not_a_denomination,  ///< what was asked for is not lent; `choices` are
    nothing_to_confirm,  ///< nothing was asked, or too long ago
    recovered,           ///< `amount` was taken from a recharge, `left` is owed
    cleared,             ///< the same, nothing is left
    repaid,              ///< `amount` was taken on request, `left` is owed
    nothing_to_repay,    ///< no debt, or no money to pay it with: `left`
    reversed,            ///< an advance of `amount` and its `fee` were taken back, `left` is owed
    waived,              ///< `amount` need not be paid, `left` is owed
    recharge_reversed,   ///< a recharge of `amount` was taken back, `left` is owed
    credited,            ///< `amount` was put into `account` by hand
    debited,             ///< `amount` was taken out of `account` by hand
    reminder,            ///< `amount` falls due at `due_at`
    overdue,             ///< `amount` was due at `due_at`
    swept,               ///< `amount` was taken out of accounts for an overdue advance, `left` is owed
    written_off,         ///< `amount` was given up
    one_way,             ///< of the life cycle: two-way from `due_at`; empty: nothing follows by itself
    two_way,             ///< expires at `due_at`; empty: nothing follows by itself
    expired,
    active_again,
    registered,  ///< automatic advances are on
    already_registered,
    not_registered,  ///< there is nothing to cancel, pause or resume
    cancelled,       ///< `left` is still owed
    paused,          ///< until `due_at`; empty: until resumed
    resumed,
    messages_refused,
    messages_accepted,
    balance,  ///< `balances`, `left` is owed, `amount` may be had; `enrolment`
    history,  ///< `history`, newest first
    help,
    unknown_number,  ///< no contract has this number
    try_later,       ///< it could not be done now
};

/// One line of a history.
struct HistoryLine {
    Instant at;
    EventKind kind{};
    Money amount;  ///< signed: what the subscriber's accounts got or gave
    friend bool operator==(const HistoryLine&, const HistoryLine&) = default;
};

/// What a message says. What a kind does not speak of stays empty.
struct Notice {
    MessageKind kind = MessageKind::help;
    Money amount = {};
    Money fee = {};
    Money owed = {};  ///< principal and fee of the advance
    Money left = {};  ///< the contract's whole debt afterwards
    AccountName account = {};
    std::optional<Instant> due_at = {};
    std::optional<AdvanceRefusal> refusal = {};
    std::optional<Enrolment> enrolment = {};
    std::uint32_t minutes = 0;
    Money threshold = {};  ///< below which automatic advances come
    std::vector<Money> choices = {};
    std::vector<Part> balances = {};
    std::vector<HistoryLine> history = {};
    friend bool operator==(const Notice&, const Notice&) = default;
};

/// A notice on its way. Sent at least once; whoever gets two with one `id` got one twice.
struct Message {
    std::string id;       ///< printable; of a reply: of what it answers
    ContractId contract;  ///< empty: a number that nobody has
    Msisdn to;
    Language language = Language::vi;
    bool reply = false;   ///< answers what the subscriber just sent
    Instant not_before;   ///< zero: at once
    Instant stale_after;  ///< dropped after this
    Notice notice;
    friend bool operator==(const Message&, const Message&) = default;
};

/// "granted" and the like.
std::string_view name_of(MessageKind kind);
/// "vi", "en".
std::string_view name_of(Language language);

}  // namespace airtime::charging
