#include "store/change_contract.hpp"

#include <algorithm>
#include <span>

#include "charging/changes/begin_change.hpp"
#include "store/addresses.hpp"
#include "store/make_commit.hpp"

namespace airtime::store {

namespace {

/// Against other nodes that change the same contract.
constexpr int tries_max = 20;

AnswerSlot slot_of(const ChangeKey& key, const charging::ContractId& contract,
                   const charging::Policy& policy) {
    charging::StoredAnswer stored;
    stored.digest = digest_of(key.content);
    return {.session = {key.kind + ';' + change_content({contract.value, key.key})},
            .number = 0,
            .fill = stored,
            .kept_s = key.kept_s > 0 ? key.kept_s : policy.session.recharge_answer_kept_s,
            .of_change = true};
}

/// Whether the rule has changed nothing: what leaves a trace is in the contract, or told. That a refusal was
/// counted is no change.
bool is_same(const charging::ContractChange& begun, const charging::ContractChange& decided) {
    const auto recorded = std::span{decided.events}.subspan(begun.events.size());
    if (!std::ranges::all_of(recorded, charging::is_only_counted, &charging::LedgerEvent::kind)) return false;
    charging::Contract before = begun.contract;
    before.counted = decided.contract.counted;
    before.events_written += recorded.size();
    return before == decided.contract && begun.messages.size() == decided.messages.size() &&
           begun.calls.size() == decided.calls.size();
}

/// Of a key that was used: what was read before that was known may be of the time before its use.
std::variant<DoneBefore, StoreError> load_again(const Editor& editor, const charging::ContractId& contract) {
    LoadResult loaded = load_one(editor.contracts, contract);
    if (!loaded) return loaded.error();
    return *loaded ? std::variant<DoneBefore, StoreError>{DoneBefore{std::move((*loaded)->contract)}}
                   : StoreError::corrupt;
}

/// What came of the key at this contract.
KeyUse used_at(const Editor& editor, const Snapshot& snapshot, const ChangeKey& key) {
    const AnswerSlot slot = slot_of(key, snapshot.contract.id, editor.policy);
    const CommitOutcome outcome = commit_one(editor.contracts, look_at_answer(snapshot, slot));
    if (const auto* error = std::get_if<StoreError>(&outcome)) return *error;
    const auto* answered = std::get_if<AlreadyAnswered>(&outcome);
    if (answered == nullptr) return std::nullopt;
    if (answered->answer.digest != slot.fill->digest) return KeyUsedOtherwise{};
    return std::visit([](auto&& done) { return KeyUse{std::forward<decltype(done)>(done)}; },
                      load_again(editor, snapshot.contract.id));
}

/// What came of the key at contracts that had the address and gave it up.
KeyUse used_at_former_holders(const Editor& editor, const charging::SubscriberAddress& address,
                              const ChangeKey& key) {
    if (!std::holds_alternative<charging::Msisdn>(address) &&
        !std::holds_alternative<charging::Imsi>(address)) {
        return std::nullopt;
    }
    const auto holders = editor.contracts.remembered_holders({&address, 1});
    if (!holders) return holders.error();
    const std::vector<charging::SubscriberAddress> former(holders->front().begin(), holders->front().end());
    for (const LoadResult& loaded : editor.contracts.load(former)) {
        if (!loaded) return loaded.error();
        if (!*loaded || carries((*loaded)->contract, address)) continue;
        if (auto use = used_at(editor, **loaded, key)) return use;
    }
    return std::nullopt;
}

template <class Outcome>
Outcome outcome_of(KeyUse use) {
    return std::visit([](auto&& kind) { return Outcome{std::forward<decltype(kind)>(kind)}; },
                      std::move(*use));
}

/// Who has the address now, unless the key was used before it changed hands.
std::variant<Snapshot, ChangeOutcome<std::monostate>> find(const Editor& editor,
                                                           const charging::SubscriberAddress& address,
                                                           const std::optional<ChangeKey>& key) {
    using Outcome = ChangeOutcome<std::monostate>;
    LoadResult loaded = load_one(editor.contracts, address);
    if (!loaded) return Outcome{loaded.error()};
    if (KeyUse use = key ? used_at_former_holders(editor, address, *key) : std::nullopt) {
        return outcome_of<Outcome>(std::move(use));
    }
    if (!*loaded) return Outcome{NobodyThere{}};
    return std::move(**loaded);
}

}  // namespace

KeyUse used_before(const Editor& editor, const charging::SubscriberAddress& address, const ChangeKey& key) {
    const LoadResult loaded = load_one(editor.contracts, address);
    if (!loaded) return loaded.error();
    if (*loaded) {
        if (KeyUse use = used_at(editor, **loaded, key)) return use;
    }
    return used_at_former_holders(editor, address, key);
}

ChangeOutcome<std::monostate> apply_rule(const Editor& editor, const charging::SubscriberAddress& address,
                                         const std::function<bool(charging::Draft&)>& rule,
                                         const std::optional<ChangeKey>& key) {
    std::optional<Snapshot> current;
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        if (!current || !carries(current->contract, address)) {
            auto found = find(editor, address, key);
            if (auto* outcome = std::get_if<ChangeOutcome<std::monostate>>(&found)) {
                return std::move(*outcome);
            }
            current = std::move(std::get<Snapshot>(found));
        }
        charging::Draft draft =
            charging::begin_change(current->contract, editor.policy, editor.circumstances);
        const charging::ContractChange begun = draft.change;
        const bool settled = rule(draft);
        const bool refused = !settled && is_same(begun, draft.change);
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
        if (const auto* error = std::get_if<StoreError>(&outcome)) return *error;
        if (const auto* answered = std::get_if<AlreadyAnswered>(&outcome)) {
            if (answered->answer.digest != digest) return KeyUsedOtherwise{};
            return std::visit(
                [](auto&& done) { return ChangeOutcome<std::monostate>{std::forward<decltype(done)>(done)}; },
                load_again(editor, current->contract.id));
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
