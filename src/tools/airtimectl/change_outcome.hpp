#pragma once

#include "operations/circumstances.hpp"
#include "store/change_contract.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// What commands change contracts with, now.
inline Result<store::Editor, store::StoreError> editor_of(const Console& console) {
    const auto circumstances = operations::read_circumstances(console.contracts, console.config.lab);
    if (!circumstances) return circumstances.error();
    return store::Editor{console.contracts, console.config.policy, console.tokens, *circumstances};
}

/// Tells why there was nothing to decide: the store, or too many conflicts. For what nobody has, a shell
/// knows better words.
template <class Value>
ExitCode refuse_change(const Console& console, const store::ChangeOutcome<Value>& outcome) {
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) return fail(console, *error);
    if (std::holds_alternative<store::KeyUsedOtherwise>(outcome)) {
        return refuse(console, "the id was used for something else: nothing changed");
    }
    return refuse(console, "the contract changes too often just now; give the same command again");
}

/// Not for Changed and DoneBefore.
template <class Value>
ExitCode refuse_change(const Console& console, const charging::SubscriberAddress& subscriber,
                       const store::ChangeOutcome<Value>& outcome) {
    return std::holds_alternative<store::NobodyThere>(outcome) ? refuse_unknown(console, subscriber)
                                                               : refuse_change(console, outcome);
}

}  // namespace airtime::tools
