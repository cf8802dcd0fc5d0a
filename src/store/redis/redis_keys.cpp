#include "store/redis/redis_keys.hpp"

#include <array>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

constexpr std::array<KeyKind, 59> kinds{{
    {.pattern = operator_key, .type = "hash"},
    {.pattern = functions_key, .type = "hash"},
    {.pattern = policies_key, .type = "hash"},
    {.pattern = retiming_key, .type = "hash"},
    {.pattern = aof_rewrite_key, .type = "string", .expires = true},
    {.pattern = nodes_key, .type = "zset"},
    {.pattern = "airtime:node:<node>", .type = "hash", .expires = true},
    {.pattern = workers_key, .type = "zset"},
    {.pattern = "airtime:worker:<worker>", .type = "hash", .expires = true},
    {.pattern = errors_key, .type = "hash", .expires = true},
    {.pattern = policies_seen_key, .type = "hash"},
    {.pattern = client_states_key, .type = "hash"},
    {.pattern = clients_noted_key, .type = "zset"},
    {.pattern = clients_restarted_key, .type = "hash"},
    {.pattern = users_key, .type = "hash"},
    {.pattern = sign_ins_key, .type = "hash"},
    {.pattern = api_tokens_key, .type = "hash"},
    {.pattern = api_token_days_key, .type = "hash"},
    {.pattern = "portal:session:<cookie>", .type = "hash", .expires = true},
    {.pattern = "portal:browser:<cookie>", .type = "string", .expires = true},
    {.pattern = "portal:look_ups:<user>:<hour>", .type = "string", .expires = true},
    {.pattern = "portal:forms:<user>:<minute>", .type = "string", .expires = true},
    {.pattern = "portal:sessions:<user>:<minute>", .type = "string", .expires = true},
    {.pattern = "portal:texts:<contract>:<hour>", .type = "string", .expires = true},
    {.pattern = "portal:form:<form>", .type = "string", .expires = true},
    {.pattern = "portal:new_token:<session>", .type = "string", .expires = true},
    {.pattern = "portal:corrected:<user>:<day>", .type = "string", .expires = true},
    {.pattern = waiting_corrections_key, .type = "hash", .expires = true},
    {.pattern = audit_stream_key, .type = "stream"},
    {.pattern = audit_position_key, .type = "hash"},
    {.pattern = audit_lease_key, .type = "string", .expires = true},
    {.pattern = "msisdn:<digits>", .type = "string"},
    {.pattern = "imsi:<digits>", .type = "string"},
    {.pattern = "session:<session>", .type = "string", .expires = true},
    {.pattern = "holders:msisdn:<digits>", .type = "set", .expires = true},
    {.pattern = "holders:imsi:<digits>", .type = "set", .expires = true},
    {.pattern = "{pNN}:contract:<contract>", .type = "hash"},
    {.pattern = "{pNN}:ended:<session>", .type = "string", .expires = true},
    {.pattern = "{pNN}:answer:<session>:<number>", .type = "string", .expires = true},
    {.pattern = "{pNN}:change:<kind>;<contract and key>:0", .type = "string", .expires = true},
    {.pattern = "{pNN}:timers", .type = "zset"},
    {.pattern = "{pNN}:work", .type = "stream"},
    {.pattern = "{pNN}:calls", .type = "stream"},
    {.pattern = "{pNN}:exposure", .type = "hash"},
    {.pattern = "{pNN}:list:<list>", .type = "set"},
    {.pattern = "{pNN}:events", .type = "stream"},
    {.pattern = "{pNN}:ledger", .type = "hash"},
    {.pattern = "{pNN}:lease", .type = "string", .expires = true},
    {.pattern = "{pNN}:history:<contract>", .type = "string"},
    {.pattern = "{pNN}:report:all", .type = "hash"},
    {.pattern = "{pNN}:report:<date>", .type = "hash", .expires = true},
    {.pattern = "{pNN}:outbox", .type = "stream"},
    {.pattern = "{pNN}:later", .type = "zset"},
    {.pattern = "{pNN}:enqueued:<message>", .type = "string", .expires = true},
    {.pattern = "{pNN}:sms:<message>", .type = "hash", .expires = true},
    {.pattern = "{pNN}:messages:<contract>", .type = "list", .expires = true},
    {.pattern = "{pNN}:received:<contract>", .type = "list", .expires = true},
    {.pattern = "{pNN}:inbox", .type = "stream"},
    {.pattern = "{pNN}:answers:<msisdn>", .type = "set", .expires = true},
}};

constexpr std::string_view msisdn_index = "msisdn:";
constexpr std::string_view imsi_index = "imsi:";

