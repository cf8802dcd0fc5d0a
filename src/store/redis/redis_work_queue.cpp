#include "store/redis/redis_work_queue.hpp"

#include <map>
#include <string_view>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

Result<std::vector<WorkEntry>, StoreError> work_in(
    const Result<std::vector<StreamEntry>, StoreError>& entries) {
    if (!entries) return entries.error();
    std::vector<WorkEntry> work;
    work.reserve(entries->size());
    for (const StreamEntry& entry : *entries) {
        work.push_back({.stream = entry.stream,
                        .id = entry.id,
                        .item = {.contract = {std::string{entry.field("contract")}},
                                 .recharge = {std::string{entry.field("recharge")}}}});
    }
    return work;
}

}  // namespace

RedisWorkQueue::RedisWorkQueue(const RedisSettings& settings, std::string consumer)
    : group_(settings, work_stream, std::move(consumer)) {}

Result<std::vector<WorkEntry>, StoreError> RedisWorkQueue::take(std::size_t max,
                                                                std::chrono::milliseconds wait) {
    return work_in(group_.take(max, wait));
}

Result<std::vector<WorkEntry>, StoreError> RedisWorkQueue::claim(std::size_t max,
                                                                 std::chrono::milliseconds idle) {
    return work_in(group_.claim(max, idle));
}

Result<Done, StoreError> RedisWorkQueue::acknowledge(std::span<const WorkEntry> entries) {
    std::map<std::string_view, std::vector<std::string_view>> ids;
    for (const WorkEntry& entry : entries) ids[entry.stream].push_back(entry.id);
    std::vector<RedisCommand> commands;
    for (const auto& [stream, of_it] : ids) RedisStreamGroup::acknowledge(stream, of_it, commands);
    const auto replies = group_.exchange(commands);
    return replies ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{replies.error()};
}

Result<std::size_t, StoreError> RedisWorkQueue::backlog() {
    return group_.backlog();
}

}  // namespace airtime::store
