#include "store/redis/redis_commit.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <vector>

#include "charging/values/session_name.hpp"
#include "store/codec/answer_codec.hpp"
#include "store/codec/client_call_text.hpp"
#include "store/codec/compact_bytes.hpp"
#include "store/codec/exposure_codec.hpp"
#include "store/codec/message_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_snapshots.hpp"
#include "store/redis/session_entry.hpp"

namespace airtime::store {

namespace {

constexpr auto name_kept_s = std::chrono::seconds{session_index_kept}.count();

/// As airtime_functions.lua calls them.
enum class Step : char {
    unanswered = 'a',
    not_taken = 'f',
    countable = 'x',
    claimed = 'c',
    set = 's',
    remove = 'r',
    events = 'v',
    due = 'd',
    exposure = 'X',
    named = 'n',
    unnamed = 'u',
    ended = 'e',
    ended_with_name = 'E',
    work = 'w',
    calls = 'C',
    tell = 't',
    answered = 'A',
};

/// The steps of one commit: their words, and the plan of them.
class Steps {
  public:
    /// Begins a step of so many words, to be added.
    RedisCommand& step(Step step, std::size_t words) {
        plan_ += static_cast<char>(step);
        append_count(plan_, words);
        words_ += words;
        return command_;
    }
    std::string plan(bool follows) const {
        std::string plan{follows ? '\1' : '\0'};
        append_count(plan, words_);
        return plan += plan_;
    }
    const RedisCommand& command() const { return command_; }

  private:
    static void append_count(std::string& plan, std::size_t words) {
        for (const unsigned shift : {16U, 8U, 0U}) plan += static_cast<char>(words >> shift & 0xffU);
    }

