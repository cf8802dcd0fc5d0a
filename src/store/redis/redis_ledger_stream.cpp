#include "store/redis/redis_ledger_stream.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "base/decimal_text.hpp"
#include "store/codec/history_text.hpp"
#include "store/codec/stream_id.hpp"
#include "store/codec/totals_sum.hpp"
#include "store/limits.hpp"
#include "store/redis/ledger_position_words.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

/// As they are stored: a contract's history is written once in a step.
std::map<std::string_view, std::string> lines_by_contract(const LedgerStep& step) {
    std::map<std::string_view, std::string> histories;
    for (const auto& [contract, line] : step.history) {
        std::string& lines = histories[contract.value];
        if (!lines.empty()) lines += '\n';
        lines += shortened(line);
    }
    return histories;
}

bool add_totals(const redisReply& reply, TotalsSum& sum) {
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const auto amount = parse_number<std::int64_t>(text_of(*words[i + 1]).value_or(""));
        if (!amount) return false;
        sum.add(std::string{text_of(*words[i]).value_or("")}, *amount);
    }
    return true;
}

}  // namespace

Result<std::vector<LedgerEntry>, StoreError> RedisLedgerStream::read(Partition partition,
                                                                     const std::string& after,
                                                                     std::size_t max) {
    const std::string key = partition_key(partition, events_stream);
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"XRANGE"}.add(key).add("(" + after).add("+").add("COUNT").add(max), key);
    if (!reply) return reply.error();
    std::vector<LedgerEntry> entries;
    for (const redisReply* element : elements_of(**reply)) {
        const std::span<redisReply* const> parts = elements_of(*element);
        const std::span<redisReply* const> words =
            parts.size() == 2 ? elements_of(*parts[1]) : std::span<redisReply* const>{};
        if (words.size() != 2) {
            spdlog::error("store.corrupt key={}", key);
            return StoreError::corrupt;
        }
        entries.push_back({.id = std::string{text_of(*parts[0]).value_or("")},
                           .events = std::string{text_of(*words[1]).value_or("")}});
    }
    return entries;
}

Result<LedgerPosition, StoreError> RedisLedgerStream::position(Partition partition) {
    const std::string key = partition_key(partition, position_hash);
    const Result<Reply, StoreError> reply = connection_.call(RedisCommand{"HGETALL"}.add(key), key);
    if (!reply) return reply.error();
    return decode_position(**reply);
}

Result<std::optional<LedgerPosition>, StoreError> RedisLedgerStream::lease(Partition partition,
                                                                           const std::string& owner,
                                                                           std::chrono::milliseconds ttl) {
    const Result<Reply, StoreError> reply = connection_.call(RedisCommand::function("lease")
                                                                 .add(2)
                                                                 .add(partition_key(partition, lease_string))
                                                                 .add(partition_key(partition, position_hash))
                                                                 .add(owner)
                                                                 .add(ttl.count()),
                                                             position_hash);
    if (!reply) return reply.error();
    if ((*reply)->type == REDIS_REPLY_NIL) return std::optional<LedgerPosition>{};
    Result<LedgerPosition, StoreError> position = decode_position(**reply);
    if (!position) return position.error();
    return std::optional{std::move(*position)};
}

Result<StepOutcome, StoreError> RedisLedgerStream::advance(Partition partition, const std::string& owner,
                                                           const LedgerStep& step) {
    const std::map<std::string_view, std::string> histories = lines_by_contract(step);
    RedisCommand command = RedisCommand::function("advance");
    command.add(2 + step.daily.size() + histories.size());
    command.add(partition_key(partition, lease_string)).add(partition_key(partition, position_hash));
    for (const auto& [date, increments] : step.daily) command.add(report_key(partition, date));
    for (const auto& [contract, lines] : histories) {
        command.add(history_key(partition, {std::string{contract}}));
    }
    command.add(owner);
    add_position(command, step.from);
    add_position(command, step.position);
    command.add(history_bytes_kept).add(step.daily.size());
    for (const auto& [date, increments] : step.daily) {
        command.add(date == all_days ? 0 : std::chrono::seconds{day_totals_kept}.count());
        command.add(increments.size());
        for (const auto& [name, increment] : increments) command.add(name).add(to_whole(increment));
    }
    for (const auto& [contract, lines] : histories) command.add(lines);
    const Result<Reply, StoreError> reply = connection_.call(command, position_hash);
    if (!reply) return reply.error();
    return decode_outcome(**reply);
}

Result<Done, StoreError> RedisLedgerStream::trim(Partition partition, const std::string& id) {
    const std::optional<StreamId> last = StreamId::parse(id);
    assert(last);
    const std::string key = partition_key(partition, events_stream);
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"XTRIM"}.add(key).add("MINID").add("=").add(last->following().to_string()), key);
    if (!reply) return reply.error();
    return Done{};
}

Result<std::vector<std::string>, StoreError> RedisLedgerStream::history(const charging::ContractId& contract,
                                                                        std::size_t max) {
    if (max == 0) return std::vector<std::string>{};
    const std::string key = history_key(partition_of(contract, partitions_), contract);
    const Result<Reply, StoreError> reply = connection_.call(RedisCommand{"GET"}.add(key), key);
    if (!reply) return reply.error();
    std::vector<std::string> lines = newest_lines(text_of(**reply).value_or(""), max);
    for (std::string& line : lines) line = expanded(line);
    return lines;
}

Result<std::vector<DailyTotals>, StoreError> RedisLedgerStream::totals_of_days(
    const std::vector<std::string>& dates) {
    std::vector<TotalsSum> sums(dates.size());
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        std::vector<RedisCommand> commands;
        commands.emplace_back("MULTI");
        for (const std::string& date : dates) {
            commands.push_back(std::move(RedisCommand{"HGETALL"}.add(report_key({number}, date))));
        }
        commands.emplace_back("EXEC");
        const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
        if (!replies) return replies.error();
        if (const std::optional<StoreError> error = connection_.error_in(*replies->back(), reports_name)) {
            return *error;
        }
        const std::span<redisReply* const> days = elements_of(*replies->back());
        if (days.size() != dates.size()) return StoreError::corrupt;
        for (std::size_t day = 0; day < days.size(); ++day) {
            if (!add_totals(*days[day], sums[day])) return StoreError::corrupt;
        }
    }
    std::vector<DailyTotals> totals;
    for (const TotalsSum& sum : sums) totals.push_back(sum.to_text());
    return totals;
}

}  // namespace airtime::store
