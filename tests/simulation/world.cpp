#include "tests/simulation/world.hpp"

#include <algorithm>

#include "charging/changes/open_contract.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/make_commit.hpp"
#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

namespace {

constexpr std::uint32_t partitions = 3;

std::string movement_of(charging::EventKind kind) {
    switch (kind) {
        case charging::EventKind::used:
            return "usage";
        case charging::EventKind::recharged:
            return "recharge";
        case charging::EventKind::advanced:
            return "advance";
        case charging::EventKind::recovered:
            return "recovery";
        case charging::EventKind::reversed:
            return "reversal";
        case charging::EventKind::settled:
            return "settlement";
        case charging::EventKind::overdue:
            return "overdue advance";
        case charging::EventKind::written_off:
            return "write-off";
        case charging::EventKind::shadow_advanced:
            return "shadow advance";
        case charging::EventKind::transferred_in:
            return "transfer";
        case charging::EventKind::refunded:
            return "refund";
        case charging::EventKind::identity_changed:
            return "number given up";
        case charging::EventKind::enrolment_changed:
            return "enrolment";
        default:
            return "other event";
    }
}

bool shares_a_pool(const charging::Session& session) {
    const auto drawing = std::ranges::count_if(session.services, [](const charging::ChargedService& service) {
        return service.reservation && service.reservation->pooled;
    });
    return drawing > 1;
}

}  // namespace

World::World(std::uint64_t seed)
    : random(seed),
      policy(small_policy()),
      reloaded(second_policy()),
      now(start_of_run()),
      promises(policy, sent),
      redis(partitions, [this] { return now; }),
      twin(redis),
      ledger_(redis),
      cursors_(partitions, "0-0") {
    redis.locked([](store::MemoryStoreState& state) { state.stores_compactly = false; });
    store::TokenSource tokens{"opening", "1"};
    for (charging::Contract& contract : subscribers()) {
        const store::Snapshot nothing{.contract = {}, .token = {}};
        charging::ContractChange opened =
            charging::open_contract(std::move(contract), policy, {.now = now, .lending = {}});
        const charging::Totals before = lived_before(opened.contract.id);
        opened.contract.totals.recharged += before.recharged;
        opened.contract.totals.used += before.used;
        execute(store::make_commit(nothing, opened, policy, now, tokens.next()));
        require(twin.index_subscriber(opened.contract).ok(), "a new subscriber cannot be indexed");
    }
}

store::CommitOutcome World::execute(const store::Commit& commit) {
    store::CommitOutcome outcome = store::commit_one(twin, commit);
    if (std::holds_alternative<store::Committed>(outcome) && commit.next != commit.expected) {
        observe(commit.contract, commit.calls);
        met["call"] += commit.calls.size();
    }
    if (std::holds_alternative<store::Conflict>(outcome)) {
        ++met["conflict"];
    } else if (std::holds_alternative<store::AlreadyAnswered>(outcome)) {
        ++met["repeated event"];
    } else if (std::holds_alternative<store::NotNew>(outcome)) {
        ++met["session opened again"];
    }
    return outcome;
}

void World::observe(const charging::ContractId& contract, const std::vector<charging::ClientCall>& calls) {
    const store::Partition partition = store::partition_of(contract, partitions);
    std::string& cursor = cursors_[partition.number];
    std::vector<charging::LedgerEvent> events;
    const auto entries = ledger_.read(partition, cursor, 16);
    require(entries.ok(), "the ledger cannot be read");
    for (const store::LedgerEntry& entry : entries.value()) {
        auto decoded = store::decode_events(entry.events);
        require(decoded.ok(), "the ledger makes no sense: " + (decoded.ok() ? "" : decoded.error()));
        events.insert(events.end(), decoded.value().begin(), decoded.value().end());
        cursor = entry.id;
    }
    for (const charging::LedgerEvent& event : events) {
        ++met[event.note == "sweep" ? "sweep" : movement_of(event.kind)];
    }
    if (!events.empty()) require(ledger_.trim(partition, cursor).ok(), "the ledger cannot be trimmed");
    const charging::SubscriberAddress address = contract;
    auto loaded = twin.load({&address, 1});
    require(loaded.front().ok() && loaded.front().value(), contract.value + " cannot be read back");
    charging::Contract& after = loaded.front().value()->contract;
    bring_ended(after);
    if (std::ranges::any_of(after.sessions, shares_a_pool)) ++met["shared pool"];
    if (const charging::Contract* before = promises.contract(contract)) replaced_.push_back(*before);
    promises.committed(after, events, calls, now);
    promises.counted(*twin.read_exposure());
}

/// What is remembered of the sessions that were known before.
void World::bring_ended(charging::Contract& after) {
    const charging::Contract* before = promises.contract(after.id);
    if (before == nullptr) return;
    std::vector<store::EndedPlace> places;
    for (const charging::Session* session : charging::sessions_at_hand(*before)) {
        if (after.session(session->id) == nullptr) {
            places.push_back({.contract = after.id, .session = session->id});
        }
    }
    for (const store::EndedResult& ended : twin.load_ended(places)) {
        require(ended.ok(), after.id.value + ": an ended session cannot be read back");
        if (*ended) after.put_ended(**ended);
    }
}

void World::deliver_one_delayed() {
    if (!delayed_.empty()) {
        ++met["delayed command"];
        const store::Commit commit = std::move(delayed_.front());
        delayed_.pop_front();
        execute(commit);
    }
}

std::optional<charging::StoredAnswer> World::answer_slot(const charging::ContractId& contract,
                                                         const charging::SessionId& session,
                                                         std::uint32_t number) {
    // Only looks: whatever the token, a filled slot is found first.
    const store::Commit look{.contract = contract,
                             .expected = {"none"},
                             .next = {"none"},
                             .fields = {},
                             .events = {},
                             .work = {},
                             .next_due = {},
                             .answer = store::AnswerSlot{.session = session, .number = number, .fill = {}},
                             .opened_session = {}};
    const store::CommitOutcome outcome = store::commit_one(twin, look);
    const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome);
    return answered == nullptr ? std::nullopt : std::optional{answered->answer};
}

void World::write_disk() {
    disk_.emplace(Disk{.state = redis.snapshot(), .promises = promises, .cursors = cursors_, .at = now});
}

void World::lose_power() {
    ++met["power loss"];
    redis.restore(std::move(disk_->state));
    promises = std::move(disk_->promises);
    cursors_ = std::move(disk_->cursors);
    disk_.reset();
}

void World::expire_keys() {
    redis.locked([this](store::MemoryStoreState& state) {
        const auto expired = [this](const auto& entry) { return entry.second.expires_at <= now; };
        std::erase_if(state.sessions, expired);
        for (store::MemoryPartition& partition : state.partitions) {
            std::erase_if(partition.answers, expired);
            std::erase_if(partition.ended, expired);
        }
    });
}

}  // namespace airtime::simulation
