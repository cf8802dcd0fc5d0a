#include "store/redis_work_queue.hpp"

#include <algorithm>

#include "store/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::string_view group = "worker";

/// The value of a field in an entry's words; empty where it is missing.
std::string field_of(std::span<redisReply* const> words, std::string_view field) {
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        if (text_of(*words[i]) == field) {
            return std::string{text_of(*words[i + 1]).value_or("")};
        }
    }
    return {};
}

bool is_error(const redisReply& reply, std::string_view code) {
    return reply.type == REDIS_REPLY_ERROR && std::string_view{reply.str, reply.len}.starts_with(code);
}

}  // namespace

RedisWorkQueue::RedisWorkQueue(const RedisSettings& settings, std::string consumer)
    : connection_(settings), consumer_(std::move(consumer)) {
    for (std::uint32_t number = 0; number < settings.partitions; ++number) {
        streams_.push_back(partition_key({number}, "work"));
    }
}

void RedisWorkQueue::add_entries(const std::string& stream, const redisReply& entries,
                                 std::deque<WorkEntry>& out) {
    for (const redisReply* entry : elements_of(entries)) {
        const std::span<redisReply* const> parts = elements_of(*entry);
        if (parts.size() != 2) {
            continue;  // Deleted while it was being claimed.
        }
        const std::span<redisReply* const> words = elements_of(*parts[1]);
        out.push_back(
            {.stream = stream,
             .id = std::string{text_of(*parts[0]).value_or("")},
             .item = {.contract = {field_of(words, "contract")}, .recharge = {field_of(words, "recharge")}}});
    }
}

Result<Done, StoreError> RedisWorkQueue::create_groups() {
    std::vector<RedisCommand> commands;
    for (const std::string& stream : streams_) {
        // From the start of the stream: what was written before the first worker came is work too.
        commands.push_back(
            std::move(RedisCommand{"XGROUP"}.add("CREATE").add(stream).add(group).add("0").add("MKSTREAM")));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    for (const Reply& reply : *replies) {
        if (is_error(*reply, "BUSYGROUP")) {
            continue;
        }
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "work")) {
            return *error;
        }
    }
    return Done{};
}

Result<Reply, StoreError> RedisWorkQueue::read_group(std::size_t max, std::chrono::milliseconds wait) {
    RedisCommand command{"XREADGROUP"};
    command.add("GROUP").add(group).add(consumer_).add("COUNT").add(max);
    if (wait.count() > 0) {
        command.add("BLOCK").add(wait.count());
    }
    command.add("STREAMS");
    for (const std::string& stream : streams_) {
        command.add(stream);
    }
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        command.add(">");
    }
    Result<std::vector<Reply>, StoreError> replies = connection_.exchange({&command, 1}, wait);
    if (!replies) {
        return replies.error();
    }
    return std::move(replies->front());
}

Result<std::vector<WorkEntry>, StoreError> RedisWorkQueue::take(std::size_t max,
                                                                std::chrono::milliseconds wait) {
    if (surplus_.empty() && max > 0) {
        Result<Reply, StoreError> reply = read_group(max, wait);
        if (reply && is_error(**reply, "NOGROUP")) {
            if (const Result<Done, StoreError> created = create_groups(); !created) {
                return created.error();
            }
            reply = read_group(max, wait);
        }
        if (!reply) {
            return reply.error();
        }
        if (const std::optional<StoreError> error = connection_.error_in(**reply, "work")) {
            return *error;
        }
        for (const redisReply* stream : elements_of(**reply)) {
            const std::span<redisReply* const> parts = elements_of(*stream);
            if (parts.size() == 2) {
                add_entries(std::string{text_of(*parts[0]).value_or("")}, *parts[1], surplus_);
            }
        }
    }
    const auto end = surplus_.begin() + static_cast<std::ptrdiff_t>(std::min(max, surplus_.size()));
    std::vector<WorkEntry> taken{std::make_move_iterator(surplus_.begin()), std::make_move_iterator(end)};
    surplus_.erase(surplus_.begin(), end);
    return taken;
}

/// Stream and id of entries that nobody acknowledged for so long.
Result<std::vector<WorkEntry>, StoreError> RedisWorkQueue::idle_entries(std::size_t max,
                                                                        std::chrono::milliseconds idle) {
    std::vector<RedisCommand> commands;
    for (const std::string& stream : streams_) {
        commands.push_back(std::move(RedisCommand{"XPENDING"}
                                         .add(stream)
                                         .add(group)
                                         .add("IDLE")
                                         .add(idle.count())
                                         .add("-")
                                         .add("+")
                                         .add(max)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    std::vector<WorkEntry> found;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        const redisReply& reply = *(*replies)[i];
        if (is_error(reply, "NOGROUP")) {
            continue;
        }
        if (const std::optional<StoreError> error = connection_.error_in(reply, streams_[i])) {
            return *error;
        }
        for (const redisReply* pending : elements_of(reply)) {
            const std::span<redisReply* const> parts = elements_of(*pending);
            if (!parts.empty() && found.size() < max) {
                found.push_back(
                    {.stream = streams_[i], .id = std::string{text_of(*parts[0]).value_or("")}, .item = {}});
            }
        }
    }
    return found;
}

Result<std::vector<WorkEntry>, StoreError> RedisWorkQueue::claim(std::size_t max,
                                                                 std::chrono::milliseconds idle) {
    Result<std::vector<WorkEntry>, StoreError> found = idle_entries(max, idle);
    if (!found || found->empty()) {
        return found;
    }
    // Not XAUTOCLAIM: over many streams it would take more entries than are wanted.
    std::vector<RedisCommand> commands;
    for (const WorkEntry& entry : *found) {
        commands.push_back(std::move(RedisCommand{"XCLAIM"}
                                         .add(entry.stream)
                                         .add(group)
                                         .add(consumer_)
                                         .add(idle.count())
                                         .add(entry.id)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    std::deque<WorkEntry> claimed;
    for (std::size_t i = 0; i < found->size(); ++i) {
        const redisReply& reply = *(*replies)[i];
        if (const std::optional<StoreError> error = connection_.error_in(reply, (*found)[i].stream)) {
            return *error;
        }
        add_entries((*found)[i].stream, reply, claimed);
    }
    return std::vector<WorkEntry>{std::make_move_iterator(claimed.begin()),
                                  std::make_move_iterator(claimed.end())};
}

Result<Done, StoreError> RedisWorkQueue::acknowledge(std::span<const WorkEntry> entries) {
    std::vector<RedisCommand> commands;
    for (const WorkEntry& entry : entries) {
        // In this order: an entry that is gone but still pending is cleaned up by the next claim.
        commands.push_back(std::move(RedisCommand{"XDEL"}.add(entry.stream).add(entry.id)));
        commands.push_back(std::move(RedisCommand{"XACK"}.add(entry.stream).add(group).add(entry.id)));
    }
    if (commands.empty()) {
        return Done{};
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "work")) {
            return *error;
        }
    }
    return Done{};
}

Result<std::size_t, StoreError> RedisWorkQueue::backlog() {
    std::vector<RedisCommand> commands;
    for (const std::string& stream : streams_) {
        commands.push_back(std::move(RedisCommand{"XLEN"}.add(stream)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    std::size_t count = 0;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "work")) {
            return *error;
        }
        count += static_cast<std::size_t>(reply->integer);
    }
    return count;
}

}  // namespace airtime::store
