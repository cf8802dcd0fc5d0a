#include "engine/session_shards.hpp"

#include <functional>
#include <variant>

namespace airtime::engine {
namespace {

constexpr std::size_t sessions_remembered = 1U << 16;

struct AddressText {
    std::string_view operator()(const charging::Msisdn& msisdn) const { return msisdn.digits(); }
    std::string_view operator()(const charging::Imsi& imsi) const { return imsi.digits(); }
    std::string_view operator()(const charging::ContractId& contract) const { return contract.value; }
    std::string_view operator()(const charging::SessionId& session) const { return session.value; }
};

}  // namespace

SessionShards::SessionShards() : seen_(sessions_remembered) {}

std::uint64_t SessionShards::subscriber_hash(const charging::CreditControlRequest& request) {
    const std::hash<std::string_view> hash;
    const std::uint64_t session = hash(request.session.value);
    auto& place = seen_[session % seen_.size()];
    if (request.subscriber) {
        const std::uint64_t subscriber = hash(std::visit(AddressText{}, *request.subscriber));
        place = {.session = session, .subscriber = subscriber};
        return subscriber;
    }
    return place.session == session ? place.subscriber : session;
}

}  // namespace airtime::engine
