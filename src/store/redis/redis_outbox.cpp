#include "store/redis/redis_outbox.hpp"

#include <spdlog/spdlog.h>

#include "store/codec/message_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/limits.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

using charging::ContractId;
using charging::Instant;
using charging::Message;

namespace {

std::optional<MessageRecord> record_in(std::string id, const redisReply& reply) {
    MessageRecord record;
    record.id = std::move(id);
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view field = text_of(*words[i]).value_or("");
        const std::string value{text_of(*words[i + 1]).value_or("")};
        if (field == "contract") {
            record.contract.value = value;
        } else if (field == "to") {
            record.to = value;
        } else if (field == "kind") {
            record.kind = value;
        } else if (field == "at") {
            record.at = Instant{std::chrono::milliseconds{parse_number<std::int64_t>(value).value_or(0)}};
        } else if (field == "text") {
            record.text = value;
        } else if (field == "status") {
            record.status = message_status_named(value).value_or(MessageStatus::sent);
        }
    }
    return words.empty() ? std::nullopt : std::optional{std::move(record)};
}

}  // namespace

RedisOutbox::RedisOutbox(const RedisSettings& settings, std::string consumer)
    : partitions_(settings.partitions), group_(settings, outbox_stream, std::move(consumer)) {}

std::string RedisOutbox::record_key(std::string_view id) const {
    const std::string safe = safe_id(id);
    return store::record_key(partition_of({safe}, partitions_), safe);
}

std::string RedisOutbox::totals_key(std::string_view id, const std::string& date) const {
    return report_key(partition_of({safe_id(id)}, partitions_), date);
}

std::string RedisOutbox::records_key(const ContractId& contract) const {
    return store::records_key(partition_of(contract, partitions_), contract);
}

Result<bool, StoreError> RedisOutbox::enqueue(const Message& message) {
    const Partition partition = partition_of({safe_id(message.id)}, partitions_);
    const Result<Reply, StoreError> reply =
        group_.connection().call(RedisCommand::function("enqueue")
                                     .add(2)
                                     .add(enqueued_key(partition, safe_id(message.id)))
                                     .add(partition_key(partition, outbox_stream))
                                     .add(encode_message(message))
                                     .add(std::chrono::seconds{enqueued_ids_kept}.count()),
                                 outbox_stream);
    if (!reply) return reply.error();
    return (*reply)->integer == 1;
}

Result<std::size_t, StoreError> RedisOutbox::release(Instant now, std::size_t max) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand::function("release")
                                         .add(2)
                                         .add(partition_key({number}, later_set))
                                         .add(partition_key({number}, outbox_stream))
                                         .add(milliseconds_of(now))
                                         .add(max)));
    }
    const auto replies = group_.exchange(commands);
    if (!replies) return replies.error();
    std::size_t released = 0;
    for (const Reply& reply : *replies) released += static_cast<std::size_t>(reply->integer);
    return released;
}

/// What makes no sense as a message is logged and taken away: it would come back for ever.
Result<std::vector<OutboxEntry>, StoreError> RedisOutbox::messages_in(
    const Result<std::vector<StreamEntry>, StoreError>& entries) {
    if (!entries) return entries.error();
    std::vector<OutboxEntry> messages;
    std::vector<RedisCommand> nonsense;
    for (const StreamEntry& entry : *entries) {
        Result<Message, std::string> message = decode_message(entry.field("m"));
        if (message) {
            messages.push_back({.stream = entry.stream, .id = entry.id, .message = std::move(*message)});
        } else {
            spdlog::error("store.corrupt message={}:{} reason={}", entry.stream, entry.id, message.error());
            RedisStreamGroup::acknowledge(entry.stream, entry.id, nonsense);
        }
    }
    if (const Result<Done, StoreError> gone = done(nonsense); !gone) return gone.error();
    return messages;
}

Result<std::vector<OutboxEntry>, StoreError> RedisOutbox::take(std::size_t max,
                                                               std::chrono::milliseconds wait) {
    return messages_in(group_.take(max, wait));
}

Result<std::vector<OutboxEntry>, StoreError> RedisOutbox::claim(std::size_t max,
                                                                std::chrono::milliseconds idle) {
    return messages_in(group_.claim(max, idle));
}

Result<Done, StoreError> RedisOutbox::done(const std::vector<RedisCommand>& commands) {
    const auto replies = group_.exchange(commands);
    return replies ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{replies.error()};
}

Result<Done, StoreError> RedisOutbox::acknowledge(std::span<const OutboxEntry> entries) {
    std::vector<RedisCommand> commands;
    for (const OutboxEntry& entry : entries) RedisStreamGroup::acknowledge(entry.stream, entry.id, commands);
    return done(commands);
}