    std::string plan_;
    std::size_t words_ = 0;
    RedisCommand command_;
};

void add_checks(Steps& steps, const Commit& commit, Partition partition) {
    if (commit.answer) steps.step(Step::unanswered, 1).add(answer_key(partition, *commit.answer));
    if (commit.next != commit.expected && commit.exposure) {
        steps.step(Step::countable, 1).add(encode_exposure(*commit.exposure));
    }
    if (!commit.new_session) return;
    const auto& [session, name] = *commit.new_session;
    if (commit.opened_session == name) {
        steps.step(Step::claimed, 3).add(index_key(name)).add(session.value).add(name_kept_s);
    } else {
        steps.step(Step::not_taken, 2).add(index_key(name)).add(session.value);
    }
}

void add_fields(Steps& steps, const Commit& commit) {
    const FieldChanges& fields = commit.fields;
    RedisCommand& set = steps.step(Step::set, 1 + 2 * fields.set.size()).add(commit.next.value);
    for (const auto& [field, value] : fields.set) set.add(field).add(value);
    if (fields.removed.empty()) return;
    RedisCommand& remove = steps.step(Step::remove, fields.removed.size());
    for (const std::string& field : fields.removed) remove.add(field);
}

void add_timer(Steps& steps, const Commit& commit) {
    if (commit.keeps_timer) return;
    if (commit.next_due) {
        steps.step(Step::due, 1).add(milliseconds_of(*commit.next_due));
    } else {
        steps.step(Step::due, 1).add("");
    }
}

/// The session whose record its name's entry in the index takes, when the commit is made.
const EndedRecord* record_for(const UnusedName& name, const Commit& commit) {
    if (name.kept_s != charging::ended_session_kept.count()) return nullptr;
    const auto record = std::ranges::find(commit.ended, name.on_wire, &EndedRecord::session);
    return record != commit.ended.end() && is_compact(record->text) ? &*record : nullptr;
}

charging::SessionId name_of(const charging::SessionId& session) {
    return {std::string{charging::session_on_wire(session)}};
}

void add_ended(Steps& steps, const Commit& commit) {
    const auto kept_s = charging::ended_session_kept.count();
    std::vector<const EndedRecord*> indexed;
    std::vector<const UnusedName*> others;
    for (const UnusedName& name : commit.unused_names) {
        if (const EndedRecord* record = record_for(name, commit)) {
            indexed.push_back(record);
        } else {
            others.push_back(&name);
        }
    }
    if (!indexed.empty()) {
        RedisCommand& ended = steps.step(Step::ended_with_name, 2 + 2 * indexed.size());
        ended.add(kept_s).add(name_kept_s);
        for (const EndedRecord* record : indexed) {
            ended.add(index_key(record->session)).add(ended_entry(commit.contract, record->text));
        }
    }
    if (!others.empty()) {
        RedisCommand& unnamed = steps.step(Step::unnamed, 2 * others.size());
        for (const UnusedName* name : others) unnamed.add(index_key(name->on_wire)).add(name->kept_s);
    }
    if (commit.ended.size() == indexed.size()) return;
    RedisCommand& apart = steps.step(Step::ended, 1 + 3 * (commit.ended.size() - indexed.size())).add(kept_s);
    for (const EndedRecord& record : commit.ended) {
        if (std::ranges::find(indexed, &record) != indexed.end()) continue;
        apart.add(record.session.value).add(record.text).add(index_key(name_of(record.session)));
    }
}

void add_sessions(Steps& steps, const Commit& commit) {
    const bool is_claimed = commit.new_session && commit.opened_session == commit.new_session->on_wire;
    if (commit.opened_session && !is_claimed) {
        steps.step(Step::named, 2).add(index_key(*commit.opened_session)).add(name_kept_s);
    }
    add_ended(steps, commit);
}

void add_streams(Steps& steps, const Commit& commit) {
    if (!commit.work.empty()) {
        RedisCommand& work = steps.step(Step::work, commit.work.size());
        for (const charging::WorkItem& item : commit.work) work.add(item.recharge.value);
    }
    if (!commit.calls.empty()) {
        RedisCommand& calls = steps.step(Step::calls, 2 * commit.calls.size());
        for (const charging::ClientCall& call : commit.calls) calls.add(call.node).add(encode_call(call));
    }
    if (!commit.messages.empty()) {
        RedisCommand& tell = steps.step(Step::tell, 2 * commit.messages.size());
        for (const charging::Message& message : commit.messages) {
            const bool at_once = message.not_before == charging::Instant{};
            tell.add(at_once ? std::string{} : std::to_string(milliseconds_of(message.not_before)));
            tell.add(encode_message(message));
        }
    }
}

/// What is not there is no step: a CCR within a session is two of them.
Steps steps_of(const Commit& commit, Partition partition) {
    Steps steps;
    add_checks(steps, commit, partition);
    if (commit.next != commit.expected) {
        add_fields(steps, commit);
        if (!commit.events.empty()) steps.step(Step::events, 1).add(commit.events);
        if (commit.exposure) steps.step(Step::exposure, 1).add(encode_exposure(*commit.exposure));
        add_timer(steps, commit);
        add_sessions(steps, commit);
        add_streams(steps, commit);
    }
    if (commit.answer && commit.answer->fill) {
        // A zero would be refused by EX, after everything else was done.
        steps.step(Step::answered, 3)
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

RedisCommand commit_command(std::span<const Commit> commits, std::uint32_t partitions) {
    RedisCommand command = RedisCommand::function("commit");
    command.add(commits.size());
    for (const Commit& commit : commits) {
        command.add(contract_key(partition_of(commit.contract, partitions), commit.contract));
    }
    for (const Commit& commit : commits) {
        const Steps steps = steps_of(commit, partition_of(commit.contract, partitions));
        command.add(commit.expected.value).add(steps.plan(commit.follows)).add(steps.command());
    }
    return command;
}

std::vector<CommitOutcome> commit_outcomes(std::span<const Commit> commits, const redisReply& reply,
                                           const ErrorIn& error_in) {
    std::vector<CommitOutcome> outcomes(commits.size());
    if (text_of(reply) == "OK") return outcomes;
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.empty()) {
        const std::optional<StoreError> error = error_in(reply, commits.front().contract.value);
        for (std::size_t at = 0; at < outcomes.size(); ++at) {
            outcomes[at] = error ? CommitOutcome{*error} : corrupt(commits[at]);
        }
        return outcomes;
    }
    for (std::size_t word = 0; word + 1 < words.size(); word += 2) {
        const auto at = static_cast<std::size_t>(words[word]->integer) - 1;
        if (at >= outcomes.size()) continue;
        const std::optional<StoreError> error = error_in(*words[word + 1], commits[at].contract.value);
        outcomes[at] = error ? CommitOutcome{*error} : refusal_of(commits[at], *words[word + 1]);
    }
    return outcomes;
}

}  // namespace airtime::store
