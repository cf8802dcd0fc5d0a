#include "store/change_contract.hpp"

#include "charging/begin_change.hpp"

namespace airtime::store {

namespace {

/// Against other nodes that change the same contract.
constexpr int tries_max = 20;

AnswerSlot slot_of(const ChangeKey& key, const charging::ContractId& contract,
                   const charging::Policy& policy) {
    charging::StoredAnswer stored;
    stored.digest = digest_of(key.content);
    return {.session = {key.kind + ';' + contract.value + ';' + key.key},
            .number = 0,
            .fill = stored,
            .kept_s = key.kept_s > 0 ? key.kept_s : policy.session.recharge_answer_kept_s};
}

/// Whether the rule has changed nothing: what leaves a trace is in the contract, or told.
bool is_same(const charging::ContractChange& begun, const charging::ContractChange& decided) {
    return begun.contract == decided.contract && begun.messages.size() == decided.messages.size() &&
           begun.calls.size() == decided.calls.size();
}

}  // namespace

std::uint64_t digest_of(const std::string& text) {
    charging::CreditControlRequest holding;
    holding.service_context = text;
    return charging::digest_of(holding);
}

LoadResult load_one(ContractStore& contracts, const charging::SubscriberAddress& address) {
    return std::move(contracts.load({&address, 1}).front());
}

ChangeOutcome<std::monostate> apply_rule(const Editor& editor, const charging::SubscriberAddress& address,
                                         const std::function<void(charging::Draft&)>& rule,
                                         const std::optional<ChangeKey>& key) {
    LoadResult loaded = load_one(editor.contracts, address);
    if (!loaded) {
        return loaded.error();
    }
    std::optional<Snapshot> current = std::move(*loaded);
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        if (!current) {
            return NobodyThere{};
        }
        charging::Draft draft =
            charging::begin_change(current->contract, editor.policy, editor.circumstances);
        const charging::ContractChange begun = draft.change;
        rule(draft);
        const bool refused = is_same(begun, draft.change);
        Commit commit = make_commit(*current, draft.change, editor.policy, editor.circumstances.now,
                                    editor.tokens.next());
        std::uint64_t digest = 0;
        if (key) {
            commit.answer = slot_of(*key, current->contract.id, editor.policy);
            digest = commit.answer->fill->digest;
            if (refused) {
                // Only to see whether it was done before.
                commit.answer->fill.reset();
            }
        }
        CommitOutcome outcome = commit_one(editor.contracts, commit);
        if (const auto* error = std::get_if<StoreError>(&outcome)) {
            return *error;
        }
        if (const auto* answered = std::get_if<AlreadyAnswered>(&outcome)) {
            return answered->answer.digest == digest
                       ? ChangeOutcome<std::monostate>{DoneBefore{std::move(current->contract)}}
                       : KeyUsedOtherwise{};
        }
        if (auto* conflict = std::get_if<Conflict>(&outcome)) {
            current = std::move(conflict->current);
            continue;
        }
        return Changed<std::monostate>{{}, std::move(draft.change.contract)};
    }
    return TooManyConflicts{};
}

}  // namespace airtime::store
