#include <algorithm>
#include <cassert>

#include "charging/after_change.hpp"
#include "charging/expiry.hpp"
#include "charging/sub_session.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_codec.hpp"

namespace airtime::store {

namespace {

using charging::Contract;
using charging::Session;

/// A session's index entry outlives a day, not a session that lasts for weeks: it is written again whenever
/// the end of the session moves on to another day.
bool wants_index(const Session* before, const Session& after) {
    using std::chrono::days;
    using std::chrono::floor;
    return before == nullptr || floor<days>(before->expires_at - after.opened_at) !=
                                    floor<days>(after.expires_at - after.opened_at);
}

/// Most commits put off what was due; to move a timer each time would cost more than to look once for
/// nothing.
bool stands_early_enough(const std::optional<charging::Instant>& before,
                         const std::optional<charging::Instant>& after) {
    return before && after && *before <= *after;
}

std::optional<charging::SessionId> session_to_index(const Contract& before, const Contract& after) {
    for (const Session& session : after.sessions) {
        if (wants_index(before.session(session.id), session)) {
            return charging::SessionId{std::string{charging::session_on_wire(session)}};
        }
    }
    return std::nullopt;
}

bool is_open(const Contract& contract, std::string_view on_wire) {
    return std::ranges::any_of(contract.sessions, [on_wire](const Session& session) {
        return charging::session_on_wire(session) == on_wire;
    });
}

/// Those of sessions that are over while no other session of the name goes on.
std::vector<charging::SessionId> unused_names(const ClosedRecords& records, const Contract& after) {
    std::vector<charging::SessionId> names;
    for (const auto& [id, record] : records.written) {
        const std::string_view on_wire = charging::session_on_wire(*after.session(id));
        if (!is_open(after, on_wire) &&
            std::ranges::find(names, on_wire, &charging::SessionId::value) == names.end()) {
            names.push_back({std::string{on_wire}});
        }
    }
    return names;
}

/// What was remembered of the name would take the place of another session's record, and leave with its
/// index.
std::vector<charging::SessionId> names_taken_again(const Contract& before, const Contract& after) {
    std::vector<charging::SessionId> names;
    for (const Session& session : after.sessions) {
        const auto remembered = std::ranges::find(before.closed_sessions, session.id, &Session::id);
        if (remembered != before.closed_sessions.end()) {
            names.push_back(session.id);
        }
    }
    return names;
}

/// Those that ended, then those at hand that late usage changed: an answer that goes out now must stay
/// longest.
ClosedRecords records_of(const Contract& before, const Contract& after, const charging::SessionPolicy& kept) {
    ClosedRecords records{
        .written = {}, .replaced = {}, .kept = kept.closed_sessions_max, .kept_s = kept.late_usage_s};
    std::vector<const Session*> changed;
    for (const Session& closed : after.closed_sessions) {
        const auto old = std::ranges::find(before.closed_sessions, closed.id, &Session::id);
        if (old == before.closed_sessions.end()) {
            records.written.emplace_back(closed.id, encode_record(closed));
        } else if (!(*old == closed)) {
            changed.push_back(&closed);
        }
    }
    for (const Session* closed : changed) {
        records.written.emplace_back(closed->id, encode_record(*closed));
        records.replaced.push_back(closed->id);
    }
    std::ranges::copy(names_taken_again(before, after), std::back_inserter(records.replaced));
    records.unused_names = unused_names(records, after);
    return records;
}

}  // namespace

Commit make_commit(const Snapshot& before, charging::ContractChange& change, const charging::Policy& policy,
                   charging::Instant now, Token next) {
    static const Contract nothing;
    const bool exists = !before.token.value.empty();
    const Contract& old = exists ? before.contract : nothing;
    charging::after_change(old, change, policy, now);
    Commit commit{.contract = change.contract.id,
                  .expected = before.token,
                  .next = before.token,
                  .fields = changed_fields(exists ? &before.contract : nullptr, change.contract),
                  .events = encode_events(change.events),
                  .work = change.work,
                  .calls = change.calls,
                  .messages = change.messages,
                  .next_due = std::nullopt,
                  .answer = std::nullopt,
                  .opened_session = std::nullopt,
                  .closed = records_of(old, change.contract, policy.session)};
    if (commit.fields.empty() && commit.events.empty() && commit.work.empty() && commit.calls.empty() &&
        commit.messages.empty() && commit.closed.written.empty()) {
        return commit;
    }
    commit.next = std::move(next);
    commit.exposure = charging::exposure_change(old, change, policy.calendar);
    commit.next_due = charging::next_due(change.contract, policy);
    commit.keeps_timer =
        exists && stands_early_enough(charging::next_due(before.contract, policy), commit.next_due);
    commit.opened_session = session_to_index(old, change.contract);
    return commit;
}

}  // namespace airtime::store
