#include "store/redis/redis_contract_store.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "store/addresses.hpp"
#include "store/codec/stored_text.hpp"
#include "store/read_ended.hpp"
#include "store/redis/redis_commit.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_operator_state.hpp"
#include "store/redis/redis_subscriber_index.hpp"
#include "store/redis/redis_timers.hpp"
#include "store/redis/session_entry.hpp"

namespace airtime::store {

using charging::ContractId;
using charging::SubscriberAddress;

namespace {

/// SCAN counts its cursor up from the highest bit: read backwards it is how far it came.
std::uint32_t percent_before(std::string_view cursor) {
    constexpr unsigned bits = 64;
    const std::uint64_t place = parse_number<std::uint64_t>(cursor).value_or(0);
    std::uint64_t backwards = 0;
    for (unsigned bit = 0; bit < bits; ++bit) backwards |= (place >> bit & 1U) << (bits - 1 - bit);
    return static_cast<std::uint32_t>((backwards >> 32U) * 100 >> 32U);
}

}  // namespace

Result<std::optional<ContractId>, StoreError> RedisContractStore::last_holder(
    const SubscriberAddress& address) {
    return std::move(RedisSubscriberIndex{connection_, partitions_}.resolve({&address, 1}).front());
}

std::vector<LoadResult> RedisContractStore::load(std::span<const SubscriberAddress> addresses) {
    static_cast<void>(connection_.prepare());  // where it fails, so does the rest
    std::vector<LoadResult> results = load_contracts(
        connection_, partitions_, RedisSubscriberIndex{connection_, partitions_}.resolve(addresses));
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i] && *results[i]) (*results[i])->becomes_compact = connection_.stores_compactly();
        if (results[i] && *results[i] && !carries((*results[i])->contract, addresses[i])) {
            results[i] = std::optional<Snapshot>{};
        }
    }
    return results;
}

std::vector<EndedResult> RedisContractStore::load_ended(std::span<const EndedPlace> places) {
    std::vector<RedisCommand> commands;
    commands.reserve(2 * places.size());
    for (const EndedPlace& place : places) {
        const Partition partition = partition_of(place.contract, partitions_);
        commands.push_back(std::move(RedisCommand{"GET"}.add(index_key(place.session))));
        commands.push_back(std::move(RedisCommand{"GET"}.add(ended_key(partition, place.session))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return std::vector<EndedResult>(places.size(), EndedResult{replies.error()});
    std::vector<EndedResult> results;
    results.reserve(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        results.push_back(ended_in(places[i], *(*replies)[2 * i], *(*replies)[2 * i + 1]));
    }
    return results;
}

EndedResult RedisContractStore::ended_in(const EndedPlace& place, const redisReply& entry,
                                         const redisReply& apart) {
    for (const redisReply* reply : {&entry, &apart}) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, place.contract.value)) {
            return *error;
        }
    }
    if (const std::optional<std::string_view> text = text_of(entry)) {
        const SessionEntry indexed = session_entry_in(*text);
        if (indexed.contract == place.contract.value && indexed.record) {
            return read_ended(place, *indexed.record);
        }
    }
    const std::optional<std::string_view> text = text_of(apart);
    return text ? read_ended(place, *text) : EndedResult{std::nullopt};
}

std::vector<CommitOutcome> RedisContractStore::outcomes_in(const redisReply& reply,
                                                           std::span<const Commit> commits) {
    std::vector<CommitOutcome> outcomes =
        commit_outcomes(commits, reply, [this](const redisReply& said, std::string_view contract) {
            return connection_.error_in(said, contract);
        });
    for (CommitOutcome& outcome : outcomes) {
        auto* conflict = std::get_if<Conflict>(&outcome);
        if (conflict == nullptr || !conflict->current) continue;
        conflict->current->becomes_compact = connection_.stores_compactly();
    }
    return outcomes;
}

