#include "engine/contract_cache.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "charging/values/session_name.hpp"

namespace airtime::engine {

namespace {

std::string key_of(const charging::Msisdn& msisdn) {
    return "msisdn:" + msisdn.digits();
}
std::string key_of(const charging::Imsi& imsi) {
    return "imsi:" + imsi.digits();
}
std::string key_of(const charging::SessionId& session) {
    return "session:" + session.value;
}
std::string key_of(const charging::ContractId& contract) {
    return contract.value;
}

void each_address(const charging::Contract& contract, const std::function<void(std::string)>& each) {
    if (contract.msisdn) each(key_of(*contract.msisdn));
    if (contract.imsi) each(key_of(*contract.imsi));
    for (const charging::Session& session : contract.sessions) {
        each(key_of(charging::SessionId{std::string{charging::session_on_wire(session.id)}}));
    }
}

bool same_addresses(const charging::Contract& a, const charging::Contract& b) {
    return a.msisdn == b.msisdn && a.imsi == b.imsi &&
           std::ranges::equal(a.sessions, b.sessions, {}, &charging::Session::id, &charging::Session::id);
}

}  // namespace

ContractCache::Cached ContractCache::find(const charging::SubscriberAddress& address) {
    std::string key = std::visit([](const auto& named) { return key_of(named); }, address);
    if (!std::holds_alternative<charging::ContractId>(address)) {
        const auto indexed = contract_by_address_.find(key);
        if (indexed == contract_by_address_.end()) return nullptr;
        key = indexed->second;
    }
    const auto found = by_contract_.find(key);
    if (found == by_contract_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return *found->second;
}

const ContractCache::State* ContractCache::known(const charging::ContractId& contract) const {
    const auto found = by_contract_.find(contract.value);
    return found == by_contract_.end() ? nullptr : found->second->get();
}

ContractCache::Cached ContractCache::put_committed(store::Snapshot snapshot) {
    const State* before = known(snapshot.contract.id);
    const bool changes_elsewhere = before != nullptr && before->changes_elsewhere;
    snapshot.contract.ended_sessions.clear();
    return put({std::move(snapshot), changes_elsewhere});
}

ContractCache::Cached ContractCache::put_loaded(store::Snapshot snapshot) {
    const State* before = known(snapshot.contract.id);
    const bool changes_elsewhere = before != nullptr && before->token != snapshot.token;
    return put({std::move(snapshot), changes_elsewhere});
}

ContractCache::Cached ContractCache::put(State state) {
    Cached cached = std::make_shared<const State>(std::move(state));
    if (const auto known = by_contract_.find(cached->contract.id.value); known != by_contract_.end()) {
        Cached& entry = *known->second;
        const bool readdressed = !same_addresses(entry->contract, cached->contract);
        if (readdressed) forget_addresses(*entry);
        entry = cached;
        entries_.splice(entries_.begin(), entries_, known->second);
        if (readdressed) index(*entry);
        return cached;
    }
    entries_.push_front(cached);
    by_contract_.emplace(cached->contract.id.value, entries_.begin());
    index(*cached);
    if (entries_.size() > contracts_max_) erase(charging::ContractId{entries_.back()->contract.id});
    return cached;
}

void ContractCache::erase(const charging::ContractId& contract) {
    const auto found = by_contract_.find(contract.value);
    if (found == by_contract_.end()) return;
    forget_addresses(**found->second);
    entries_.erase(found->second);
    by_contract_.erase(found);
}

void ContractCache::clear() {
    entries_.clear();
    by_contract_.clear();
    contract_by_address_.clear();
}

void ContractCache::index(const store::Snapshot& snapshot) {
    each_address(snapshot.contract, [&](std::string key) {
        contract_by_address_.insert_or_assign(std::move(key), snapshot.contract.id.value);
    });
}

void ContractCache::forget_addresses(const store::Snapshot& snapshot) {
    each_address(snapshot.contract, [&](const std::string& key) {
        const auto indexed = contract_by_address_.find(key);
        // The number may have moved to another contract that is cached too.
        if (indexed != contract_by_address_.end() && indexed->second == snapshot.contract.id.value) {
            contract_by_address_.erase(indexed);
        }
    });
}

}  // namespace airtime::engine
