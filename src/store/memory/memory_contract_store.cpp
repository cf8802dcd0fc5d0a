#include "store/memory/memory_contract_store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>

#include "charging/values/session_name.hpp"
#include "store/addresses.hpp"
#include "store/codec/answer_codec.hpp"
#include "store/codec/contract_reading.hpp"
#include "store/limits.hpp"
#include "store/memory/memory_exposure.hpp"
#include "store/memory/memory_outbox.hpp"
#include "store/read_ended.hpp"

namespace airtime::store {

namespace {

using charging::Contract;
using charging::ContractId;
using charging::SubscriberAddress;

AnswerPlace place_of(const AnswerSlot& slot) {
    return {slot.of_change, slot.session, slot.number};
}

const std::string* ended_in(const MemoryPartition& keys, const charging::SessionId& session,
                            charging::Instant now) {
    const auto found = keys.ended.find(session.value);
    return found == keys.ended.end() || found->second.expires_at <= now ? nullptr : &found->second.value;
}

void set_fields(MemoryPartition& keys, const Commit& commit) {
    Fields& fields = keys.contracts[commit.contract.value];
    for (const auto& [field, value] : commit.fields.set) fields[field] = value;
    for (const std::string& field : commit.fields.removed) fields.erase(field);
    fields["token"] = commit.next.value;
}

void leave_for_others(MemoryPartition& keys, const Commit& commit) {
    if (commit.exposure) count(keys.exposure, *commit.exposure);
    if (!commit.events.empty()) keys.events.emplace(++keys.last_event, commit.events);
    for (const charging::WorkItem& item : commit.work) {
        keys.work.emplace(++keys.last_work, MemoryWork{.item = item});
    }
    for (const charging::Message& message : commit.messages) tell(keys, message);
    keys.calls.insert(keys.calls.end(), commit.calls.begin(), commit.calls.end());
}

void set_timer(std::map<std::string, charging::Instant>& timers, const Commit& commit) {
    if (commit.keeps_timer) return;
    if (commit.next_due) {
        timers[commit.contract.value] = *commit.next_due;
    } else {
        timers.erase(commit.contract.value);
    }
}

}  // namespace

MemoryPartition& MemoryContractStore::partition(MemoryStoreState& state, const ContractId& contract) const {
    return state.partitions[partition_of(contract, redis_.partitions()).number];
}

LoadResult MemoryContractStore::load_contract(MemoryStoreState& state, const ContractId& id) const {
    const auto& contracts = partition(state, id).contracts;
    const auto found = contracts.find(id.value);
    if (found == contracts.end()) return std::optional<Snapshot>{};
    const std::vector<StoredField> fields{views_of(found->second)};
    Result<Contract, std::string> contract = decode_contract(id, fields);
    if (!contract) {
        spdlog::error("store.corrupt contract={} reason={}", id.value, contract.error());
        return StoreError::corrupt;
    }
    return std::optional{Snapshot{.contract = std::move(*contract),
                                  .token = {found->second.find("token")->second},
                                  .becomes_compact = state.stores_compactly,
                                  .timer = timer_in(fields)}};
}

std::optional<ContractId> MemoryContractStore::indexed(const MemoryStoreState& state,
                                                       const SubscriberAddress& address) const {
    if (const auto* direct = std::get_if<ContractId>(&address)) return *direct;
    if (const auto* session = std::get_if<charging::SessionId>(&address)) {
        const auto found = state.sessions.find(session->value);
        const bool there = found != state.sessions.end() && found->second.expires_at > redis_.now();
        return there ? std::optional{ContractId{found->second.value}} : std::nullopt;
    }
    const auto found = state.subscribers.find(address);
    return found == state.subscribers.end() ? std::nullopt : std::optional{ContractId{found->second}};
}

LoadResult MemoryContractStore::load_one(MemoryStoreState& state, const SubscriberAddress& address) const {
    const auto id = indexed(state, address);
    if (!id) return std::optional<Snapshot>{};
    LoadResult loaded = load_contract(state, *id);
    if (loaded && *loaded && !carries((*loaded)->contract, address)) return std::optional<Snapshot>{};
    return loaded;
}

bool MemoryContractStore::stores_compactly() {
    return redis_.locked([](const MemoryStoreState& state) { return state.stores_compactly; });
}

std::vector<LoadResult> MemoryContractStore::load(std::span<const SubscriberAddress> addresses) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<LoadResult> results;
        results.reserve(addresses.size());
        for (const SubscriberAddress& address : addresses) results.push_back(load_one(state, address));
        return results;
    });
}

Result<std::optional<ContractId>, StoreError> MemoryContractStore::last_holder(
    const SubscriberAddress& address) {
    return redis_.locked([&](MemoryStoreState& state) { return indexed(state, address); });
}

