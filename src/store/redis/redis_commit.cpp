#include "store/redis/redis_commit.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>

#include "store/codec/answer_codec.hpp"
#include "store/codec/client_call_text.hpp"
#include "store/codec/compact_bytes.hpp"
#include "store/codec/exposure_codec.hpp"
#include "store/codec/message_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_snapshots.hpp"

namespace airtime::store {

namespace {

/// The steps of one commit, each with its name and how many words it has.
class Steps {
  public:
    /// Begins a step of so many words, to be added.
    RedisCommand& step(std::string_view name, std::size_t words) {
        words_ += 2 + words;
        return command_.add(name).add(words);
    }
    std::size_t words() const { return words_; }
    const RedisCommand& command() const { return command_; }

  private:
    std::size_t words_ = 0;
    RedisCommand command_;
};

void add_name(Steps& steps, std::string_view step, const charging::SessionId& name) {
    steps.step(step, 2).add(index_key(name)).add(std::chrono::seconds{session_index_kept}.count());
}

void add_checks(Steps& steps, const Commit& commit, Partition partition, const CommitSending& sending) {
    if (commit.answer) steps.step("unanswered", 1).add(answer_key(partition, *commit.answer));
    if (commit.new_session) {
        const charging::SessionId& session = commit.new_session->id;
        const std::vector<std::string> keys = record_keys(partition, session, sending.now);
        const bool as_text = sending.records == StoredForm::text;
        RedisCommand& look = steps.step("not_ended", 2 + keys.size()).add(session.value);
        look.add(as_text ? ended_key(partition, session) : std::string{});
        for (const std::string& key : keys) look.add(key);
    }
    if (commit.next != commit.expected && commit.exposure) {
        steps.step("countable", 1).add(encode_exposure(*commit.exposure));
    }
    if (commit.new_session) {
        const charging::SessionId& name = commit.new_session->on_wire;
        if (commit.opened_session == name) {
            add_name(steps, "claimed", name);
        } else {
            steps.step("not_taken", 1).add(index_key(name));
        }
    }
}

void add_fields(Steps& steps, const Commit& commit) {
    const FieldChanges& fields = commit.fields;
    RedisCommand& set = steps.step("set", 2 + 2 * fields.set.size()).add("token").add(commit.next.value);
    for (const auto& [field, value] : fields.set) set.add(field).add(value);
    if (fields.removed.empty()) return;
    RedisCommand& remove = steps.step("remove", fields.removed.size());
    for (const std::string& field : fields.removed) remove.add(field);
}

void add_timer(Steps& steps, const Commit& commit) {
    if (commit.keeps_timer) return;
    if (commit.next_due) {
        steps.step("due", 1).add(milliseconds_of(*commit.next_due));
    } else {
        steps.step("due", 1).add("");
    }
}

void add_ended(Steps& steps, const std::vector<EndedRecord>& records, Partition partition,
               WallClock::time_point now) {
    if (is_compact(records.front().text)) {
        RedisCommand& ended = steps.step("ended_compactly", 1 + 3 * records.size()).add(records_gone_s(now));
        for (const EndedRecord& record : records) {
            ended.add(record.session.value).add(record_key(partition, record.session, now)).add(record.text);
        }
    } else {
        RedisCommand& ended = steps.step("ended", 1 + 2 * records.size());
        ended.add(charging::ended_session_kept.count());
        for (const EndedRecord& record : records) ended.add(record.session.value).add(record.text);
    }
}

void add_sessions(Steps& steps, const Commit& commit, Partition partition, WallClock::time_point now) {
    const bool is_claimed = commit.new_session && commit.opened_session == commit.new_session->on_wire;
    if (commit.opened_session && !is_claimed) add_name(steps, "named", *commit.opened_session);
    if (!commit.ended.empty()) add_ended(steps, commit.ended, partition, now);
    if (!commit.unused_names.empty()) {
        RedisCommand& unnamed = steps.step("unnamed", 2 * commit.unused_names.size());
        for (const UnusedName& name : commit.unused_names) {
            unnamed.add(index_key(name.on_wire)).add(name.kept_s);
        }
    }
}

void add_streams(Steps& steps, const Commit& commit) {
    if (!commit.work.empty()) {
        RedisCommand& work = steps.step("work", commit.work.size());
        for (const charging::WorkItem& item : commit.work) work.add(item.recharge.value);
    }
    if (!commit.calls.empty()) {
        RedisCommand& calls = steps.step("calls", 2 * commit.calls.size());
        for (const charging::ClientCall& call : commit.calls) calls.add(call.node).add(encode_call(call));
    }
    if (!commit.messages.empty()) {
        RedisCommand& tell = steps.step("tell", 2 * commit.messages.size());
        for (const charging::Message& message : commit.messages) {
            const bool at_once = message.not_before == charging::Instant{};
            tell.add(at_once ? std::string{} : std::to_string(milliseconds_of(message.not_before)));
            tell.add(encode_message(message));
        }
    }
}

/// What is not there is no step: a CCR within a session is two of them.
Steps steps_of(const Commit& commit, Partition partition, const CommitSending& sending) {
    Steps steps;
    add_checks(steps, commit, partition, sending);
    if (commit.next != commit.expected) {
        add_fields(steps, commit);
        if (!commit.events.empty()) steps.step("events", 1).add(commit.events);
        if (commit.exposure) steps.step("exposure", 1).add(encode_exposure(*commit.exposure));
        add_timer(steps, commit);
        add_sessions(steps, commit, partition, sending.now);
        add_streams(steps, commit);
    }
    if (commit.answer && commit.answer->fill) {
        // A zero would be refused by EX, after everything else was done.
        steps.step("answered", 3)
            .add(answer_key(partition, *commit.answer))
            .add(encode_answer(*commit.answer->fill))
            .add(std::max(commit.answer->kept_s, 1U));
    }
    return steps;
}

CommitOutcome corrupt(const Commit& commit) {
    spdlog::error("store.corrupt contract={} reason=a reply that makes no sense",
                  encoded(commit.contract.value));
    return StoreError::corrupt;
}

/// What stood against a commit.
CommitOutcome refusal_of(const Commit& commit, const redisReply& reply) {
    const std::span<redisReply* const> words = elements_of(reply);
    const std::string_view name = words.empty() ? "" : text_of(*words[0]).value_or("");
    if (words.size() == 2 && name == "CONFLICT") {
        LoadResult current = decode_snapshot(commit.contract, *words[1]);
        return current ? CommitOutcome{Conflict{std::move(*current)}} : CommitOutcome{current.error()};
    }
    if (words.size() == 2 && name == "ANSWERED") {
        Result<charging::StoredAnswer, std::string> answer = decode_answer(text_of(*words[1]).value_or(""));
        if (answer) return AlreadyAnswered{std::move(*answer)};
        spdlog::error("store.corrupt answer={}:{} reason={}", encoded(commit.answer->session.value),
                      commit.answer->number, answer.error());
        return StoreError::corrupt;
    }
    if (name == "NOT_NEW") return NotNew{};
    if (name == "TAKEN") return NameTaken{};
    if (name == "UNCOUNTABLE") {
        spdlog::error(
            "store.uncountable contract={} reason=\"what all owe, or what was lent or recharged, is beyond "
            "what can be counted\"",
            encoded(commit.contract.value));
        return StoreError::refused;
    }
    return corrupt(commit);
}

}  // namespace

std::vector<CommitCall> calls_of(std::span<const Commit> commits, std::uint32_t partitions) {
    std::vector<CommitCall> calls;
    std::vector<std::size_t> call_of(partitions, commits.size());
    for (std::size_t place = 0; place < commits.size(); ++place) {
        const Partition partition = partition_of(commits[place].contract, partitions);
        std::size_t& call = call_of[partition.number];
        if (call == commits.size()) {
            call = calls.size();
            calls.push_back({.partition = partition, .places = {}});
        }
        calls[call].places.push_back(place);
    }
    return calls;
}

RedisCommand commit_command(std::span<const Commit> commits, const CommitCall& call,
                            const CommitSending& sending) {
    RedisCommand command = RedisCommand::function("commit");
    command.add(call.places.size());
    for (const std::size_t place : call.places) {
        command.add(contract_key(call.partition, commits[place].contract));
    }
    for (const std::size_t place : call.places) {
        const Commit& commit = commits[place];
        const Steps steps = steps_of(commit, call.partition, sending);
        command.add(commit.expected.value).add(commit.follows ? "follows" : "").add(steps.words());
        command.add(steps.command());
    }
    return command;
}

std::vector<CommitOutcome> commit_outcomes(std::span<const Commit> commits, const CommitCall& call,
                                           const redisReply& reply, const ErrorIn& error_in) {
    std::vector<CommitOutcome> outcomes(call.places.size());
    if (text_of(reply) == "OK") return outcomes;
    const auto commit_at = [&](std::size_t at) -> const Commit& { return commits[call.places[at]]; };
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.empty()) {
        const std::optional<StoreError> error = error_in(reply, commit_at(0).contract.value);
        for (std::size_t at = 0; at < outcomes.size(); ++at) {
            outcomes[at] = error ? CommitOutcome{*error} : corrupt(commit_at(at));
        }
        return outcomes;
    }
    for (std::size_t word = 0; word + 1 < words.size(); word += 2) {
        const auto at = static_cast<std::size_t>(words[word]->integer) - 1;
        if (at >= outcomes.size()) continue;
        const std::optional<StoreError> error = error_in(*words[word + 1], commit_at(at).contract.value);
        outcomes[at] = error ? CommitOutcome{*error} : refusal_of(commit_at(at), *words[word + 1]);
    }
    return outcomes;
}

}  // namespace airtime::store
