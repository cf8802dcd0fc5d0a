#include "operations/number_change.hpp"

#include <utility>

#include "operations/opening.hpp"
#include "operations/predecessors.hpp"

namespace airtime::operations {

namespace {

using charging::Contract;
using charging::ContractId;
using charging::Draft;
using store::Changed;
using Outcome = store::ChangeOutcome<NumberChangeOutcome>;

Outcome concluded(NumberChangeOutcome outcome, Contract contract) {
    return Changed<NumberChangeOutcome>{outcome, std::move(contract)};
}

Outcome outcome_of(store::ChangeOutcome<charging::SimSwap>&& swapped) {
    auto* changed = std::get_if<Changed<charging::SimSwap>>(&swapped);
    if (changed == nullptr) {
        return std::visit(
            [](auto&& kind) -> Outcome {
                if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, Changed<charging::SimSwap>>) {
                    return store::TooManyConflicts{};
                } else {
                    return std::forward<decltype(kind)>(kind);
                }
            },
            std::move(swapped));
    }
    switch (changed->value) {
        case charging::SimSwap::done:
            return concluded(NumberChangeOutcome::done, std::move(changed->contract));
        case charging::SimSwap::unchanged:
            return concluded(NumberChangeOutcome::unchanged, std::move(changed->contract));
        case charging::SimSwap::number_lost:
            break;
    }
    return store::TooManyConflicts{};
}

Outcome failed(const OpeningOutcome& opening, Contract contract) {
    if (const auto* error = std::get_if<store::StoreError>(&opening)) return *error;
    if (const auto* unfinished = std::get_if<NotIndexed>(&opening)) return unfinished->error;
    return concluded(NumberChangeOutcome::taken, std::move(contract));
}

/// Somebody other than `holder` has the SIM.
Result<bool, store::StoreError> is_taken(const store::Editor& editor, const charging::Imsi& imsi,
                                         const ContractId& holder) {
    const auto found = store::load_one(editor.contracts, imsi);
    if (!found) return found.error();
    return *found && (*found)->contract.id != holder;
}

std::string content_of(const NewOwner& owner, const charging::CorrectedBy& by) {
    std::string accounts;
    for (const charging::Part& opening : owner.accounts) {
        accounts += store::change_content({opening.account.value, opening.amount.to_string()});
    }
    return store::change_content({owner.imsi ? owner.imsi->digits() : "", accounts, by.role, by.reason});
}

/// What came of the key before.
Outcome outcome_of(store::KeyUse::value_type& use) {
    if (auto* before = std::get_if<store::DoneBefore>(&use)) return std::move(*before);
    const auto* error = std::get_if<store::StoreError>(&use);
    return error != nullptr ? Outcome{*error} : store::KeyUsedOtherwise{};
}

/// The contract ends without its number, under the key. The value's contract is that one.
Outcome end_without_number(const store::Editor& editor, const Contract& holder, charging::NumberEnd end,
                           const charging::CorrectedBy& by, const store::ChangeKey& key) {
    const std::uint32_t kept_s = editor.policy.session.recharge_answer_kept_s;
    std::vector<charging::SubscriberAddress> addresses{*holder.msisdn};
    if (holder.imsi) addresses.emplace_back(*holder.imsi);
    for (const auto& address : addresses) {
        const auto remembered = editor.contracts.remember_holder(address, holder.id, kept_s);
        if (!remembered) return remembered.error();
    }
    auto ended = store::change_contract(
        editor, holder.id, [&](Draft& draft) { return charging::give_up_number(draft, end, by); }, key);
    if (auto* changed = std::get_if<Changed<bool>>(&ended)) {
        return changed->value ? concluded(NumberChangeOutcome::done, std::move(changed->contract))
                              : Outcome{store::TooManyConflicts{}};
    }
    if (auto* before = std::get_if<store::DoneBefore>(&ended)) return std::move(*before);
    if (const auto* error = std::get_if<store::StoreError>(&ended)) return *error;
    return std::holds_alternative<store::KeyUsedOtherwise>(ended) ? Outcome{store::KeyUsedOtherwise{}}
                                                                  : store::TooManyConflicts{};
}

/// Of two swaps to one SIM at a time each may have found it free: who finds the other there goes back.
Outcome keep_unless_taken(const store::Editor& editor, const Contract& swapped,
                          const std::optional<charging::Imsi>& old, const charging::CorrectedBy& by) {
    const auto kept = editor.contracts.index_subscriber(swapped);
    if (!kept) return kept.error();
    if (*kept) return concluded(NumberChangeOutcome::done, swapped);
    auto returned = store::change_contract(editor, swapped.id, [&](Draft& draft) {
        return charging::return_sim(draft, *swapped.imsi, old, by);
    });
    if (auto* changed = std::get_if<Changed<bool>>(&returned)) {
        return concluded(NumberChangeOutcome::taken, std::move(changed->contract));
    }
    const auto* error = std::get_if<store::StoreError>(&returned);
    return error != nullptr ? Outcome{*error} : store::TooManyConflicts{};
}

/// Opens the new owner's contract, or finishes that; the number's last contract has ended without it.
Outcome open_successor(const store::Editor& editor, const charging::Msisdn& msisdn, const Contract& old,
                       ContractId id, const NewOwner& owner) {
    auto there = store::load_one(editor.contracts, id);
    if (!there) return there.error();
    if (*there && !(*there)->contract.msisdn) {
        return concluded(NumberChangeOutcome::unchanged, std::move((*there)->contract));
    }
    Contract successor;
    successor.id = std::move(id);
    successor.msisdn = msisdn;
    successor.imsi = !owner.imsi && old.former ? old.former->imsi : owner.imsi;
    successor.activated_at = editor.circumstances.now;
    for (const charging::Part& opening : owner.accounts) {
        successor.accounts.push_back({.name = opening.account, .balance = opening.amount, .expires_at = {}});
    }
    auto opening = open_subscriber(editor, successor);
    if (auto* opened = std::get_if<Opened>(&opening)) {
        return concluded(*there ? NumberChangeOutcome::unchanged : NumberChangeOutcome::done,
                         std::move(opened->contract));
    }
    return failed(opening, std::move(successor));
}

/// The contract that gave the number up, if it left with nobody else.
Outcome ported_out_before(const store::Editor& editor, const charging::Msisdn& msisdn) {
    const auto holder = editor.contracts.last_holder(msisdn);
    if (!holder) return holder.error();
    if (!*holder) return store::NobodyThere{};
    auto found = store::load_one(editor.contracts, **holder);
    if (!found) return found.error();
    if (!*found || (*found)->contract.msisdn) return store::NobodyThere{};
    return concluded(NumberChangeOutcome::unchanged, std::move((*found)->contract));
}

}  // namespace