Result<Done, StoreError> MemoryContractStore::remember_holder(const SubscriberAddress& address,
                                                              const ContractId& contract,
                                                              std::uint32_t kept_s) {
    redis_.locked([&](MemoryStoreState& state) {
        auto& holders = state.holders[address];
        holders[contract.value] = {};
        for (auto& [holder, until] : holders) until = redis_.now() + std::chrono::seconds{kept_s};
    });
    return Done{};
}

Result<std::vector<std::vector<ContractId>>, StoreError> MemoryContractStore::remembered_holders(
    std::span<const SubscriberAddress> addresses) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<std::vector<ContractId>> remembered;
        for (const SubscriberAddress& address : addresses) {
            std::vector<ContractId>& ids = remembered.emplace_back();
            const auto found = state.holders.find(address);
            if (found == state.holders.end()) continue;
            for (const auto& [holder, until] : found->second) {
                if (until > redis_.now()) ids.push_back({holder});
            }
        }
        return remembered;
    });
}

std::optional<AlreadyAnswered> MemoryContractStore::find_answer(MemoryPartition& partition,
                                                                const AnswerSlot& slot) const {
    const auto found = partition.answers.find(place_of(slot));
    if (found == partition.answers.end() || found->second.expires_at <= redis_.now()) return std::nullopt;
    Result<charging::StoredAnswer, std::string> answer = decode_answer(found->second.value);
    assert(answer.ok());
    return AlreadyAnswered{std::move(*answer)};
}

bool MemoryContractStore::is_anothers(const MemoryStoreState& state, const charging::SessionId& on_wire,
                                      const ContractId& contract) const {
    const std::optional<ContractId> holder = indexed(state, on_wire);
    return holder && *holder != contract;
}

std::optional<CommitOutcome> MemoryContractStore::objection(MemoryStoreState& state,
                                                            const Commit& commit) const {
    MemoryPartition& keys = partition(state, commit.contract);
    if (commit.answer) {
        if (std::optional<AlreadyAnswered> answered = find_answer(keys, *commit.answer)) {
            return std::move(*answered);
        }
    }
    const auto found = keys.contracts.find(commit.contract.value);
    const std::string token = found == keys.contracts.end() ? "" : found->second.find("token")->second;
    if (token != commit.expected.value && commit.follows) return Conflict{};
    if (token != commit.expected.value) {
        LoadResult current = load_contract(state, commit.contract);
        return current ? CommitOutcome{Conflict{std::move(*current)}} : CommitOutcome{current.error()};
    }
    if (commit.next != commit.expected && commit.exposure && !fits(keys.exposure, *commit.exposure)) {
        return StoreError::refused;
    }
    if (commit.new_session && ended_in(keys, commit.new_session->id, redis_.now()) != nullptr) {
        return NotNew{};
    }
    if (commit.new_session && is_anothers(state, commit.new_session->on_wire, commit.contract)) {
        return NameTaken{};
    }
    return std::nullopt;
}

void MemoryContractStore::keep_sessions(MemoryStoreState& state, const Commit& commit) const {
    MemoryPartition& keys = partition(state, commit.contract);
    if (commit.opened_session && !is_anothers(state, *commit.opened_session, commit.contract)) {
        state.sessions[commit.opened_session->value] = {.value = commit.contract.value,
                                                        .expires_at = redis_.now() + session_index_kept};
    }
    for (const UnusedName& name : commit.unused_names) {
        if (indexed(state, name.on_wire) == commit.contract) {
            state.sessions[name.on_wire.value].expires_at = redis_.now() + std::chrono::seconds{name.kept_s};
        }
    }
    for (const EndedRecord& record : commit.ended) {
        const charging::Instant until = redis_.now() + charging::ended_session_kept;
        keys.ended[record.session.value] = {.value = record.text, .expires_at = until};
        const charging::SessionId on_wire{std::string{charging::session_on_wire(record.session)}};
        if (!indexed(state, on_wire)) state.sessions[on_wire.value] = {commit.contract.value, until};
        charging::Instant& kept_until = state.sessions[on_wire.value].expires_at;
        kept_until = std::max(kept_until, until);
    }
}

CommitOutcome MemoryContractStore::apply(MemoryStoreState& state, const Commit& commit) const {
    if (std::optional<CommitOutcome> against = objection(state, commit)) return std::move(*against);
    MemoryPartition& keys = partition(state, commit.contract);
    if (commit.next != commit.expected) {
        set_fields(keys, commit);
        keep_sessions(state, commit);
        leave_for_others(keys, commit);
        set_timer(keys.timers, commit);
    }
    if (commit.answer && commit.answer->fill) {
        keys.answers[place_of(*commit.answer)] = {
            .value = encode_answer(*commit.answer->fill),
            .expires_at = redis_.now() + std::chrono::seconds{commit.answer->kept_s}};
    }
    return Committed{};
}

std::vector<EndedResult> MemoryContractStore::load_ended(std::span<const EndedPlace> places) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<EndedResult> results;
        for (const EndedPlace& place : places) {
            const std::string* text = ended_in(partition(state, place.contract), place.session, redis_.now());
            results.push_back(text == nullptr ? EndedResult{std::nullopt} : read_ended(place, *text));
        }
        return results;
    });
}

