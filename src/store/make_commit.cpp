#include "store/make_commit.hpp"

#include <algorithm>
#include <cassert>

#include "charging/changes/after_change.hpp"
#include "charging/changes/due.hpp"
#include "charging/values/session_name.hpp"
#include "store/codec/compact_events.hpp"
#include "store/codec/compact_session.hpp"
#include "store/codec/contract_difference.hpp"
#include "store/codec/contract_words.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/session_text.hpp"
#include "store/codec/stored_text.hpp"

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

/// Most commits put off what was due, or do away with it; to move a timer each time would cost more than to
/// look once for nothing. It goes when it has come. One that should have come is not trusted: the worker may
/// have put off its look.
bool stands_early_enough(const std::optional<charging::Instant>& timer,
                         const std::optional<charging::Instant>& due, charging::Instant now) {
    return !due || (timer && now < *timer && *timer <= *due);
}

std::optional<charging::SessionId> session_to_index(const Contract& before, const Contract& after) {
    for (const Session& session : after.sessions) {
        const Session* known = before.session(session.id);
        if (known != nullptr && known->closed_at) known = nullptr;
        if (wants_index(known, session)) {
            return charging::SessionId{std::string{charging::session_on_wire(session.id)}};
        }
    }
    return std::nullopt;
}

std::vector<EndedRecord> records_of(const Contract& before, const Contract& after, StoredForm form) {
    std::vector<EndedRecord> records;
    for (const Session& ended : after.ended_sessions) {
        const auto old = std::ranges::find(before.ended_sessions, ended.id, &Session::id);
        if (old == before.ended_sessions.end() || !(*old == ended)) {
            records.push_back(
                {.session = ended.id,
                 .text = form == StoredForm::compact ? encode_ended(ended) : encode_record(ended)});
        }
    }
    return records;
}

bool has_name(const charging::SharedList<Session>& sessions, std::string_view on_wire) {
    return std::ranges::any_of(sessions, [on_wire](const Session& session) {
        return charging::session_on_wire(session.id) == on_wire;
    });
}

/// Of sessions that are over since, unless another of the name goes on; as long as one of them is remembered.
std::vector<UnusedName> unused_names(const Contract& before, const Contract& after) {
    using std::chrono::seconds;
    std::vector<UnusedName> names;
    const auto add = [&](const Session& over) {
        const std::string_view on_wire = charging::session_on_wire(over.id);
        const Session* known = before.session(over.id);
        if (known == &over || (known != nullptr && *known == over) || has_name(after.sessions, on_wire)) {
            return;
        }
        const auto left = std::chrono::ceil<seconds>(over.expires_at - *over.closed_at);
        const auto kept_s = static_cast<std::uint32_t>(std::max(left, seconds{1}).count());
        const auto same = std::ranges::find_if(
            names, [on_wire](const UnusedName& name) { return name.on_wire.value == on_wire; });
        if (same == names.end()) {
            names.push_back({.on_wire = {std::string{on_wire}}, .kept_s = kept_s});
        } else {
            same->kept_s = std::max(same->kept_s, kept_s);
        }
    };
    std::ranges::for_each(after.late_sessions, add);
    for (const Session& ended : after.ended_sessions) {
        if (!has_name(after.late_sessions, charging::session_on_wire(ended.id))) add(ended);
    }
    return names;
}

/// Whether the state is current, and nothing else.
Commit look_at(const Snapshot& contract) {
    return {.contract = contract.contract.id,
            .expected = contract.token,
            .next = contract.token,
            .fields = {},
            .events = {},
            .work = {},
            .next_due = std::nullopt,
            .answer = std::nullopt,
            .opened_session = std::nullopt};
}

}  // namespace

Commit look_at_answer(const Snapshot& contract, AnswerSlot slot) {
    Commit look = look_at(contract);
    slot.fill.reset();
    look.answer = std::move(slot);
    return look;
}

Commit look_at_names(const Snapshot& contract, SessionNames names) {
    Commit look = look_at(contract);
    look.follows = true;
    look.new_session = std::move(names);
    return look;
}

void set_timer(Commit& commit, const Snapshot& before) {
    commit.keeps_timer = false;
    // Nodes of the version before would not know the field.
    if (form_of(commit.next) != StoredForm::compact) return;
    commit.timer = commit.next_due;
    if (commit.timer) {
        commit.fields.set.emplace_back(timer_field, std::to_string(milliseconds_of(*commit.timer)));
    } else if (before.timer) {
        commit.fields.removed.emplace_back(timer_field);
    }
}

Commit make_commit(const Snapshot& before, charging::ContractChange& change, const charging::Policy& policy,
                   charging::Instant now, Token next) {
    static const Contract nothing;
    const bool exists = !before.token.value.empty();
    const Contract& old = exists ? before.contract : nothing;
    charging::after_change(old, change, policy, now);
    const StoredForm stored = form_of(before.token);
    const StoredForm form = before.becomes_compact ? StoredForm::compact : stored;
    Commit commit{
        .contract = change.contract.id,
        .expected = before.token,
        .next = before.token,
        .fields = changed_fields(exists ? &before.contract : nullptr, stored, change.contract, stored),
        .events =
            form == StoredForm::compact ? encode_compact_events(change.events) : encode_events(change.events),
        .work = change.work,
        .calls = change.calls,
        .messages = change.messages,
        .next_due = std::nullopt,
        .answer = std::nullopt,
        .opened_session = std::nullopt,
        .ended = records_of(old, change.contract, form)};
    if (commit.fields.empty() && commit.events.empty() && commit.work.empty() && commit.calls.empty() &&
        commit.messages.empty() && commit.ended.empty()) {
        return commit;
    }
    if (form != stored) {
        commit.fields = changed_fields(exists ? &before.contract : nullptr, stored, change.contract, form);
    }
    commit.next = of_form(std::move(next), form);
    commit.exposure = charging::exposure_change(old, change, policy.calendar);
    commit.next_due = charging::next_due(change.contract, policy);
    if (exists && stands_early_enough(before.timer, commit.next_due, now)) {
        commit.keeps_timer = true;
        commit.timer = before.timer;
    } else {
        set_timer(commit, before);
    }
    commit.opened_session = session_to_index(old, change.contract);
    commit.unused_names = unused_names(old, change.contract);
    return commit;
}

}  // namespace airtime::store
