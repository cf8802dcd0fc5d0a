#include "store/memory/memory_outbox.hpp"

#include <algorithm>

#include "store/codec/message_codec.hpp"
#include "store/limits.hpp"
#include "store/memory/memory_stream.hpp"

namespace airtime::store {

using charging::ContractId;
using charging::Instant;
using charging::Message;

namespace {

OutboxEntry entry_of(std::size_t partition, std::uint64_t number, const Message& message) {
    return {.stream = std::to_string(partition), .id = std::to_string(number), .message = message};
}

void add(MemoryPartition& keys, const Message& message) {
    keys.outbox.emplace(++keys.last_message, MemoryMessage{.item = message});
}

/// As it comes back from the server, where it is text.
Message stored(const std::string& encoded) {
    Result<Message, std::string> message = decode_message(encoded);
    assert(message.ok());
    return std::move(*message);
}

}  // namespace

void tell(MemoryPartition& keys, const Message& message) {
    if (message.not_before == Instant{}) {
        add(keys, message);
    } else {
        keys.later[encode_message(message)] = message.not_before;
    }
}

MemoryPartition& MemoryOutbox::partition(MemoryStoreState& state, const std::string& name) const {
    return state.partitions[partition_of({name}, redis_.partitions()).number];
}

Result<bool, StoreError> MemoryOutbox::enqueue(const Message& message) {
    return redis_.locked([&](MemoryStoreState& state) {
        MemoryPartition& keys = partition(state, safe_id(message.id));
        Instant& remembered_until = keys.enqueued[safe_id(message.id)];
        if (remembered_until > redis_.now()) return false;
        remembered_until = redis_.now() + enqueued_ids_kept;
        add(keys, message);
        return true;
    });
}

Result<std::size_t, StoreError> MemoryOutbox::release(Instant now, std::size_t max) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::size_t released = 0;
        for (MemoryPartition& keys : state.partitions) {
            std::vector<std::pair<Instant, std::string>> due;
            for (const auto& [message, at] : keys.later) {
                if (at <= now) due.emplace_back(at, message);
            }
            std::ranges::sort(due);
            due.resize(std::min(due.size(), max));
            for (const auto& [at, message] : due) {
                keys.later.erase(message);
                add(keys, stored(message));
            }
            released += due.size();
        }
        return released;
    });
}

Result<std::vector<OutboxEntry>, StoreError> MemoryOutbox::take(std::size_t max, std::chrono::milliseconds) {
    return take_new(redis_, &MemoryPartition::outbox, consumer_, max, entry_of);
}

Result<std::vector<OutboxEntry>, StoreError> MemoryOutbox::claim(std::size_t max,
                                                                 std::chrono::milliseconds idle) {
    return claim_idle(redis_, &MemoryPartition::outbox, consumer_, max, idle, entry_of);
}

Result<Done, StoreError> MemoryOutbox::acknowledge(std::span<const OutboxEntry> entries) {
    forget(redis_, &MemoryPartition::outbox, entries);
    return Done{};
}

Result<Done, StoreError> MemoryOutbox::postpone(std::span<const OutboxEntry> entries, Instant at) {
    redis_.locked([&](MemoryStoreState& state) {
        for (const OutboxEntry& entry : entries) {
            const auto place = parse_number<std::size_t>(entry.stream);
            assert(place);
            state.partitions.at(*place).later[encode_message(entry.message)] = at;
        }
    });
    return acknowledge(entries);
}

Result<Outbox::Backlog, StoreError> MemoryOutbox::backlog() {
    return redis_.locked([](MemoryStoreState& state) {
        Backlog backlog;
        for (const MemoryPartition& keys : state.partitions) {
            backlog.ready += keys.outbox.size();
            backlog.waiting += keys.later.size();
        }
        return backlog;
    });
}

MemoryRecord* MemoryOutbox::find_record(MemoryStoreState& state, const std::string& id) const {
    auto& records = partition(state, safe_id(id)).records;
    const auto found = records.find(safe_id(id));
    return found == records.end() || found->second.expires_at <= redis_.now() ? nullptr : &found->second;
}

void MemoryOutbox::count(MemoryStoreState& state, const MemoryRecord& record, MessageStatus status,
                         int by) const {
    MemoryTotals& totals = partition(state, safe_id(record.record.id)).daily[record.date];
    if (totals.is_over(redis_.now())) totals = {};
    const std::string name = message_count_name(record.record.kind, status);
    totals.amounts[name] += by;
    if (totals.amounts[name] == 0) totals.amounts.erase(name);
    totals.expires_at = redis_.now() + day_totals_kept;
}

void MemoryOutbox::count_outcome(MemoryStoreState& state, const MemoryRecord& record,
                                 std::optional<MessageStatus> from, MessageStatus to) const {
    if (from && from != MessageStatus::sent) count(state, record, *from, -1);
    if (to != MessageStatus::sent) count(state, record, to, 1);
}

Result<Done, StoreError> MemoryOutbox::record(const MessageRecord& record, std::chrono::seconds kept,
                                              const std::string& date) {
    redis_.locked([&](MemoryStoreState& state) {
        const MemoryRecord* former = find_record(state, record.id);
        const bool known = former != nullptr && !former->record.kind.empty();
        const bool reported = former != nullptr && !known && record.status == MessageStatus::sent;
        MemoryRecord written{.record = record,
                             .expires_at = redis_.now() + kept,
                             .date = known ? former->date : date,
                             .taken = known && former->taken};
        if (written.taken || reported) written.record.status = former->record.status;
        const std::optional before = known ? std::optional{former->record.status} : std::nullopt;
        if (record.status == MessageStatus::sent && !written.taken) {
            written.taken = true;
            count(state, written, MessageStatus::sent, 1);
        }
        if (before != written.record.status) count_outcome(state, written, before, written.record.status);
        partition(state, safe_id(record.id)).records[safe_id(record.id)] = std::move(written);
        if (!record.contract.value.empty()) {
            std::vector<std::string>& ids =
                partition(state, record.contract.value).told[record.contract.value];
            std::erase(ids, record.id);
            ids.insert(ids.begin(), record.id);
            ids.resize(std::min(ids.size(), message_records_max));
        }
    });
    return Done{};
}

Result<Done, StoreError> MemoryOutbox::record_delivery(const std::string& id, MessageStatus status,
                                                       const std::string&) {
    redis_.locked([&](MemoryStoreState& state) {
        MemoryRecord* record = find_record(state, id);
        if (record != nullptr && status == MessageStatus::sent) return;
        if (record == nullptr) {
            auto& early = partition(state, safe_id(id)).records[safe_id(id)];
            early = {.record = {}, .expires_at = redis_.now() + early_reports_kept};
            record = &early;
        } else if (!record->record.kind.empty() && record->record.status != status) {
            if (!record->taken) count(state, *record, MessageStatus::sent, 1);
            record->taken = true;
            count_outcome(state, *record, record->record.status, status);
        }
        record->record.status = status;
    });
    return Done{};
}

Result<std::vector<MessageRecord>, StoreError> MemoryOutbox::records_of(const ContractId& contract,
                                                                        std::size_t max) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<MessageRecord> records;
        for (const std::string& id : partition(state, contract.value).told[contract.value]) {
            const MemoryRecord* record = find_record(state, id);
            if (record != nullptr && records.size() < max) records.push_back(record->record);
        }
        return records;
    });
}

}  // namespace airtime::store
