#include "store/redis/redis_stream_group.hpp"

#include <algorithm>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::string_view group = "worker";
/// The server counts entries per stream: more at once of all streams would hold up everybody else for a
/// millisecond.
constexpr std::size_t entries_of_a_stream_min = 8;

bool is_error(const redisReply& reply, std::string_view code) {
    return reply.type == REDIS_REPLY_ERROR && std::string_view{reply.str, reply.len}.starts_with(code);
}

void add_entries(const std::string& stream, const redisReply& entries, std::deque<StreamEntry>& out) {
    for (const redisReply* entry : elements_of(entries)) {
        const std::span<redisReply* const> parts = elements_of(*entry);
        if (parts.size() != 2) {
            continue;  // Deleted while it was being claimed.
        }
        StreamEntry& added = out.emplace_back(
            StreamEntry{.stream = stream, .id = std::string{text_of(*parts[0]).value_or("")}, .fields = {}});
        const std::span<redisReply* const> words = elements_of(*parts[1]);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            added.fields.emplace_back(text_of(*words[i]).value_or(""), text_of(*words[i + 1]).value_or(""));
        }
    }
}

}  // namespace

std::string_view StreamEntry::field(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

RedisStreamGroup::RedisStreamGroup(const RedisSettings& settings, std::string_view name, std::string consumer)
    : connection_(settings), name_(name), consumer_(std::move(consumer)) {
    for (std::uint32_t number = 0; number < settings.partitions; ++number) {
        streams_.push_back(partition_key({number}, name));
    }
}

Result<std::vector<Reply>, StoreError> RedisStreamGroup::exchange(const std::vector<RedisCommand>& commands) {
    if (commands.empty()) return std::vector<Reply>{};
    Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, name_)) return *error;
    }
    return replies;
}

Result<Done, StoreError> RedisStreamGroup::create_groups() {
    std::vector<RedisCommand> commands;
    for (const std::string& stream : streams_) {
        // From the start of the stream: what was written before the first worker came is work too.
        commands.push_back(
            std::move(RedisCommand{"XGROUP"}.add("CREATE").add(stream).add(group).add("0").add("MKSTREAM")));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (is_error(*reply, "BUSYGROUP")) continue;
        if (const std::optional<StoreError> error = connection_.error_in(*reply, name_)) return *error;
    }
    return Done{};
}

Result<Reply, StoreError> RedisStreamGroup::read_group(std::size_t max, std::chrono::milliseconds wait) {
    const std::size_t of_each = std::max((max - 1) / streams_.size() + 1, entries_of_a_stream_min);
    RedisCommand command{"XREADGROUP"};
    command.add("GROUP").add(group).add(consumer_).add("COUNT").add(std::min(max, of_each));
    if (wait.count() > 0) command.add("BLOCK").add(wait.count());
    command.add("STREAMS");
    for (const std::string& stream : streams_) command.add(stream);
    for (std::size_t i = 0; i < streams_.size(); ++i) command.add(">");
    Result<std::vector<Reply>, StoreError> replies = connection_.exchange({&command, 1}, wait);
    if (!replies) return replies.error();
    return std::move(replies->front());
}

Result<std::vector<StreamEntry>, StoreError> RedisStreamGroup::take(std::size_t max,
                                                                    std::chrono::milliseconds wait) {
    if (surplus_.empty() && max > 0) {
        Result<Reply, StoreError> reply = read_group(max, wait);
        if (reply && is_error(**reply, "NOGROUP")) {
            if (const Result<Done, StoreError> created = create_groups(); !created) return created.error();
            reply = read_group(max, wait);
        }
        if (!reply) return reply.error();
        if (const std::optional<StoreError> error = connection_.error_in(**reply, name_)) return *error;
        for (const redisReply* stream : elements_of(**reply)) {
            const std::span<redisReply* const> parts = elements_of(*stream);
            if (parts.size() == 2) {
                add_entries(std::string{text_of(*parts[0]).value_or("")}, *parts[1], surplus_);
            }
        }
    }
    const auto end = surplus_.begin() + static_cast<std::ptrdiff_t>(std::min(max, surplus_.size()));
    std::vector<StreamEntry> taken{std::make_move_iterator(surplus_.begin()), std::make_move_iterator(end)};
    surplus_.erase(surplus_.begin(), end);
    return taken;
}

/// Stream and id of entries that nobody acknowledged for so long.
Result<std::vector<StreamEntry>, StoreError> RedisStreamGroup::idle_entries(std::size_t max,
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
    if (!replies) return replies.error();
    std::vector<StreamEntry> found;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        const redisReply& reply = *(*replies)[i];
        if (is_error(reply, "NOGROUP")) continue;
        if (const std::optional<StoreError> error = connection_.error_in(reply, streams_[i])) return *error;
        for (const redisReply* pending : elements_of(reply)) {
            const std::span<redisReply* const> parts = elements_of(*pending);
            if (!parts.empty() && found.size() < max) {
                found.push_back({.stream = streams_[i],
                                 .id = std::string{text_of(*parts[0]).value_or("")},
                                 .fields = {}});
            }
        }
    }
    return found;
}

Result<std::vector<StreamEntry>, StoreError> RedisStreamGroup::claim(std::size_t max,
                                                                     std::chrono::milliseconds idle) {
    Result<std::vector<StreamEntry>, StoreError> found = idle_entries(max, idle);
    if (!found || found->empty()) return found;
    // Not XAUTOCLAIM: over many streams it would take more entries than are wanted.
    std::vector<RedisCommand> commands;
    for (const StreamEntry& entry : *found) {
        commands.push_back(std::move(RedisCommand{"XCLAIM"}
                                         .add(entry.stream)
                                         .add(group)
                                         .add(consumer_)
                                         .add(idle.count())
                                         .add(entry.id)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::deque<StreamEntry> claimed;
    for (std::size_t i = 0; i < found->size(); ++i) {
        const redisReply& reply = *(*replies)[i];
        if (const std::optional<StoreError> error = connection_.error_in(reply, (*found)[i].stream)) {
            return *error;
        }
        add_entries((*found)[i].stream, reply, claimed);
    }
    return std::vector<StreamEntry>{std::make_move_iterator(claimed.begin()),
                                    std::make_move_iterator(claimed.end())};
}

void RedisStreamGroup::acknowledge(std::string_view stream, std::span<const std::string_view> ids,
                                   std::vector<RedisCommand>& commands) {
    // In this order: an entry that is gone but still pending is cleaned up by the next claim.
    RedisCommand remove{"XDEL"};
    remove.add(stream);
    for (const std::string_view id : ids) remove.add(id);
    RedisCommand settle{"XACK"};
    settle.add(stream).add(group);
    for (const std::string_view id : ids) settle.add(id);
    commands.push_back(std::move(remove));
    commands.push_back(std::move(settle));
}

Result<std::size_t, StoreError> RedisStreamGroup::backlog() {
    std::vector<RedisCommand> commands;
    for (const std::string& stream : streams_) {
        commands.push_back(std::move(RedisCommand{"XLEN"}.add(stream)));
    }
    const Result<std::vector<Reply>, StoreError> replies = exchange(commands);
    if (!replies) return replies.error();
    std::size_t count = 0;
    for (const Reply& reply : *replies) count += static_cast<std::size_t>(reply->integer);
    return count;
}

}  // namespace airtime::store