Result<Done, StoreError> RedisOutbox::postpone(std::span<const OutboxEntry> entries, Instant at) {
    std::vector<RedisCommand> commands;
    for (const OutboxEntry& entry : entries) {
        // First of all it waits: a crash before it is acknowledged sends it twice, never not at all.
        commands.push_back(std::move(RedisCommand{"ZADD"}
                                         .add(key_beside(entry.stream, later_set))
                                         .add(milliseconds_of(at))
                                         .add(encode_message(entry.message))));
        RedisStreamGroup::acknowledge(entry.stream, entry.id, commands);
    }
    return done(commands);
}

Result<Outbox::Backlog, StoreError> RedisOutbox::backlog() {
    const auto ready = group_.backlog();
    if (!ready) return ready.error();
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"ZCARD"}.add(partition_key({number}, later_set))));
    }
    const auto replies = group_.exchange(commands);
    if (!replies) return replies.error();
    Backlog backlog{.ready = *ready};
    for (const Reply& reply : *replies) backlog.waiting += static_cast<std::size_t>(reply->integer);
    return backlog;
}

RedisCommand RedisOutbox::recorded(const MessageRecord& record, std::chrono::seconds kept,
                                   const std::string& date) const {
    RedisCommand recorded = RedisCommand::function("recorded");
    recorded.add(2).add(record_key(record.id)).add(totals_key(record.id, date));
    recorded.add(name_of(record.status)).add(record.kind).add(kept.count());
    recorded.add(std::chrono::seconds{day_totals_kept}.count()).add(date);
    recorded.add("to").add(record.to).add("text").add(record.text);
    recorded.add("at").add(milliseconds_of(record.at)).add("contract").add(record.contract.value);
    return recorded;
}

Result<Done, StoreError> RedisOutbox::record(const MessageRecord& record, std::chrono::seconds kept,
                                             const std::string& date) {
    std::vector<RedisCommand> commands;
    commands.push_back(recorded(record, kept, date));
    if (!record.contract.value.empty()) {
        const std::string list = records_key(record.contract);
        commands.push_back(std::move(RedisCommand{"LREM"}.add(list).add(0).add(record.id)));
        commands.push_back(std::move(RedisCommand{"LPUSH"}.add(list).add(record.id)));
        commands.push_back(std::move(RedisCommand{"LTRIM"}.add(list).add(0).add(message_records_max - 1)));
        commands.push_back(std::move(RedisCommand{"EXPIRE"}.add(list).add(kept.count())));
    }
    const auto replies = group_.exchange(commands);
    if (!replies) return replies.error();
    const auto other_day = text_of(*replies->front());
    if (!other_day) return Done{};
    std::vector<RedisCommand> again;
    again.push_back(recorded(record, kept, std::string{*other_day}));
    return done(again);
}

Result<Done, StoreError> RedisOutbox::record_delivery(const std::string& id, MessageStatus status,
                                                      const std::string& date) {
    std::string day = date;
    // Once more where it counts on another day: only the record knows that, and keys are named before.
    for (int tries = 0; tries < 2; ++tries) {
        const Result<Reply, StoreError> reply =
            group_.connection().call(RedisCommand::function("delivery")
                                         .add(2)
                                         .add(record_key(id))
                                         .add(totals_key(id, day))
                                         .add(name_of(status))
                                         .add(early_reports_kept.count())
                                         .add(std::chrono::seconds{day_totals_kept}.count())
                                         .add(day),
                                     id);
        if (!reply) return reply.error();
        const auto other_day = text_of(**reply);
        if (!other_day) break;
        day = *other_day;
    }
    return Done{};
}

Result<std::vector<MessageRecord>, StoreError> RedisOutbox::records_of(const ContractId& contract,
                                                                       std::size_t max) {
    if (max == 0) return std::vector<MessageRecord>{};
    const Result<Reply, StoreError> ids = group_.connection().call(
        RedisCommand{"LRANGE"}.add(records_key(contract)).add(0).add(max - 1), contract.value);
    if (!ids) return ids.error();
    std::vector<RedisCommand> commands;
    for (const redisReply* id : elements_of(**ids)) {
        commands.push_back(std::move(RedisCommand{"HGETALL"}.add(record_key(text_of(*id).value_or("")))));
    }
    const auto replies = group_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<MessageRecord> records;
    for (std::size_t i = 0; i < replies->size(); ++i) {
        const std::string_view id = text_of(*elements_of(**ids)[i]).value_or("");
        if (auto record = record_in(std::string{id}, *(*replies)[i])) records.push_back(std::move(*record));
    }
    return records;
}

}  // namespace airtime::store
