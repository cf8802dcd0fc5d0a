#include "store/redis/redis_contract_store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "store/addresses.hpp"
#include "store/codec/exposure_codec.hpp"
#include "store/codec/message_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/read_ended.hpp"
#include "store/redis/client_calls.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

using charging::ContractId;
using charging::SubscriberAddress;

std::string printable(std::string_view text) {
    std::string shown;
    append_encoded(shown, text, {});
    return shown;
}

/// A contract from the words of HGETALL; empty where there are none.
LoadResult decode_snapshot(const ContractId& id, const redisReply& reply) {
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.empty()) return std::optional<Snapshot>{};
    std::vector<StoredField> fields;
    fields.reserve(words.size() / 2);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        fields.push_back(
            {.name = text_of(*words[i]).value_or(""), .value = text_of(*words[i + 1]).value_or("")});
    }
    const auto token = std::ranges::find(fields, "token", &StoredField::name);
    Result<charging::Contract, std::string> contract =
        token == fields.end() ? Result<charging::Contract, std::string>{std::string{"token: is missing"}}
                              : decode_contract(id, fields);
    if (!contract) {
        spdlog::error("store.corrupt contract={} reason={}", printable(id.value), contract.error());
        return StoreError::corrupt;
    }
    return std::optional{Snapshot{.contract = std::move(*contract), .token = {std::string{token->value}}}};
}

/// What a reply that is no error says.
CommitOutcome outcome_of(const Commit& commit, const redisReply& reply) {
    if (text_of(reply) == "OK") return Committed{};
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.size() == 2 && text_of(*words[0]) == "CONFLICT") {
        LoadResult current = decode_snapshot(commit.contract, *words[1]);
        return current ? CommitOutcome{Conflict{std::move(*current)}} : CommitOutcome{current.error()};
    }
    if (words.size() == 2 && text_of(*words[0]) == "ANSWERED") {
        Result<charging::StoredAnswer, std::string> answer = decode_answer(text_of(*words[1]).value_or(""));
        if (answer) return AlreadyAnswered{std::move(*answer)};
        spdlog::error("store.corrupt answer={}:{} reason={}", printable(commit.answer->session.value),
                      commit.answer->number, answer.error());
        return StoreError::corrupt;
    }
    if (words.size() == 1 && text_of(*words[0]) == "NOT_NEW") return NotNew{};
    if (words.size() == 1 && text_of(*words[0]) == "TAKEN") return NameTaken{};
    if (words.size() == 1 && text_of(*words[0]) == "UNCOUNTABLE") {
        spdlog::error(
            "store.uncountable contract={} reason=\"what all owe, or what was lent or recharged, is beyond "
            "what can be counted\"",
            printable(commit.contract.value));
        return StoreError::refused;
    }
    spdlog::error("store.corrupt contract={} reason=a reply that makes no sense",
                  printable(commit.contract.value));
    return StoreError::corrupt;
}

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

}  // namespace

std::vector<RedisContractStore::IndexEntry> RedisContractStore::resolve(
    std::span<const SubscriberAddress> addresses) {
    std::vector<RedisCommand> commands;
    for (const SubscriberAddress& address : addresses) {
        if (!std::holds_alternative<ContractId>(address)) {
            commands.push_back(std::move(RedisCommand{"GET"}.add(index_name(address))));
        }
    }
    std::vector<Reply> replies;
    if (!commands.empty()) {
        Result<std::vector<Reply>, StoreError> arrived = connection_.exchange(commands);
        if (!arrived) return std::vector<IndexEntry>(addresses.size(), arrived.error());
        replies = std::move(*arrived);
    }
    std::vector<IndexEntry> entries;
    entries.reserve(addresses.size());
    auto reply = replies.begin();
    for (const SubscriberAddress& address : addresses) {
        if (const auto* id = std::get_if<ContractId>(&address)) {
            entries.emplace_back(std::optional{*id});
        } else if (const std::optional<StoreError> error =
                       connection_.error_in(**reply, index_name(address))) {
            entries.emplace_back(*error);
            ++reply;
        } else {
            const std::optional<std::string_view> id_text = text_of(**reply);
            entries.emplace_back(id_text ? std::optional{ContractId{std::string{*id_text}}} : std::nullopt);
            ++reply;
        }
    }
    return entries;
}

