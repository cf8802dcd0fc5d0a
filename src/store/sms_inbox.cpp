#include "store/sms_inbox.hpp"

#include <spdlog/spdlog.h>

#include "store/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::string_view inbox_stream = "inbox";

Result<std::vector<InboxEntry>, StoreError> sms_in(
    const Result<std::vector<StreamEntry>, StoreError>& entries) {
    if (!entries) {
        return entries.error();
    }
    std::vector<InboxEntry> received;
    for (const StreamEntry& entry : *entries) {
        const auto from = charging::Msisdn::parse(entry.field("from"));
        if (!from) {
            spdlog::error("inbox.corrupt stream={} entry={}", entry.stream, entry.id);
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

}  // namespace

Result<bool, StoreError> keep_sms(RedisConnection& connection, std::uint32_t partitions,
                                  const ReceivedSms& sms, std::size_t inbox_max) {
    const std::string stream = partition_key(partition_of({sms.from.digits()}, partitions), inbox_stream);
    const auto waiting = connection.call(RedisCommand{"XLEN"}.add(stream), stream);
    if (!waiting) {
        return waiting.error();
    }
    if (static_cast<std::size_t>((*waiting)->integer) >= inbox_max) {
        return false;
    }
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
    return sms_in(group_.take(max, wait));
}

Result<std::vector<InboxEntry>, StoreError> RedisSmsInbox::claim(std::size_t max,
                                                                 std::chrono::milliseconds idle) {
    return sms_in(group_.claim(max, idle));
}

Result<Done, StoreError> RedisSmsInbox::acknowledge(const InboxEntry& entry) {
    std::vector<RedisCommand> commands;
    RedisStreamGroup::acknowledge(entry.stream, entry.id, commands);
    const auto replies = group_.exchange(commands);
    return replies ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{replies.error()};
}

}  // namespace airtime::store
