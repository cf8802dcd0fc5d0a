#include "store/redis/sms_inbox.hpp"

#include <spdlog/spdlog.h>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

Result<bool, StoreError> keep_sms(RedisConnection& connection, std::uint32_t partitions,
                                  const ReceivedSms& sms, std::size_t inbox_max) {
    const std::string stream = partition_key(partition_of({sms.from.digits()}, partitions), inbox_stream);
    const auto waiting = connection.call(RedisCommand{"XLEN"}.add(stream), stream);
    if (!waiting) return waiting.error();
    if (static_cast<std::size_t>((*waiting)->integer) >= inbox_max) return false;
    RedisCommand add{"XADD"};
    add.add(stream)
        .add("*")
        .add("id")
        .add(sms.id)
        .add("from")
        .add(sms.from.digits())
        .add("text")
        .add(sms.text);
    const auto added = connection.call(add, stream);
    return added ? Result<bool, StoreError>{true} : Result<bool, StoreError>{added.error()};
}

RedisSmsInbox::RedisSmsInbox(const RedisSettings& settings, std::string consumer)
    : group_(settings, inbox_stream, std::move(consumer)) {}

Result<std::vector<InboxEntry>, StoreError> RedisSmsInbox::take(std::size_t max,
                                                                std::chrono::milliseconds wait) {
    return readable(group_.take(max, wait));
}

Result<std::vector<InboxEntry>, StoreError> RedisSmsInbox::claim(std::size_t max,
                                                                 std::chrono::milliseconds idle) {
    return readable(group_.claim(max, idle));
}

Result<std::vector<InboxEntry>, StoreError> RedisSmsInbox::readable(
    const Result<std::vector<StreamEntry>, StoreError>& entries) {
    if (!entries) return entries.error();
    std::vector<InboxEntry> received;
    for (const StreamEntry& entry : *entries) {
        const auto from = charging::Msisdn::parse(entry.field("from"));
        if (!from) {
            spdlog::error("inbox.corrupt stream={} entry={}", entry.stream, entry.id);
            if (const auto done = acknowledge(entry.stream, entry.id); !done) return done.error();
            continue;
        }
        received.push_back({.stream = entry.stream,
                            .id = entry.id,
                            .sms = {.id = std::string{entry.field("id")},
                                    .from = *from,
                                    .text = std::string{entry.field("text")}}});
    }
    return received;
}

Result<Done, StoreError> RedisSmsInbox::acknowledge(const InboxEntry& entry) {
    return acknowledge(entry.stream, entry.id);
}

Result<Done, StoreError> RedisSmsInbox::acknowledge(const std::string& stream, const std::string& id) {
    std::vector<RedisCommand> commands;
    RedisStreamGroup::acknowledge(stream, id, commands);
    const auto replies = group_.exchange(commands);
    return replies ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{replies.error()};
}

}  // namespace airtime::store
