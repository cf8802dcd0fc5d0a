#include "operations/opening.hpp"

#include <utility>

#include "charging/changes/open_contract.hpp"
#include "charging/corrections/number_change.hpp"
#include "operations/predecessors.hpp"
#include "store/make_commit.hpp"

namespace airtime::operations {

namespace {

using charging::Contract;

/// What the commit of a new contract came to: the contract as it stands then, or why there is none.
OpeningOutcome opened_by(const store::CommitOutcome& outcome, const Contract& wanted) {
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) return *error;
    const auto* conflict = std::get_if<store::Conflict>(&outcome);
    if (conflict == nullptr) return Opened{wanted};
    // An earlier try may have come this far and no further.
    if (!conflict->current || conflict->current->contract.msisdn != wanted.msisdn) return IdTaken{};
    return Opened{conflict->current->contract};
}

/// A contract that cannot be reached by its number does not carry it.
OpeningOutcome leave_number(const store::Editor& editor, const Contract& contract) {
    const charging::CorrectedBy by{contract.id.value, "opening", "the number or the SIM is somebody else's"};
    const auto outcome = store::change_contract(editor, contract.id, [&](charging::Draft& draft) {
        return charging::give_up_number(draft, charging::NumberEnd::taken, by);
    });
    const auto* error = std::get_if<store::StoreError>(&outcome);
    return error != nullptr ? OpeningOutcome{NotIndexed{*error}} : NumberTaken{};
}

/// Makes those that were opened reachable.
void index_opened(const store::Editor& editor, std::vector<OpeningOutcome>& outcomes) {
    std::vector<Contract> opened;
    for (const OpeningOutcome& outcome : outcomes) {
        if (const auto* each = std::get_if<Opened>(&outcome)) opened.push_back(each->contract);
    }
    const auto indexed = editor.contracts.index_subscribers(opened);
    auto next = indexed.begin();
    auto contract = opened.begin();
    for (OpeningOutcome& outcome : outcomes) {
        if (!std::holds_alternative<Opened>(outcome)) continue;
        if (!*next) {
            outcome = NotIndexed{next->error()};
        } else if (!**next) {
            outcome = leave_number(editor, *contract);
        }
        ++next;
        ++contract;
    }
}

}  // namespace

std::vector<OpeningOutcome> open_subscribers(const store::Editor& editor, std::vector<Contract> contracts) {
    std::vector<store::Commit> commits;
    std::vector<Contract> wanted;
    auto predecessors = predecessors_of(editor, contracts);
    if (!predecessors) return std::vector<OpeningOutcome>(contracts.size(), predecessors.error());
    auto before = predecessors->begin();
    for (Contract& contract : contracts) {
        contract.predecessors = std::move(*before++);
        auto change = charging::open_contract(std::move(contract), editor.policy, editor.circumstances);
        store::Snapshot nothing;
        nothing.contract.id = change.contract.id;
        commits.push_back(store::make_commit(nothing, change, editor.policy, editor.circumstances.now,
                                             editor.tokens.next()));
        wanted.push_back(std::move(change.contract));
    }
    std::vector<OpeningOutcome> outcomes(commits.size(), OpeningOutcome{store::StoreError::disconnected});
    editor.contracts.commit(commits, [&](std::size_t at, const store::CommitOutcome& outcome) {
        outcomes[at] = opened_by(outcome, wanted[at]);
    });
    index_opened(editor, outcomes);
    return outcomes;
}

OpeningOutcome open_subscriber(const store::Editor& editor, Contract contract) {
    return std::move(open_subscribers(editor, {std::move(contract)}).front());
}

charging::ContractId contract_id_of(const charging::Msisdn& msisdn, const std::string& opened_by) {
    std::string id = "o";
    for (std::uint64_t rest = store::digest_of(msisdn.digits() + ';' + opened_by); rest != 0; rest >>= 4U) {
        id += "0123456789abcdef"[rest & 0xfU];
    }
    return {std::move(id)};
}

}  // namespace airtime::operations