void MemoryContractStore::commit(std::span<const Commit> commits,
                                 const std::function<void(std::size_t, CommitOutcome)>& done) {
    std::vector<CommitOutcome> outcomes = redis_.locked([&](MemoryStoreState& state) {
        std::vector<CommitOutcome> applied;
        applied.reserve(commits.size());
        for (const Commit& commit : commits) applied.push_back(apply(state, commit));
        return applied;
    });
    // Outside the lock, as `done` may look at the store.
    for (std::size_t place = 0; place < outcomes.size(); ++place) done(place, std::move(outcomes[place]));
}

Result<bool, StoreError> MemoryContractStore::index_subscriber(const Contract& contract) {
    return redis_.locked([&](MemoryStoreState& state) -> Result<bool, StoreError> {
        std::vector<SubscriberAddress> addresses;
        if (contract.msisdn) addresses.emplace_back(*contract.msisdn);
        if (contract.imsi) addresses.emplace_back(*contract.imsi);
        for (const SubscriberAddress& address : addresses) {
            const LoadResult holder = load_one(state, address);
            if (!holder) return holder.error();
            if (*holder && (*holder)->contract.id != contract.id) return false;
        }
        for (const SubscriberAddress& address : addresses) state.subscribers[address] = contract.id.value;
        return true;
    });
}

Result<std::vector<ContractId>, StoreError> MemoryContractStore::due_contracts(charging::Instant until,
                                                                               std::size_t max) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<std::pair<charging::Instant, std::string>> due;
        for (const MemoryPartition& keys : state.partitions) {
            for (const auto& [contract, at] : keys.timers) {
                if (at <= until) due.emplace_back(at, contract);
            }
        }
        std::ranges::sort(due);
        due.resize(std::min(due.size(), max));
        std::vector<ContractId> ids;
        ids.reserve(due.size());
        for (auto& [at, contract] : due) ids.push_back({std::move(contract)});
        return ids;
    });
}

Result<Done, StoreError> MemoryContractStore::move_timers(std::span<const TimerMove> moves) {
    return redis_.locked([&](MemoryStoreState& state) -> Result<Done, StoreError> {
        for (const auto& [contract, kind, at] : moves) {
            auto& timers = partition(state, contract).timers;
            const auto timer = timers.find(contract.value);
            if (timer == timers.end()) {
                if (kind == TimerMove::Kind::sooner) timers.emplace(contract.value, at);
            } else if (kind == TimerMove::Kind::away) {
                timers.erase(timer);
            } else {
                timer->second = kind == TimerMove::Kind::sooner ? std::min(timer->second, at)
                                                                : std::max(timer->second, at);
            }
        }
        return Done{};
    });
}

Result<Done, StoreError> MemoryContractStore::each_contract(
    const std::function<bool(const ContractId&)>& each) {
    const std::vector<ContractId> ids = redis_.locked([](MemoryStoreState& state) {
        std::vector<ContractId> all;
        for (const MemoryPartition& keys : state.partitions) {
            for (const auto& [contract, fields] : keys.contracts) all.push_back({contract});
        }
        return all;
    });
    static_cast<void>(std::ranges::all_of(ids, each));
    return Done{};
}

Result<OperatorSettings, StoreError> MemoryContractStore::read_settings() {
    return redis_.locked([](MemoryStoreState& state) { return state.settings; });
}

Result<charging::Exposure, StoreError> MemoryContractStore::read_exposure() {
    return redis_.locked([](MemoryStoreState& state) {
        charging::Exposure sum;
        for (const MemoryPartition& keys : state.partitions) sum.add(keys.exposure);
        return sum;
    });
}

Result<Done, StoreError> MemoryContractStore::index_listed(std::string_view list, const ContractId& contract,
                                                           bool on) {
    redis_.locked([&](MemoryStoreState& state) {
        auto& contracts = partition(state, contract).lists[std::string{list}];
        on ? static_cast<void>(contracts.insert(contract.value))
           : static_cast<void>(contracts.erase(contract.value));
    });
    return Done{};
}

Result<std::vector<ContractId>, StoreError> MemoryContractStore::listed(std::string_view list) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<ContractId> found;
        for (MemoryPartition& keys : state.partitions) {
            for (const std::string& contract : keys.lists[std::string{list}]) found.push_back({contract});
        }
        return found;
    });
}

Result<Done, StoreError> MemoryContractStore::switch_lending(bool on, const charging::Decree& by) {
    redis_.locked([&](MemoryStoreState& state) {
        state.settings.lending = on;
        state.settings.lending_by = by;
    });
    return Done{};
}

Result<Done, StoreError> MemoryContractStore::set_clock_offset(std::int64_t offset_s) {
    redis_.locked([offset_s](MemoryStoreState& state) { state.settings.clock_offset_s = offset_s; });
    return Done{};
}

}  // namespace airtime::store