Outcome swap_sim(const store::Editor& editor, const charging::Msisdn& msisdn, const charging::Imsi& imsi,
                 const charging::CorrectedBy& by) {
    const store::ChangeKey key{"swap-sim", by.key,
                               store::change_content({imsi.digits(), by.role, by.reason})};
    if (auto use = store::used_before(editor, msisdn, key)) return outcome_of(*use);
    auto found = store::load_one(editor.contracts, msisdn);
    if (!found) return found.error();
    if (!*found) return store::NobodyThere{};
    Contract claim = std::move((*found)->contract);
    if (claim.imsi) {
        const auto remembered = editor.contracts.remember_holder(
            *claim.imsi, claim.id, editor.policy.session.recharge_answer_kept_s);
        if (!remembered) return remembered.error();
    }
    const std::optional<charging::Imsi> old = std::exchange(claim.imsi, imsi);
    const auto before = predecessors_of(editor, {&claim, 1});
    if (!before) return before.error();
    const auto claimed = editor.contracts.index_subscriber(claim);
    if (!claimed) return claimed.error();
    if (!*claimed) return concluded(NumberChangeOutcome::taken, std::move(claim));
    auto swapped = store::change_contract(
        editor, claim.id,
        [&](Draft& draft) { return charging::swap_sim(draft, msisdn, imsi, before->front(), by); }, key);
    const auto* changed = std::get_if<Changed<charging::SimSwap>>(&swapped);
    return changed != nullptr && changed->value == charging::SimSwap::done
               ? keep_unless_taken(editor, changed->contract, old, by)
               : outcome_of(std::move(swapped));
}

Outcome port_out(const store::Editor& editor, const charging::Msisdn& msisdn,
                 const charging::CorrectedBy& by) {
    const store::ChangeKey key{"port-out", by.key, store::change_content({by.role, by.reason})};
    if (auto use = store::used_before(editor, msisdn, key)) return outcome_of(*use);
    const auto holder = store::load_one(editor.contracts, msisdn);
    if (!holder) return holder.error();
    return *holder ? end_without_number(editor, (*holder)->contract, charging::NumberEnd::ported_out, by, key)
                   : ported_out_before(editor, msisdn);
}

Outcome change_owner(const store::Editor& editor, const charging::Msisdn& msisdn, const NewOwner& owner,
                     const charging::CorrectedBy& by) {
    const store::ChangeKey key{"change-owner", by.key, content_of(owner, by)};
    ContractId id = contract_id_of(msisdn, by.key);
    if (auto use = store::used_before(editor, msisdn, key)) {
        const auto* done = std::get_if<store::DoneBefore>(&*use);
        return done != nullptr ? open_successor(editor, msisdn, done->contract, std::move(id), owner)
                               : outcome_of(*use);
    }
    auto holder = store::load_one(editor.contracts, msisdn);
    if (!holder) return holder.error();
    if (!*holder) return store::NobodyThere{};
    Contract& old = (*holder)->contract;
    // So long ago that the key is forgotten.
    if (old.id == id) return concluded(NumberChangeOutcome::unchanged, std::move(old));
    if (owner.imsi) {
        const auto taken = is_taken(editor, *owner.imsi, old.id);
        if (!taken) return taken.error();
        if (*taken) return concluded(NumberChangeOutcome::taken, std::move(old));
    }
    auto ended = end_without_number(editor, old, charging::NumberEnd::changed_owner, by, key);
    if (const auto* changed = std::get_if<Changed<NumberChangeOutcome>>(&ended)) {
        return open_successor(editor, msisdn, changed->contract, std::move(id), owner);
    }
    if (const auto* done = std::get_if<store::DoneBefore>(&ended)) {
        return open_successor(editor, msisdn, done->contract, std::move(id), owner);
    }
    return ended;
}

}  // namespace airtime::operations