std::vector<LoadResult> RedisContractStore::load_contracts(std::span<const IndexEntry> entries) {
    std::vector<RedisCommand> commands;
    // Two addresses may lead to one contract: a session and its subscriber mostly do.
    std::unordered_map<std::string_view, std::size_t> first_places;
    for (std::size_t place = 0; place < entries.size(); ++place) {
        const IndexEntry& entry = entries[place];
        if (entry && *entry && first_places.try_emplace((*entry)->value, place).second) {
            const Partition partition = partition_of(**entry, partitions_);
            commands.push_back(std::move(RedisCommand{"HGETALL"}.add(contract_key(partition, **entry))));
        }
    }
    Result<std::vector<Reply>, StoreError> replies = std::vector<Reply>{};
    if (!commands.empty()) replies = connection_.exchange(commands);
    std::vector<LoadResult> results;
    results.reserve(entries.size());
    std::size_t next = 0;
    for (std::size_t place = 0; place < entries.size(); ++place) {
        const IndexEntry& entry = entries[place];
        if (!entry) {
            results.emplace_back(entry.error());
        } else if (!*entry) {
            results.emplace_back(std::optional<Snapshot>{});
        } else if (!replies) {
            results.emplace_back(replies.error());
        } else if (const std::size_t first = first_places.at((*entry)->value); first != place) {
            results.push_back(LoadResult{results[first]});
        } else {
            const redisReply& reply = *(*replies)[next++];
            const std::optional<StoreError> error = connection_.error_in(reply, (*entry)->value);
            results.push_back(error ? LoadResult{*error} : decode_snapshot(**entry, reply));
        }
    }
    return results;
}

Result<std::optional<ContractId>, StoreError> RedisContractStore::last_holder(
    const SubscriberAddress& address) {
    return std::move(resolve({&address, 1}).front());
}

std::vector<LoadResult> RedisContractStore::load(std::span<const SubscriberAddress> addresses) {
    std::vector<LoadResult> results = load_contracts(resolve(addresses));
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i] && *results[i] && !carries((*results[i])->contract, addresses[i])) {
            results[i] = std::optional<Snapshot>{};
        }
    }
    return results;
}

std::vector<EndedResult> RedisContractStore::load_ended(std::span<const EndedPlace> places) {
    std::vector<RedisCommand> commands;
    commands.reserve(places.size());
    for (const EndedPlace& place : places) {
        const Partition partition = partition_of(place.contract, partitions_);
        commands.push_back(std::move(RedisCommand{"GET"}.add(ended_key(partition, place.session))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return std::vector<EndedResult>(places.size(), EndedResult{replies.error()});
    std::vector<EndedResult> results;
    results.reserve(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const redisReply& reply = *(*replies)[i];
        if (const std::optional<StoreError> error = connection_.error_in(reply, places[i].contract.value)) {
            results.emplace_back(*error);
        } else if (const std::optional<std::string_view> text = text_of(reply)) {
            results.push_back(read_ended(places[i], *text));
        } else {
            results.emplace_back(std::nullopt);
        }
    }
    return results;
}

RedisCommand RedisContractStore::commit_command(const Commit& commit) const {
    const Partition partition = partition_of(commit.contract, partitions_);
    RedisCommand command = RedisCommand::function(commit.messages.empty() ? "commit" : "commit_and_tell");
    const std::optional<charging::SessionId> indexed = indexed_name(commit);
    const std::size_t keys = 6U + (commit.new_session ? 1U : 0U) + (indexed ? 1U : 0U) + commit.ended.size() +
                             commit.unused_names.size() + (commit.answer ? 1U : 0U);
    if (commit.messages.empty()) {
        command.add(keys);
    } else {
        command.add(keys + 2);
        command.add(partition_key(partition, outbox_stream)).add(partition_key(partition, later_set));
    }
    command.add(contract_key(partition, commit.contract)).add(partition_key(partition, "timers"));
    command.add(partition_key(partition, "events")).add(partition_key(partition, "work"));
    command.add(partition_key(partition, calls_stream)).add(exposure_key(partition));
    if (commit.new_session) command.add(ended_key(partition, commit.new_session->id));
    if (indexed) command.add(index_name(*indexed));
    for (const EndedRecord& record : commit.ended) command.add(ended_key(partition, record.session));
    for (const UnusedName& name : commit.unused_names) command.add(index_name(name.on_wire));
    if (commit.answer) command.add(answer_key(partition, *commit.answer));
    if (!commit.messages.empty()) add_messages(command, commit.messages);
    command.add(commit.expected.value).add(commit.next.value).add(commit.contract.value);
    if (commit.next_due && commit.keeps_timer) {
        command.add('<' + std::to_string(milliseconds_of(*commit.next_due)));
    } else if (commit.next_due) {
        command.add(milliseconds_of(*commit.next_due));
    } else {
        command.add("");
    }
    const bool fills = commit.answer && commit.answer->fill;
    command.add(commit.events).add(fills ? encode_answer(*commit.answer->fill) : std::string{});
    // A zero would be refused by EX, after everything else was done.
    command.add(fills ? std::max(commit.answer->kept_s, 1U) : 0U);
    command.add(commit.exposure ? encode_exposure(*commit.exposure) : std::string{});
    command.add(commit.new_session ? "new" : "");
    if (indexed) {
        command.add(commit.opened_session ? std::chrono::seconds{session_index_kept}.count() : 0);
    } else {
        command.add("");
    }
    command.add(commit.ended.size()).add(commit.unused_names.size());
    command.add(charging::ended_session_kept.count());
    command.add(commit.follows ? "follows" : "");
    command.add(commit.fields.set.size() * 2);
    for (const auto& [field, value] : commit.fields.set) command.add(field).add(value);
    command.add(commit.fields.removed.size());
    for (const std::string& field : commit.fields.removed) command.add(field);
    for (const EndedRecord& record : commit.ended) command.add(record.text);
    for (const UnusedName& name : commit.unused_names) command.add(name.kept_s);
    command.add(commit.work.size());
    for (const charging::WorkItem& item : commit.work) command.add(item.recharge.value);
    for (const charging::ClientCall& call : commit.calls) command.add(call.node).add(encode_call(call));
    return command;
}

CommitOutcome RedisContractStore::receive_outcome(const Commit& commit) {
    const Result<Reply, StoreError> reply = connection_.receive();
    if (!reply) return reply.error();
    if (const std::optional<StoreError> error = connection_.error_in(**reply, commit.contract.value)) {
        return *error;
    }
    return outcome_of(commit, **reply);
}

void RedisContractStore::commit(std::span<const Commit> commits,
                                const std::function<void(std::size_t, CommitOutcome)>& done) {
    std::vector<RedisCommand> commands;
    commands.reserve(commits.size());
    for (const Commit& commit : commits) commands.push_back(commit_command(commit));
    const Result<Done, StoreError> sent = connection_.send(commands);
    std::optional<StoreError> broken = sent ? std::nullopt : std::optional{sent.error()};
    for (std::size_t index = 0; index < commits.size(); ++index) {
        if (broken) {
            done(index, *broken);
            continue;
        }
        CommitOutcome outcome = receive_outcome(commits[index]);
        const auto* error = std::get_if<StoreError>(&outcome);
        if (error != nullptr && (*error == StoreError::timeout || *error == StoreError::disconnected)) {
            broken = *error;
        }
        done(index, std::move(outcome));
    }
}

Result<std::vector<ContractId>, StoreError> RedisContractStore::due_contracts(charging::Instant until,
                                                                              std::size_t max) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"ZRANGEBYSCORE"}
                                         .add(partition_key({number}, "timers"))
                                         .add("-inf")
                                         .add(milliseconds_of(until))
                                         .add("WITHSCORES")
                                         .add("LIMIT")
                                         .add(0)
                                         .add(max)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<std::pair<std::int64_t, std::string>> due;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "timers")) return *error;
        const std::span<redisReply* const> words = elements_of(*reply);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            due.emplace_back(parse_number<std::int64_t>(text_of(*words[i + 1]).value_or("")).value_or(0),
                             text_of(*words[i]).value_or(""));
        }
    }
    std::ranges::sort(due);
    due.resize(std::min(due.size(), max));
    std::vector<ContractId> ids;
    ids.reserve(due.size());
    for (auto& [at, contract] : due) ids.push_back({std::move(contract)});
    return ids;
}

