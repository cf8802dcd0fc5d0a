#include "tests/simulation/faulty_store.hpp"

#include <utility>

namespace airtime::simulation {

using store::StoreError;

namespace {

enum class Fault : std::uint8_t {
    none,
    crash_before,   ///< nothing was sent
    crash_after,    ///< everything was sent, no reply was read
    crash_between,  ///< some replies were read
    lost_commands,
    lost_replies,
    delayed_commands,
    refused_command,
};

Fault choose_fault(World& world) {
    if (!world.faults || !world.random.percent(6)) return Fault::none;
    return static_cast<Fault>(world.random.between(1, 7));
}

StoreError some_failure(World& world) {
    return world.random.one_in(2) ? StoreError::timeout : StoreError::disconnected;
}

/// A call that only reads, or whose effect does not matter to who calls.
template <class Call>
auto call_with_faults(World& world, Call call) -> decltype(call()) {
    world.meanwhile();
    if (world.faults && world.random.one_in(150)) throw ProcessCrash{};
    if (world.faults && world.random.one_in(150)) return some_failure(world);
    auto result = call();
    if (world.faults && world.random.one_in(150)) throw ProcessCrash{};
    if (world.faults && world.random.one_in(150)) return some_failure(world);
    return result;
}

/// What becomes of a command, given where in the batch the fault strikes.
store::CommitOutcome pass(World& world, const store::Commit& commit, Fault fault, bool struck) {
    world.meanwhile();
    switch (struck ? fault : Fault::none) {
        case Fault::lost_commands:
            return StoreError::timeout;
        case Fault::delayed_commands:
            world.delay(commit);
            return StoreError::timeout;
        case Fault::lost_replies:
            world.execute(commit);
            return StoreError::disconnected;
        case Fault::refused_command:
            return StoreError::refused;
        default:
            return world.execute(commit);
    }
}

}  // namespace

bool FaultyStore::stores_compactly() {
    return world_.twin.stores_compactly();
}

std::vector<store::LoadResult> FaultyStore::load(std::span<const charging::SubscriberAddress> addresses) {
    world_.meanwhile();
    if (world_.faults && world_.random.one_in(150)) throw ProcessCrash{};
    if (world_.faults && world_.random.one_in(150)) {
        return std::vector<store::LoadResult>(addresses.size(), store::LoadResult{some_failure(world_)});
    }
    return world_.twin.load(addresses);
}

std::vector<store::EndedResult> FaultyStore::load_ended(std::span<const store::EndedPlace> places) {
    world_.meanwhile();
    if (world_.faults && world_.random.one_in(20)) {
        return std::vector<store::EndedResult>(places.size(), store::EndedResult{some_failure(world_)});
    }
    world_.met["look at ended sessions"] += places.size();
    return world_.twin.load_ended(places);
}

void FaultyStore::commit(std::span<const store::Commit> commits,
                         const std::function<void(std::size_t, store::CommitOutcome)>& done) {
    if (commits.empty()) return;
    const Fault fault = choose_fault(world_);
    const std::size_t strikes_at = world_.random.below(commits.size());
    if (fault == Fault::crash_before) throw ProcessCrash{};
    const bool replies_at_once = fault != Fault::crash_after && world_.random.one_in(2);
    std::vector<store::CommitOutcome> outcomes;
    for (std::size_t i = 0; i < commits.size(); ++i) {
        const bool struck = fault == Fault::refused_command ? i == strikes_at : i >= strikes_at;
        outcomes.push_back(pass(world_, commits[i], fault, struck));
        if (replies_at_once) {
            if (fault == Fault::crash_between && i == strikes_at) throw ProcessCrash{};
            done(i, std::move(outcomes[i]));
        }
    }
    if (fault == Fault::crash_after) throw ProcessCrash{};
    for (std::size_t i = 0; !replies_at_once && i < commits.size(); ++i) {
        if (fault == Fault::crash_between && i == strikes_at) throw ProcessCrash{};
        done(i, std::move(outcomes[i]));
    }
}

Result<std::optional<charging::ContractId>, StoreError> FaultyStore::last_holder(
    const charging::SubscriberAddress& address) {
    return call_with_faults(world_, [&] { return world_.twin.last_holder(address); });
}

Result<Done, StoreError> FaultyStore::remember_holder(const charging::SubscriberAddress& address,
                                                      const charging::ContractId& contract,
                                                      std::uint32_t kept_s) {
    return call_with_faults(world_, [&] { return world_.twin.remember_holder(address, contract, kept_s); });
}

Result<std::vector<std::vector<charging::ContractId>>, StoreError> FaultyStore::remembered_holders(
    std::span<const charging::SubscriberAddress> addresses) {
    return call_with_faults(world_, [&] { return world_.twin.remembered_holders(addresses); });
}

Result<bool, StoreError> FaultyStore::index_subscriber(const charging::Contract& contract) {
    return call_with_faults(world_, [&] { return world_.twin.index_subscriber(contract); });
}

Result<std::vector<charging::ContractId>, StoreError> FaultyStore::due_contracts(charging::Instant until,
                                                                                 std::size_t max) {
    return call_with_faults(world_, [&] { return world_.twin.due_contracts(until, max); });
}

Result<Done, StoreError> FaultyStore::move_timers(std::span<const store::TimerMove> moves) {
    return call_with_faults(world_, [&] { return world_.twin.move_timers(moves); });
}

Result<Done, StoreError> FaultyStore::each_contract(
    const std::function<bool(const charging::ContractId&)>& each) {
    return world_.twin.each_contract(each);
}

Result<charging::Exposure, StoreError> FaultyStore::read_exposure() {
    return world_.twin.read_exposure();
}

Result<Done, StoreError> FaultyStore::index_listed(std::string_view list,
                                                   const charging::ContractId& contract, bool on) {
    return world_.twin.index_listed(list, contract, on);
}

Result<std::vector<charging::ContractId>, StoreError> FaultyStore::listed(std::string_view list) {
    return world_.twin.listed(list);
}

Result<store::OperatorSettings, StoreError> FaultyStore::read_settings() {
    return world_.twin.read_settings();
}

Result<Done, StoreError> FaultyStore::switch_lending(bool on, const charging::Decree& by) {
    return world_.twin.switch_lending(on, by);
}

Result<Done, StoreError> FaultyStore::set_clock_offset(std::int64_t offset_s) {
    return world_.twin.set_clock_offset(offset_s);
}

Result<std::vector<store::WorkEntry>, StoreError> FaultyWorkQueue::take(std::size_t max,
                                                                        std::chrono::milliseconds wait) {
    return call_with_faults(world_, [&] { return queue_.take(max, wait); });
}

Result<std::vector<store::WorkEntry>, StoreError> FaultyWorkQueue::claim(std::size_t max,
                                                                         std::chrono::milliseconds idle) {
    return call_with_faults(world_, [&] { return queue_.claim(max, idle); });
}

Result<Done, StoreError> FaultyWorkQueue::acknowledge(std::span<const store::WorkEntry> entries) {
    return call_with_faults(world_, [&] {
        for (const store::WorkEntry& entry : entries) world_.promises.acknowledged(entry.item);
        return queue_.acknowledge(entries);
    });
}

}  // namespace airtime::simulation
