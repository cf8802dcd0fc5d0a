#include "store/redis/node_reports.hpp"

#include <array>
#include <utility>

#include "base/utf8.hpp"
#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::chrono::minutes whole_every{1};
constexpr std::chrono::minutes report_kept{5};
constexpr std::chrono::days silent_kept{1};

constexpr std::string_view version_field = "version";
constexpr std::string_view started_field = "started_ms";
constexpr std::string_view word_field = "word:";
constexpr std::size_t word_bytes_max = 300;

std::map<std::string, std::string> fields_of_report(const NodeReport& report) {
    std::map<std::string, std::string> fields{
        {std::string{version_field}, report.version},
        {std::string{started_field}, std::to_string(milliseconds_of(report.started_at))}};
    for (const auto& [name, split] : report.numbers) {
        for (const auto& [by, number] : split) {
            fields.emplace(by.empty() ? name : name + ':' + by, std::to_string(number));
        }
    }
    for (const auto& [name, word] : report.words) {
        fields.emplace(std::string{word_field} + name, word.substr(0, word_bytes_max));
    }
    return fields;
}

/// A name, version or field as nodes write them: others may have written what no metric can carry.
bool is_reported_text(std::string_view text) {
    constexpr std::size_t bytes_max = 128;
    return text.size() <= bytes_max && printable_length(text);
}

bool is_of_another_kind(const redisReply& reply) {
    return reply.type == REDIS_REPLY_ERROR && std::string_view{reply.str, reply.len}.starts_with("WRONGTYPE");
}

void take_field(NodeReport& report, std::string_view field, std::string_view value) {
    if (!is_reported_text(field)) return;
    if (field == version_field) {
        if (is_reported_text(value)) report.version = value;
        return;
    }
    if (field == started_field) {
        report.started_at =
            charging::Instant{std::chrono::milliseconds{parse_number<std::int64_t>(value).value_or(0)}};
        return;
    }
    if (field.starts_with(word_field)) {
        report.words[std::string{field.substr(word_field.size())}] = value.substr(0, word_bytes_max);
        return;
    }
    const auto number = parse_number<std::uint64_t>(value);
    if (!number) return;
    const std::size_t colon = field.find(':');
    const std::string by{colon == std::string_view::npos ? "" : field.substr(colon + 1)};
    report.numbers[std::string{field.substr(0, colon)}][by] = *number;
}

/// "12.5" and "1e3" are what others may have written.
std::optional<charging::Instant> instant_in(const redisReply& score) {
    const auto milliseconds = parse_number<std::int64_t>(text_of(score).value_or(""));
    if (!milliseconds) return std::nullopt;
    return charging::Instant{std::chrono::milliseconds{*milliseconds}};
}

constexpr std::string_view index_key_of(Reporters of) {
    return of == Reporters::nodes ? nodes_key : workers_key;
}

}  // namespace

std::string RedisNodeReports::key_of(const std::string& name) const {
    return of_ == Reporters::nodes ? node_key(name) : worker_key(name);
}

Result<Done, StoreError> RedisNodeReports::publish(const NodeReport& report) {
    const bool whole = published_.empty() || report.seen_at - whole_at_ >= whole_every;
    const std::string key = key_of(report.node);
    Fields fields = fields_of_report(report);
    std::vector<RedisCommand> commands;
    commands.emplace_back("MULTI");
    if (whole) commands.push_back(std::move(RedisCommand{"DEL"}.add(key)));
    RedisCommand set{"HSET"};
    set.add(key);
    std::size_t changed = 0;
    for (const auto& [field, value] : fields) {
        const auto known = published_.find(field);
        if (!whole && known != published_.end() && known->second == value) continue;
        set.add(field).add(value);
        ++changed;
    }
    if (changed > 0) commands.push_back(std::move(set));
    const std::int64_t now = milliseconds_of(report.seen_at);
    commands.push_back(std::move(RedisCommand{"ZADD"}.add(index_key_of(of_)).add(now).add(report.node)));
    commands.push_back(
        std::move(RedisCommand{"EXPIRE"}.add(key).add(std::chrono::seconds{report_kept}.count())));
    if (whole) {
        commands.push_back(std::move(RedisCommand{"ZREMRANGEBYSCORE"}
                                         .add(index_key_of(of_))
                                         .add("-inf")
                                         .add(milliseconds_of(report.seen_at - silent_kept))));
    }
    commands.emplace_back("EXEC");
    published_.clear();
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    if (const auto error = connection_.error_in(*replies->back(), key)) return *error;
    published_ = std::move(fields);
    if (whole) whole_at_ = report.seen_at;
    return Done{};
}

Result<Done, StoreError> RedisNodeReports::forget(const std::string& node) {
    published_.clear();
    const std::string key = key_of(node);
    const std::array<RedisCommand, 2> commands{
        std::move(RedisCommand{"DEL"}.add(key)),
        std::move(RedisCommand{"ZREM"}.add(index_key_of(of_)).add(node))};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, key)) return *error;
    }
    return Done{};
}

Result<std::vector<NodeReport>, StoreError> RedisNodeReports::read_all() {
    const auto nodes =
        connection_.call(RedisCommand{"ZRANGE"}.add(index_key_of(of_)).add("0").add("-1").add("WITHSCORES"),
                         index_key_of(of_));
    if (!nodes) return nodes.error();
    std::map<std::string, NodeReport> reports;
    const auto words = elements_of(**nodes);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string node{text_of(*words[i]).value_or("")};
        const auto seen_at = instant_in(*words[i + 1]);
        if (seen_at && !node.empty() && is_reported_text(node)) {
            reports.emplace(node, NodeReport{.node = node, .seen_at = *seen_at});
        }
    }
    if (reports.empty()) return std::vector<NodeReport>{};
    std::vector<RedisCommand> commands;
    for (const auto& [node, report] : reports) {
        commands.push_back(std::move(RedisCommand{"HGETALL"}.add(key_of(node))));
    }
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<NodeReport> all;
    std::size_t place = 0;
    for (auto& [node, report] : reports) {
        const redisReply& reply = *(*replies)[place++];
        if (is_of_another_kind(reply)) continue;
        if (const auto error = connection_.error_in(reply, index_key_of(of_))) return *error;
        const auto fields = elements_of(reply);
        for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
            take_field(report, text_of(*fields[i]).value_or(""), text_of(*fields[i + 1]).value_or(""));
        }
        all.push_back(std::move(report));
    }
    return all;
}

}  // namespace airtime::store
