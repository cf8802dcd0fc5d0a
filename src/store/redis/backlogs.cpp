#include "store/redis/backlogs.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "store/codec/stored_text.hpp"
#include "store/codec/stream_id.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/server_info.hpp"

namespace airtime::store {

namespace {

using std::chrono::milliseconds;

constexpr std::array group_streams{work_stream, outbox_stream, inbox_stream};

RedisCommand first_entry(std::string_view stream, std::string_view from) {
    RedisCommand command{"XRANGE"};
    command.add(stream).add(from).add("+").add("COUNT").add(1);
    return command;
}

/// How long ago the first entry of XRANGE's reply was made; zero: there is none.
milliseconds age_of_first(const redisReply& entries, milliseconds now) {
    const auto found = elements_of(entries);
    if (found.empty()) return {};
    const auto words = elements_of(*found.front());
    const auto id = words.empty() ? std::nullopt : StreamId::parse(text_of(*words.front()).value_or(""));
    if (!id) return {};
    return std::max(milliseconds{0}, now - milliseconds{id->time});
}

/// TIME: seconds and microseconds.
milliseconds time_in(const redisReply& reply) {
    const auto words = elements_of(reply);
    if (words.size() != 2) return {};
    const auto seconds = parse_number<std::int64_t>(text_of(*words[0]).value_or(""));
    const auto micros = parse_number<std::int64_t>(text_of(*words[1]).value_or(""));
    return std::chrono::seconds{seconds.value_or(0)} +
           std::chrono::floor<milliseconds>(std::chrono::microseconds{micros.value_or(0)});
}

std::uint64_t count_in(const redisReply& reply) {
    return static_cast<std::uint64_t>(std::max(0LL, reply.integer));
}

void add_partition_commands(Partition partition, std::vector<RedisCommand>& commands) {
    for (const std::string_view name : group_streams) {
        const std::string key = partition_key(partition, name);
        commands.push_back(std::move(RedisCommand{"XLEN"}.add(key)));
        commands.push_back(first_entry(key, "-"));
    }
    commands.push_back(std::move(RedisCommand{"XLEN"}.add(partition_key(partition, events_stream))));
    commands.push_back(std::move(RedisCommand{"ZCARD"}.add(partition_key(partition, later_set))));
    commands.push_back(
        std::move(RedisCommand{"HGET"}.add(partition_key(partition, position_hash)).add("cursor")));
}

}  // namespace

Result<Backlogs, StoreError> RedisBacklogs::read() {
    std::vector<RedisCommand> commands;
    commands.emplace_back("TIME");
    for (std::uint32_t number = 0; number < partitions_; ++number) add_partition_commands({number}, commands);
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, work_stream)) return *error;
    }
    const milliseconds now = time_in(*replies->front());
    Backlogs all;
    std::vector<std::string> cursors;
    auto reply = replies->begin() + 1;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        for (Backlog* of : {&all.work, &all.outbox, &all.inbox}) {
            of->entries += count_in(**reply++);
            of->oldest = std::max(of->oldest, age_of_first(**reply++, now));
        }
        all.ledger.entries += count_in(**reply++);
        all.later += count_in(**reply++);
        cursors.emplace_back(text_of(**reply++).value_or(""));
    }
    const auto oldest = oldest_unwritten(cursors, now);
    if (!oldest) return oldest.error();
    all.ledger.oldest = *oldest;
    return all;
}

Result<milliseconds, StoreError> RedisBacklogs::oldest_unwritten(const std::vector<std::string>& cursors,
                                                                 milliseconds now) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        const std::string& cursor = cursors[number];
        commands.push_back(first_entry(partition_key({number}, events_stream),
                                       cursor.empty() ? std::string{"-"} : '(' + cursor));
    }
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    milliseconds oldest{0};
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, events_stream)) return *error;
        oldest = std::max(oldest, age_of_first(*reply, now));
    }
    return oldest;
}

Result<ServerState, StoreError> RedisBacklogs::read_server() {
    const std::array<RedisCommand, 2> commands{std::move(RedisCommand{"INFO"}.add("memory")),
                                               std::move(RedisCommand{"INFO"}.add("persistence"))};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, "INFO")) return *error;
    }
    const std::string_view memory = text_of(*replies->front()).value_or("");
    const std::string_view persistence = text_of(*replies->back()).value_or("");
    return ServerState{.memory_used_bytes = info_number(memory, "used_memory"),
                       .memory_max_bytes = info_number(memory, "maxmemory"),
                       .aof_written = info_word(persistence, "aof_last_write_status") == "ok" &&
                                      info_word(persistence, "aof_last_bgrewrite_status") == "ok"};
}

}  // namespace airtime::store
