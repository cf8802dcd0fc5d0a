#include "store/redis/redis_keys.hpp"

#include "store/addresses.hpp"

namespace airtime::store {

std::string partition_key(Partition partition, std::string_view name) {
    std::string key = partition.number < 10 ? "{p0" : "{p";
    key += std::to_string(partition.number);
    key += "}:";
    return key.append(name);
}

std::string contract_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "contract:") + contract.value;
}

std::string ended_key(Partition partition, const charging::SessionId& session) {
    return partition_key(partition, "ended:") + session.value;
}

std::string holders_key(const charging::SubscriberAddress& address) {
    return "holders:" + index_name(address);
}

std::string answer_name(const AnswerSlot& slot) {
    return (slot.of_change ? "change:" : "answer:") + slot.session.value + ':' + std::to_string(slot.number);
}

std::string answer_key(Partition partition, const AnswerSlot& slot) {
    return partition_key(partition, answer_name(slot));
}

std::string history_key(Partition partition, const charging::ContractId& contract) {
    return partition_key(partition, "history:") + contract.value;
}

std::string exposure_key(Partition partition) {
    return partition_key(partition, "exposure");
}

std::string list_key(Partition partition, std::string_view list) {
    return partition_key(partition, "list:").append(list);
}

std::string answers_key(Partition partition, const charging::Msisdn& number) {
    return partition_key(partition, "answers:" + number.digits());
}

std::string report_key(Partition partition, std::string_view date) {
    return partition_key(partition, "report:").append(date);
}

}  // namespace airtime::store
