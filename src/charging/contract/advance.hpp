#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"
#include "charging/values/parts.hpp"

/// What was lent to a contract, and what becomes of it.
namespace airtime::charging {

enum class Channel : std::uint8_t { automatic, sms, ussd, care };
/// Settled and reversed advances leave the contract; their story is in the ledger.
enum class AdvanceState : std::uint8_t { open, overdue, written_off };

/// How far ends of validity were moved; zero: not at all.
struct ValidityExtension {
    std::chrono::milliseconds contract{};
    std::chrono::milliseconds account{};  ///< of the account that was credited
    /// Where its days end and those of others begin; the epoch: nothing was moved, or it is not known.
    Instant contract_until = {};
    Instant account_until = {};
    friend bool operator==(const ValidityExtension&, const ValidityExtension&) = default;
};

/// What time has done to an advance already: each is done once.
struct Ageing {
    std::optional<std::uint32_t> reminded_days_before;  ///< the reminder that was sent last
    bool late_fee_charged = false;
    bool swept = false;
    bool reinstated = false;  ///< was written off and came back: it is not given up again by itself
    friend bool operator==(const Ageing&, const Ageing&) = default;
};

struct Advance {
    AdvanceId id;
    AccountName account;  ///< credited
    Money principal;      ///< credited amount
    Money fee;
    Money outstanding_principal;
    Money outstanding_fee;
    Channel channel = Channel::automatic;
    AdvanceState state = AdvanceState::open;
    Instant granted_at;
    Instant due_at;
    bool drawn = false;  ///< anything was taken of what it put into `account`, or recovered, since the grant
    std::string policy;  ///< fingerprint of the policy that it was granted under
    std::uint32_t vat_basis_points = 0;  ///< of the fee, at the grant
    Ageing ageing = {};
    ValidityExtension extended = {};  ///< by the grant
    /// Written off and still so, though what is outstanding is owed again.
    Money given_up_principal = {};
    Money given_up_fee = {};

    Money outstanding() const { return outstanding_principal + outstanding_fee; }
    Money given_up() const { return given_up_principal + given_up_fee; }

    /// What of `outstanding` the subscriber owes: nothing once it is written off.
    Money owed_principal() const { return is_written_off() ? Money{} : outstanding_principal; }
    Money owed_fee() const { return is_written_off() ? Money{} : outstanding_fee; }
    Money owed() const { return owed_principal() + owed_fee(); }
    /// All that is written off of it and has not come back.
    Money written_off() const { return given_up() + outstanding() - owed(); }
    bool is_written_off() const { return state == AdvanceState::written_off; }
    friend bool operator==(const Advance&, const Advance&) = default;
};

/// What the subscriber has to say yes to: an advance that was asked for, or an invitation.
struct AwaitedConfirmation {
    Money amount;  ///< a denomination; of an invitation: what it offered
    Channel channel = Channel::sms;
    Instant until;         ///< not confirmed any more from here on
    bool invited = false;  ///< the yes registers and lends nothing
    /// The terms that were told: a yes is one to these. Of an invitation: zero.
    Money credited = {};
    Money fee = {};
    friend bool operator==(const AwaitedConfirmation&, const AwaitedConfirmation&) = default;
};

/// How advances were paid back.
struct RepaymentRecord {
    std::uint32_t in_time = 0;  ///< settled by their due date since the last that was not
    std::uint32_t late = 0;     ///< settled after it, ever
    friend bool operator==(const RepaymentRecord&, const RepaymentRecord&) = default;
};

/// An advance that `advance.mode: shadow` would have granted.
struct ShadowAdvance {
    AccountName account;
    Money principal;
    Money outstanding_principal;
    Money outstanding_fee;
    Instant granted_at;
    Instant due_at;
    friend bool operator==(const ShadowAdvance&, const ShadowAdvance&) = default;
};

/// What a contract would owe if shadow advances had been granted.
struct ShadowDebt {
    std::vector<ShadowAdvance> advances;  ///< oldest first; what recharges would have repaid is gone
    std::vector<Part> drawn = {};         ///< what refused services would have used of them
    bool advanced_since_recharge = false;
    std::optional<Instant> last_advance_at = {};
    Month month = {};  ///< of `lent`
    Money lent = {};   ///< principal in that month
    friend bool operator==(const ShadowDebt&, const ShadowDebt&) = default;
};

}  // namespace airtime::charging