struct IndexKey {
    std::string operator()(const charging::Msisdn& msisdn) const {
        return std::string{msisdn_index} + msisdn.digits();
    }
    std::string operator()(const charging::Imsi& imsi) const {
        return std::string{imsi_index} + imsi.digits();
    }
    std::string operator()(const charging::ContractId&) const { return {}; }
    std::string operator()(const charging::SessionId& id) const { return "session:" + id.value; }
};

}  // namespace

std::span<const KeyKind> key_kinds() {
    return kinds;
}

std::string page_session_key(std::string_view cookie_hash) {
    return std::string{"portal:session:"}.append(cookie_hash);
}

std::string known_browser_key(std::string_view cookie_hash) {
    return std::string{"portal:browser:"}.append(cookie_hash);
}

std::string forms_key(std::string_view user, std::int64_t minute) {
    return std::string{"portal:forms:"}.append(user).append(":") + std::to_string(minute);
}

std::string begun_sessions_key(std::string_view user, std::int64_t minute) {
    return std::string{"portal:sessions:"}.append(user).append(":") + std::to_string(minute);
}

std::string texts_key(std::string_view contract, std::int64_t hour) {
    return std::string{"portal:texts:"}.append(contract).append(":") + std::to_string(hour);
}

std::string look_ups_key(std::string_view user, std::int64_t hour) {
    return std::string{"portal:look_ups:"}.append(user).append(":") + std::to_string(hour);
}

std::string corrected_key(std::string_view user, std::int64_t day) {
    return std::string{"portal:corrected:"}.append(user).append(":") + std::to_string(day);
}

std::string sent_form_key(std::string_view form) {
    return std::string{"portal:form:"}.append(form);
}

std::string new_token_key(std::string_view session) {
    return std::string{"portal:new_token:"}.append(session);
}

std::string partition_key(Partition partition, std::string_view name) {
    std::string key = partition.number < 10 ? "{p0" : "{p";
    key += std::to_string(partition.number);
    key += "}:";
    return key.append(name);
}

std::string key_beside(std::string_view key, std::string_view name) {
    return std::string{key.substr(0, key.find(':') + 1)}.append(name);
}

std::string contract_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "contract:") + contract.value;
}

std::string node_key(std::string_view node) {
    return std::string{"airtime:node:"}.append(node);
}

std::string worker_key(std::string_view worker) {
    return std::string{"airtime:worker:"}.append(worker);
}

charging::ContractId contract_in(std::string_view key) {
    constexpr std::string_view marker = "}:contract:";
    return {std::string{key.substr(key.find(marker) + marker.size())}};
}

std::string ended_key(Partition partition, const charging::SessionId& session) {
    return partition_key(partition, "ended:") + session.value;
}

std::string answer_key(Partition partition, const AnswerSlot& slot) {
    return partition_key(partition, slot.of_change ? "change:" : "answer:") + slot.session.value + ':' +
           std::to_string(slot.number);
}

std::string history_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "history:") + contract.value;
}

std::string list_key(Partition partition, std::string_view list) {
    return partition_key(partition, "list:").append(list);
}

std::string report_key(Partition partition, std::string_view date) {
    return partition_key(partition, reports_name).append(":").append(date);
}

std::string answers_key(Partition partition, const charging::Msisdn& number) {
    return partition_key(partition, answers_name).append(":").append(number.digits());
}

std::string enqueued_key(Partition partition, std::string_view safe_id) {
    return partition_key(partition, "enqueued:").append(safe_id);
}

std::string record_key(Partition partition, std::string_view safe_id) {
    return partition_key(partition, "sms:").append(safe_id);
}

std::string records_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "messages:") + contract.value;
}

std::string received_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "received:") + contract.value;
}

std::string index_key(const charging::SubscriberAddress& address) {
    return std::visit(IndexKey{}, address);
}

std::string holders_key(const charging::SubscriberAddress& address) {
    return "holders:" + index_key(address);
}

std::string shown_key(std::string_view key) {
    constexpr std::size_t first = 4;
    constexpr std::size_t last = 2;
    std::string text;
    for (const std::string_view in_front : {msisdn_index, imsi_index, std::string_view{"answers:"}}) {
        const std::size_t at = key.rfind(in_front);
        if (at == std::string_view::npos) continue;
        const std::string_view digits = key.substr(at + in_front.size());
        if (digits.find_first_not_of("0123456789") != std::string_view::npos) continue;
        append_encoded(text, key.substr(0, at + in_front.size()), {});
        text.append(digits.size() > first + last ? digits.substr(0, first) : "").append("...");
        return text.append(digits.size() > first + last ? digits.substr(digits.size() - last) : "");
    }
    append_encoded(text, key.substr(0, 200), {});
    return text;
}

}  // namespace airtime::store
