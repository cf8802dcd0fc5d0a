#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "store/contract_store.hpp"

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

/// Makes a change happen once per contract, `kind` and `key`, for as long as that is kept.
struct ChangeKey {
    std::string kind;          ///< "recharge", "advance", ...
    std::string key;           ///< the caller's: printable
    std::string content;       ///< what was asked; the same key with other content is refused
    std::uint32_t kept_s = 0;  ///< zero: as long as answers to recharges
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

/// change_contract() for a rule whose value is kept elsewhere.
ChangeOutcome<std::monostate> apply_rule(const Editor& editor, const charging::SubscriberAddress& address,
                                         const std::function<void(charging::Draft&)>& rule,
                                         const std::optional<ChangeKey>& key);

/// Applies `rule(Draft&)` to the contract at `address` and commits what it made of it, deciding anew on every
/// conflict, at most 20 times. With a key, a change that was made before is not made again; a rule that
/// changes nothing (a refusal) leaves the key free. The rule must return a value and have no effect beside
/// the draft.
template <class Rule>
auto change_contract(const Editor& editor, const charging::SubscriberAddress& address, Rule rule,
                     const std::optional<ChangeKey>& key = std::nullopt)
    -> ChangeOutcome<std::invoke_result_t<Rule&, charging::Draft&>> {
    using Value = std::invoke_result_t<Rule&, charging::Draft&>;
    std::optional<Value> value;
    auto outcome = apply_rule(
        editor, address, [&](charging::Draft& draft) { value.emplace(rule(draft)); }, key);
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

/// The same for the same text, in every process.
std::uint64_t digest_of(const std::string& text);

/// The contract at `address`; empty: nobody has it.
LoadResult load_one(ContractStore& contracts, const charging::SubscriberAddress& address);

}  // namespace airtime::store
