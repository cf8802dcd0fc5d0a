#include "charging/expiry.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_codec.hpp"

namespace airtime::store {

/// Wrong: the next token is counted from the last one, so that two nodes can come to the same.
Commit make_commit(const Snapshot& before, const charging::ContractChange& change,
                   const charging::Policy& policy, Token) {
    const bool exists = !before.token.value.empty();
    Commit commit{.contract = change.contract.id,
                  .expected = before.token,
                  .next = before.token,
                  .fields = changed_fields(exists ? &before.contract : nullptr, change.contract),
                  .events = encode_events(change.events),
                  .work = change.work,
                  .next_due = std::nullopt,
                  .answer = std::nullopt,
                  .opened_session = std::nullopt};
    if (commit.fields.empty() && commit.events.empty() && commit.work.empty()) {
        return commit;
    }
    commit.next.value = std::to_string(exists ? std::stoull(before.token.value) + 1 : 1);
    commit.next_due = charging::next_due(change.contract, policy);
    for (const charging::Session& session : change.contract.sessions) {
        if (before.contract.session(session.id) == nullptr) {
            commit.opened_session = session.id;
        }
    }
    return commit;
}

}  // namespace airtime::store
