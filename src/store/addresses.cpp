#include "store/addresses.hpp"

namespace airtime::store {

namespace {

struct CarriedBy {
    const charging::Contract& contract;
    bool operator()(const charging::Msisdn& msisdn) const { return contract.msisdn == msisdn; }
    bool operator()(const charging::Imsi& imsi) const { return contract.imsi == imsi; }
    bool operator()(const charging::ContractId& id) const { return contract.id == id; }
    /// Ended sessions are not at hand, and none ever moves to another contract.
    bool operator()(const charging::SessionId&) const { return true; }
};

}  // namespace

bool carries(const charging::Contract& contract, const charging::SubscriberAddress& address) {
    return std::visit(CarriedBy{contract}, address);
}

std::vector<charging::SubscriberAddress> numbers_of(const charging::Contract& contract) {
    std::vector<charging::SubscriberAddress> numbers;
    if (contract.msisdn) numbers.emplace_back(*contract.msisdn);
    if (contract.imsi) numbers.emplace_back(*contract.imsi);
    return numbers;
}

}  // namespace airtime::store