Result<Done, StoreError> RedisContractStore::move_timers(std::span<const TimerMove> moves) {
    std::vector<RedisCommand> commands;
    for (const TimerMove& move : moves) {
        const std::string key = partition_key(partition_of(move.contract, partitions_), "timers");
        if (move.kind == TimerMove::Kind::away) {
            commands.push_back(std::move(RedisCommand{"ZREM"}.add(key).add(move.contract.value)));
            continue;
        }
        RedisCommand command = std::move(RedisCommand{"ZADD"}.add(key));
        if (move.kind == TimerMove::Kind::sooner) {
            command.add("LT");
        } else {
            command.add("XX").add("GT");
        }
        commands.push_back(std::move(command.add(milliseconds_of(move.at)).add(move.contract.value)));
    }
    if (commands.empty()) return Done{};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "timers")) return *error;
    }
    return Done{};
}

Result<ContractPage, StoreError> RedisContractStore::contract_page(std::string_view cursor,
                                                                   std::size_t keys_max) {
    constexpr std::string_view marker = "}:contract:";
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"SCAN"}.add(cursor).add("MATCH").add("{p*}:contract:*").add("COUNT").add(keys_max));
    if (!reply) return reply.error();
    const std::span<redisReply* const> words = elements_of(**reply);
    if (words.size() != 2) return StoreError::corrupt;
    ContractPage page{.contracts = {}, .next = std::string{text_of(*words[0]).value_or(first_page)}};
    for (const redisReply* element : elements_of(*words[1])) {
        const std::string_view key = text_of(*element).value_or("");
        page.contracts.push_back({std::string{key.substr(key.find(marker) + marker.size())}});
    }
    return page;
}

Result<Done, StoreError> RedisContractStore::each_contract(
    const std::function<bool(const ContractId&)>& each) {
    constexpr std::size_t keys_max = 1000;
    std::unordered_set<std::string> shown;
    std::string cursor{first_page};
    do {
        Result<ContractPage, StoreError> page = contract_page(cursor, keys_max);
        if (!page) return page.error();
        for (const ContractId& id : page->contracts) {
            if (shown.insert(id.value).second && !each(id)) return Done{};
        }
        cursor = std::move(page->next);
    } while (cursor != first_page);
    return Done{};
}

}  // namespace airtime::store
