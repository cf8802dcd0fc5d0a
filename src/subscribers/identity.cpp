#include "subscribers/identity.hpp"

#include <utility>

#include "subscribers/opening.hpp"

namespace airtime::subscribers {

namespace {

using charging::Contract;
using charging::ContractId;
using charging::Draft;
using store::Changed;
using Outcome = store::ChangeOutcome<IdentityOutcome>;

Outcome concluded(IdentityOutcome outcome, Contract contract) {
    return Changed<IdentityOutcome>{outcome, std::move(contract)};
}

IdentityOutcome outcome_of(bool changed) {
    return changed ? IdentityOutcome::done : IdentityOutcome::unchanged;
}

Outcome failed(const OpeningOutcome& opening, Contract contract) {
    if (const auto* error = std::get_if<store::StoreError>(&opening)) {
        return *error;
    }
    if (const auto* unfinished = std::get_if<NotIndexed>(&opening)) {
        return unfinished->error;
    }
    return concluded(IdentityOutcome::taken, std::move(contract));
}

/// Somebody other than `holder` has the SIM.
Result<bool, store::StoreError> is_taken(const store::Editor& editor, const charging::Imsi& imsi,
                                         const ContractId& holder) {
    const auto found = store::load_one(editor.contracts, imsi);
    if (!found) {
        return found.error();
    }
    return *found && (*found)->contract.id != holder;
}

/// The new contract carries the number from now on, but until the old one gives it up the index leads there.
Outcome prepare_successor(const store::Editor& editor, const Contract& old, ContractId id,
                          const NewOwner& owner) {
    Contract successor;
    successor.id = std::move(id);
    successor.msisdn = old.msisdn;
    successor.imsi = owner.imsi ? owner.imsi : old.imsi;
    successor.activated_at = editor.circumstances.now;
    for (const charging::Part& opening : owner.accounts) {
        successor.accounts.push_back({.name = opening.account, .balance = opening.amount, .expires_at = {}});
    }
    if (successor.imsi) {
        const auto taken = is_taken(editor, *successor.imsi, old.id);
        if (!taken) {
            return taken.error();
        }
        if (*taken) {
            return concluded(IdentityOutcome::taken, std::move(successor));
        }
    }
    const auto opening = open_subscriber(editor, successor);
    // NumberTaken is as it should be: the old contract still has it.
    return std::holds_alternative<Opened>(opening) || std::holds_alternative<NumberTaken>(opening)
               ? concluded(IdentityOutcome::done, std::move(successor))
               : failed(opening, std::move(successor));
}

/// The contract that gave the number up, if it left with nobody else.
Outcome ported_out_before(const store::Editor& editor, const charging::Msisdn& msisdn) {
    const auto holder = editor.contracts.last_holder(msisdn);
    if (!holder) {
        return holder.error();
    }
    if (!*holder) {
        return store::NobodyThere{};
    }
    auto found = store::load_one(editor.contracts, **holder);
    if (!found) {
        return found.error();
    }
    if (!*found || (*found)->contract.msisdn) {
        return store::NobodyThere{};
    }
    return concluded(IdentityOutcome::unchanged, std::move((*found)->contract));
}

}  // namespace

Outcome swap_sim(const store::Editor& editor, const charging::Msisdn& msisdn, const charging::Imsi& imsi,
                 const charging::CorrectedBy& by) {
    auto found = store::load_one(editor.contracts, msisdn);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return store::NobodyThere{};
    }
    Contract claim = std::move((*found)->contract);
    claim.imsi = imsi;
    const auto claimed = editor.contracts.index_subscriber(claim);
    if (!claimed) {
        return claimed.error();
    }
    if (!*claimed) {
        return concluded(IdentityOutcome::taken, std::move(claim));
    }
    return store::change_contract(
        editor, claim.id, [&](Draft& draft) { return outcome_of(charging::swap_sim(draft, imsi, by)); },
        store::ChangeKey{"swap-sim", by.key, imsi.digits()});
}

Outcome port_out(const store::Editor& editor, const charging::Msisdn& msisdn,
                 const charging::CorrectedBy& by) {
    auto outcome = store::change_contract(editor, msisdn, [&](Draft& draft) {
        return outcome_of(charging::give_up_number(draft, charging::NumberEnd::ported_out, by));
    });
    return std::holds_alternative<store::NobodyThere>(outcome) ? ported_out_before(editor, msisdn) : outcome;
}

Outcome change_owner(const store::Editor& editor, const charging::Msisdn& msisdn, const NewOwner& owner,
                     const charging::CorrectedBy& by) {
    const ContractId id = contract_id_of(msisdn, by.key);
    auto holder = store::load_one(editor.contracts, msisdn);
    auto successor = store::load_one(editor.contracts, id);
    if (!holder || !successor) {
        return holder ? successor.error() : holder.error();
    }
    if (*holder && (*holder)->contract.id == id) {
        return concluded(IdentityOutcome::unchanged, std::move((*holder)->contract));
    }
    if (!*holder && !*successor) {
        return store::NobodyThere{};
    }
    if (*holder) {
        auto prepared = prepare_successor(editor, (*holder)->contract, id, owner);
        const auto* ready = std::get_if<Changed<IdentityOutcome>>(&prepared);
        if (ready == nullptr || ready->value != IdentityOutcome::done) {
            return prepared;
        }
        auto given_up = store::change_contract(editor, (*holder)->contract.id, [&](Draft& draft) {
            return outcome_of(charging::give_up_number(draft, charging::NumberEnd::changed_owner, by));
        });
        if (!std::holds_alternative<Changed<IdentityOutcome>>(given_up)) {
            return given_up;
        }
    }
    successor = store::load_one(editor.contracts, id);
    if (!successor) {
        return successor.error();
    }
    if (!*successor) {
        return store::NobodyThere{};
    }
    const auto indexed = editor.contracts.index_subscriber((*successor)->contract);
    if (!indexed) {
        return indexed.error();
    }
    return concluded(*indexed ? IdentityOutcome::done : IdentityOutcome::taken,
                     std::move((*successor)->contract));
}

}  // namespace airtime::subscribers
