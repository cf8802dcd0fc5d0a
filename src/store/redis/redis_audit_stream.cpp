#include "store/redis/redis_audit_stream.hpp"

#include <algorithm>
#include <array>

#include "store/codec/stream_id.hpp"
#include "store/redis/ledger_position_words.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

/// The fields that are text; `at` is another one.
constexpr std::array<std::pair<std::string_view, std::string AuditEntry::*>, 7> text_fields{
    {{"user", &AuditEntry::user},
     {"role", &AuditEntry::role},
     {"from", &AuditEntry::from},
     {"what", &AuditEntry::what},
     {"subject", &AuditEntry::subject},
     {"outcome", &AuditEntry::outcome},
     {"detail", &AuditEntry::detail}}};

/// A field that is not known is left out: another version wrote it.
AuditEntry entry_of(const redisReply& element) {
    AuditEntry entry;
    const std::span<redisReply* const> parts = elements_of(element);
    if (parts.size() != 2) return entry;
    entry.id = text_of(*parts[0]).value_or("");
    const std::span<redisReply* const> words = elements_of(*parts[1]);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view field = text_of(*words[i]).value_or("");
        const std::string_view value = text_of(*words[i + 1]).value_or("");
        if (field == "at") {
            entry.at =
                charging::Instant{std::chrono::milliseconds{parse_number<std::int64_t>(value).value_or(0)}};
        }
        const auto found = std::ranges::find(text_fields, field,
                                             &std::pair<std::string_view, std::string AuditEntry::*>::first);
        if (found != text_fields.end()) entry.*(found->second) = value;
    }
    return entry;
}

std::vector<AuditEntry> entries_of(const redisReply& reply) {
    std::vector<AuditEntry> entries;
    for (const redisReply* element : elements_of(reply)) entries.push_back(entry_of(*element));
    return entries;
}

}  // namespace

Result<Done, StoreError> RedisAuditStream::append(const AuditEntry& entry) {
    RedisCommand add{"XADD"};
    add.add(audit_stream_key).add("*").add("at").add(milliseconds_of(entry.at));
    for (const auto& [field, member] : text_fields) add.add(field).add(entry.*member);
    const auto reply = connection_.call(add, audit_stream_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::vector<AuditEntry>, StoreError> RedisAuditStream::read(const std::string& after,
                                                                   std::size_t max) {
    const auto reply = connection_.call(
        RedisCommand{"XRANGE"}.add(audit_stream_key).add("(" + after).add("+").add("COUNT").add(max),
        audit_stream_key);
    if (!reply) return reply.error();
    return entries_of(**reply);
}

Result<std::vector<AuditEntry>, StoreError> RedisAuditStream::newest(const std::string& before,
                                                                     std::size_t max) {
    const auto reply = connection_.call(RedisCommand{"XREVRANGE"}
                                            .add(audit_stream_key)
                                            .add(before.empty() ? "+" : "(" + before)
                                            .add("-")
                                            .add("COUNT")
                                            .add(max),
                                        audit_stream_key);
    if (!reply) return reply.error();
    return entries_of(**reply);
}

Result<std::optional<LedgerPosition>, StoreError> RedisAuditStream::lease(const std::string& owner,
                                                                          std::chrono::milliseconds ttl) {
    const auto reply = connection_.call(RedisCommand::function("lease")
                                            .add(2)
                                            .add(audit_lease_key)
                                            .add(audit_position_key)
                                            .add(owner)
                                            .add(ttl.count()),
                                        audit_position_key);
    if (!reply) return reply.error();
    if ((*reply)->type == REDIS_REPLY_NIL) return std::optional<LedgerPosition>{};
    auto position = decode_position(**reply);
    if (!position) return position.error();
    return std::optional{std::move(*position)};
}

Result<StepOutcome, StoreError> RedisAuditStream::advance(const std::string& owner,
                                                          const LedgerPosition& from,
                                                          const LedgerPosition& to) {
    RedisCommand command = RedisCommand::function("advance");
    command.add(2).add(audit_lease_key).add(audit_position_key).add(owner);
    add_position(command, from);
    add_position(command, to);
    command.add(0).add(0);  // No histories, no daily totals.
    const auto reply = connection_.call(command, audit_position_key);
    if (!reply) return reply.error();
    return decode_outcome(**reply);
}

Result<Done, StoreError> RedisAuditStream::trim(const std::string& id) {
    const auto last = StreamId::parse(id);
    if (!last) return StoreError::corrupt;
    const auto reply = connection_.call(
        RedisCommand{"XTRIM"}.add(audit_stream_key).add("MINID").add("=").add(last->following().to_string()),
        audit_stream_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

}  // namespace airtime::store