void RedisContractStore::commit(std::span<const Commit> commits,
                                const std::function<void(std::size_t, CommitOutcome)>& done) {
    const auto call_at = [commits](std::size_t first) {
        return commits.subspan(first, std::min(commits_per_call_max, commits.size() - first));
    };
    std::vector<RedisCommand> commands;
    for (std::size_t first = 0; first < commits.size(); first += commits_per_call_max) {
        commands.push_back(commit_command(call_at(first), partitions_));
    }
    const Result<Done, StoreError> sent = connection_.send(commands);
    std::optional<StoreError> broken = sent ? std::nullopt : std::optional{sent.error()};
    for (std::size_t first = 0; first < commits.size(); first += commits_per_call_max) {
        const std::span<const Commit> call = call_at(first);
        std::vector<CommitOutcome> outcomes(call.size());
        if (!broken) {
            if (const Result<Reply, StoreError> reply = connection_.receive()) {
                outcomes = outcomes_in(**reply, call);
            } else {
                broken = reply.error();
            }
        }
        if (broken) std::ranges::fill(outcomes, CommitOutcome{*broken});
        for (std::size_t at = 0; at < outcomes.size(); ++at) done(first + at, std::move(outcomes[at]));
    }
}

Result<ContractPage, StoreError> RedisContractStore::contract_page(std::string_view cursor,
                                                                   std::size_t keys_max) {
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"SCAN"}.add(cursor).add("MATCH").add(all_contracts).add("COUNT").add(keys_max));
    if (!reply) return reply.error();
    const std::span<redisReply* const> words = elements_of(**reply);
    if (words.size() != 2) return StoreError::corrupt;
    ContractPage page{.next = std::string{text_of(*words[0]).value_or(first_page)}};
    page.percent_done = page.next == first_page ? 100 : percent_before(page.next);
    for (const redisReply* element : elements_of(*words[1])) {
        page.contracts.push_back(contract_in(text_of(*element).value_or("")));
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

Result<Done, StoreError> RedisContractStore::remember_holder(const SubscriberAddress& address,
                                                             const ContractId& contract,
                                                             std::uint32_t kept_s) {
    return RedisSubscriberIndex{connection_, partitions_}.remember_holder(address, contract, kept_s);
}

Result<std::vector<std::vector<ContractId>>, StoreError> RedisContractStore::remembered_holders(
    std::span<const SubscriberAddress> addresses) {
    return RedisSubscriberIndex{connection_, partitions_}.remembered_holders(addresses);
}

Result<bool, StoreError> RedisContractStore::index_subscriber(const charging::Contract& contract) {
    return RedisSubscriberIndex{connection_, partitions_}.index_subscriber(contract);
}

std::vector<Result<bool, StoreError>> RedisContractStore::index_subscribers(
    std::span<const charging::Contract> contracts) {
    return RedisSubscriberIndex{connection_, partitions_}.index_subscribers(contracts);
}

Result<std::vector<ContractId>, StoreError> RedisContractStore::due_contracts(charging::Instant until,
                                                                              std::size_t max) {
    return RedisTimers{connection_, partitions_}.due(until, max);
}

Result<Done, StoreError> RedisContractStore::move_timers(std::span<const TimerMove> moves) {
    return RedisTimers{connection_, partitions_}.move(moves);
}

Result<OperatorSettings, StoreError> RedisContractStore::read_settings() {
    return RedisOperatorState{connection_, partitions_}.read_settings();
}

Result<Done, StoreError> RedisContractStore::switch_lending(bool on, const charging::Decree& by) {
    return RedisOperatorState{connection_, partitions_}.switch_lending(on, by);
}

Result<Done, StoreError> RedisContractStore::set_clock_offset(std::int64_t offset_s) {
    return RedisOperatorState{connection_, partitions_}.set_clock_offset(offset_s);
}

Result<charging::Exposure, StoreError> RedisContractStore::read_exposure() {
    return RedisOperatorState{connection_, partitions_}.read_exposure();
}

Result<Done, StoreError> RedisContractStore::index_listed(std::string_view list, const ContractId& contract,
                                                          bool on) {
    return RedisOperatorState{connection_, partitions_}.index_listed(list, contract, on);
}

Result<std::vector<ContractId>, StoreError> RedisContractStore::listed(std::string_view list) {
    return RedisOperatorState{connection_, partitions_}.listed(list);
}

}  // namespace airtime::store
