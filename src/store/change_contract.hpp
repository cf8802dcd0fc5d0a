#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include "charging/policy/policy.hpp"
#include "store/change_key.hpp"
#include "store/contract_store.hpp"
#include "store/token.hpp"

/// The way in for every channel that is no Diameter node: load, decide, commit, and again when somebody else
/// was first.
namespace airtime::store {

/// What a contract is changed with. Used by one thread at a time.
struct Editor {
    ContractStore& contracts;
    const charging::Policy& policy;
    TokenSource& tokens;
    charging::Circumstances circumstances;
};

/// The rule was applied and its change committed; a rule that changed nothing was decided on current state.
template <class Value>
struct Changed {
    Value value;  ///< what the rule returned
    charging::Contract contract;
};
/// The key was used for the same content before: nothing changed.
struct DoneBefore {
    charging::Contract contract;  ///< as it is now
};
/// The key was used for other content: nothing changed.
struct KeyUsedOtherwise {};
struct NobodyThere {};
/// Nothing changed; another attempt may get through.
struct TooManyConflicts {};

template <class Value>
using ChangeOutcome =
    std::variant<Changed<Value>, DoneBefore, KeyUsedOtherwise, NobodyThere, TooManyConflicts, StoreError>;

/// What came of a key before. Empty: it was not used.
using KeyUse = std::optional<std::variant<DoneBefore, KeyUsedOtherwise, StoreError>>;
/// Asks whoever has the address, and whoever gave it up since the key may have been used.
KeyUse used_before(const Editor& editor, const charging::SubscriberAddress& address, const ChangeKey& key);

/// change_contract() for a rule whose value is kept elsewhere, and which returns whether the key is used up
/// also where nothing changed.
ChangeOutcome<std::monostate> apply_rule(const Editor& editor, const charging::SubscriberAddress& address,
                                         const std::function<bool(charging::Draft&)>& rule,
                                         const std::optional<ChangeKey>& key);

/// Whether what the rule returned answers the request for good although nothing changed ("it is so already"):
/// `is_settled(value)` beside the value's type says so. A refusal may be asked for again.
template <class Value>
bool uses_key_up(const Value& value) {
    if constexpr (requires { is_settled(value); }) {
        return is_settled(value);
    } else {
        return false;
    }
}

/// Applies `rule(Draft&)` to the contract at `address` and commits what it made of it, deciding anew on every
/// conflict, at most 20 times; a number is looked up again if it was given up meanwhile. With a key, a change
/// that was made before is not made again, nor at a number's next owner; a rule that changes nothing leaves
/// the key free, but for uses_key_up(). The rule must return a value and have no effect beside the draft.
template <class Rule>
auto change_contract(const Editor& editor, const charging::SubscriberAddress& address, Rule rule,
                     const std::optional<ChangeKey>& key = std::nullopt)
    -> ChangeOutcome<std::invoke_result_t<Rule&, charging::Draft&>> {
    using Value = std::invoke_result_t<Rule&, charging::Draft&>;
    std::optional<Value> value;
    auto outcome = apply_rule(
        editor, address,
        [&](charging::Draft& draft) {
            value.emplace(rule(draft));
            return uses_key_up(*value);
        },
        key);
    return std::visit(
        [&value](auto&& kind) -> ChangeOutcome<Value> {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<Kind, Changed<std::monostate>>) {
                return Changed<Value>{std::move(*value), std::move(kind.contract)};
            } else {
                return std::forward<decltype(kind)>(kind);
            }
        },
        std::move(outcome));
}

}  // namespace airtime::store
