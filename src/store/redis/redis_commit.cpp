#include "store/redis/redis_commit.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

#include "store/codec/answer_codec.hpp"
#include "store/codec/client_call_text.hpp"
#include "store/codec/exposure_codec.hpp"
#include "store/codec/message_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_snapshots.hpp"

namespace airtime::store {

namespace {

/// The name whose entry in the index the commit looks at, or writes; empty: none.
std::optional<charging::SessionId> indexed_name(const Commit& commit) {
    return commit.new_session ? std::optional{commit.new_session->on_wire} : commit.opened_session;
}

/// How many, then when each may be sent and what it is.
void add_messages(RedisCommand& command, const std::vector<charging::Message>& messages) {
    command.add(messages.size());
    for (const charging::Message& message : messages) {
        if (message.not_before == charging::Instant{}) {
            command.add("");
        } else {
            command.add(milliseconds_of(message.not_before));
        }
        command.add(encode_message(message));
    }
}

/// How many, then each in the order that the function has them.
void add_keys(RedisCommand& command, const Commit& commit, Partition partition) {
    const std::optional<charging::SessionId> indexed = indexed_name(commit);
    const std::size_t keys = 6U + (commit.new_session ? 1U : 0U) + (indexed ? 1U : 0U) + commit.ended.size() +
                             commit.unused_names.size() + (commit.answer ? 1U : 0U);
    if (commit.messages.empty()) {
        command.add(keys);
    } else {
        command.add(keys + 2);
        command.add(partition_key(partition, outbox_stream)).add(partition_key(partition, later_set));
    }
    command.add(contract_key(partition, commit.contract)).add(partition_key(partition, timers_set));
    command.add(partition_key(partition, events_stream)).add(partition_key(partition, work_stream));
    command.add(partition_key(partition, calls_stream)).add(partition_key(partition, exposure_hash));
    if (commit.new_session) command.add(ended_key(partition, commit.new_session->id));
    if (indexed) command.add(index_key(*indexed));
    for (const EndedRecord& record : commit.ended) command.add(ended_key(partition, record.session));
    for (const UnusedName& name : commit.unused_names) command.add(index_key(name.on_wire));
    if (commit.answer) command.add(answer_key(partition, *commit.answer));
}

void add_timer(RedisCommand& command, const Commit& commit) {
    if (commit.next_due && commit.keeps_timer) {
        command.add('<' + std::to_string(milliseconds_of(*commit.next_due)));
    } else if (commit.next_due) {
        command.add(milliseconds_of(*commit.next_due));
    } else {
        command.add("");
    }
}

void add_answer(RedisCommand& command, const std::optional<AnswerSlot>& slot) {
    const bool fills = slot && slot->fill;
    command.add(fills ? encode_answer(*slot->fill) : std::string{});
    // A zero would be refused by EX, after everything else was done.
    command.add(fills ? std::max(slot->kept_s, 1U) : 0U);
}

void add_sessions(RedisCommand& command, const Commit& commit) {
    command.add(commit.new_session ? "new" : "");
    if (indexed_name(commit)) {
        command.add(commit.opened_session ? std::chrono::seconds{session_index_kept}.count() : 0);
    } else {
        command.add("");
    }
    command.add(commit.ended.size()).add(commit.unused_names.size());
    command.add(charging::ended_session_kept.count());
}

void add_fields(RedisCommand& command, const FieldChanges& fields) {
    command.add(fields.set.size() * 2);
    for (const auto& [field, value] : fields.set) command.add(field).add(value);
    command.add(fields.removed.size());
    for (const std::string& field : fields.removed) command.add(field);
}

}  // namespace

RedisCommand commit_command(const Commit& commit, std::uint32_t partitions) {
    RedisCommand command = RedisCommand::function(commit.messages.empty() ? "commit" : "commit_and_tell");
    add_keys(command, commit, partition_of(commit.contract, partitions));
    if (!commit.messages.empty()) add_messages(command, commit.messages);
    command.add(commit.expected.value).add(commit.next.value).add(commit.contract.value);
    add_timer(command, commit);
    command.add(commit.events);
    add_answer(command, commit.answer);
    command.add(commit.exposure ? encode_exposure(*commit.exposure) : std::string{});
    add_sessions(command, commit);
    command.add(commit.follows ? "follows" : "");
    add_fields(command, commit.fields);
    for (const EndedRecord& record : commit.ended) command.add(record.text);
    for (const UnusedName& name : commit.unused_names) command.add(name.kept_s);
    command.add(commit.work.size());
    for (const charging::WorkItem& item : commit.work) command.add(item.recharge.value);
    for (const charging::ClientCall& call : commit.calls) command.add(call.node).add(encode_call(call));
    return command;
}

CommitOutcome commit_outcome(const Commit& commit, const redisReply& reply) {
    if (text_of(reply) == "OK") return Committed{};
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.size() == 2 && text_of(*words[0]) == "CONFLICT") {
        LoadResult current = decode_snapshot(commit.contract, *words[1]);
        return current ? CommitOutcome{Conflict{std::move(*current)}} : CommitOutcome{current.error()};
    }
    if (words.size() == 2 && text_of(*words[0]) == "ANSWERED") {
        Result<charging::StoredAnswer, std::string> answer = decode_answer(text_of(*words[1]).value_or(""));
        if (answer) return AlreadyAnswered{std::move(*answer)};
        spdlog::error("store.corrupt answer={}:{} reason={}", encoded(commit.answer->session.value),
                      commit.answer->number, answer.error());
        return StoreError::corrupt;
    }
    if (words.size() == 1 && text_of(*words[0]) == "NOT_NEW") return NotNew{};
    if (words.size() == 1 && text_of(*words[0]) == "TAKEN") return NameTaken{};
    if (words.size() == 1 && text_of(*words[0]) == "UNCOUNTABLE") {
        spdlog::error(
            "store.uncountable contract={} reason=\"what all owe, or what was lent or recharged, is beyond "
            "what can be counted\"",
            encoded(commit.contract.value));
        return StoreError::refused;
    }
    spdlog::error("store.corrupt contract={} reason=a reply that makes no sense",
                  encoded(commit.contract.value));
    return StoreError::corrupt;
}

}  // namespace airtime::store
