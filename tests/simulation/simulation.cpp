#include "tests/simulation/simulation.hpp"

#include <spdlog/spdlog.h>

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string_view>
#include <vector>

#include "charging/changes/due.hpp"
#include "tests/simulation/broken_promise.hpp"
#include "tests/simulation/care.hpp"
#include "tests/simulation/clients.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/worker_process.hpp"

namespace airtime::simulation {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// What `appendfsync everysec` may lose.
constexpr seconds unwritten_max{1};
constexpr std::uint64_t steps_between_rests = 400;

class Simulation {
  public:
    explicit Simulation(std::uint64_t seed)
        : world_(seed), clients_(world_), care_(world_, "care"), nodes_(2), workers_(2) {
        nodes_[0] = std::make_unique<Node>(world_, "node1", 50, answered());
        nodes_[1] = std::make_unique<Node>(world_, "node2", 3, answered());
        workers_[0] = std::make_unique<WorkerProcess>(world_, "worker1");
        workers_[1] = std::make_unique<WorkerProcess>(world_, "worker2");
        world_.meanwhile = [this] { interrupt(); };
    }

    void run(std::uint64_t operations) {
        for (std::uint64_t steps = 1; operations_ < operations; ++steps) {
            world_.forget_replaced();
            step();
            if (steps % steps_between_rests == 0) rest();
        }
    }

    std::uint64_t operations() const { return operations_; }
    const std::map<std::string, std::uint64_t>& met() const { return world_.met; }

  private:
    Node::Answered answered() {
        return [this](const auto& request, const auto& answer) { clients_.answered(request, answer); };
    }

    void step() {
        const std::uint64_t dice = world_.random.below(100);
        if (dice < 60) {
            charge(*world_.random.pick(nodes_));
        } else if (dice < 74) {
            work(*world_.random.pick(workers_));
        } else if (dice < 90) {
            pass_time();
        } else if (dice < 92) {
            ask_care();
        } else if (dice < 96) {
            ++operations_;
            world_.deliver_one_delayed();
        } else if (dice < 97) {
            crash_somebody();
        } else {
            power();
        }
    }

    /// What others do between two commands of one.
    void interrupt() {
        if (!world_.faults || depth_ >= 2 || !world_.random.one_in(12)) return;
        if (world_.random.one_in(3)) {
            work(*world_.random.pick(workers_));
        } else if (world_.random.one_in(12)) {
            ask_care();
        } else {
            charge(*world_.random.pick(nodes_));
        }
    }

    void charge(Node& node) {
        if (node.busy()) return;
        const auto batch = clients_.next_batch();
        operations_ += batch.size();
        ++depth_;
        node.charge(batch);
        --depth_;
    }

    bool work(WorkerProcess& worker) {
        if (worker.busy()) return false;
        ++operations_;
        ++depth_;
        const bool did_something = worker.step();
        --depth_;
        return did_something;
    }

    void ask_care() {
        if (care_.busy()) return;
        ++operations_;
        ++depth_;
        care_.step();
        --depth_;
    }

    void pass_time() {
        Random& random = world_.random;
        ++operations_;
        const std::uint64_t dice = random.below(20'000);
        if (dice == 0) {
            world_.now += hours{24 * 31};
        } else if (dice < 80) {
            world_.now += hours{random.between(6, 30)};
        } else if (dice < 200) {
            world_.now += seconds{random.between(60, 1'000)};
        } else if (dice < 2'000) {
            world_.now += seconds{random.between(1, 40)};
        } else {
            world_.now += milliseconds{random.between(1, 300)};
        }
    }

    void crash_somebody() {
        ++operations_;
        const std::uint64_t dice = world_.random.below(4);
        if (dice == 0) {
            world_.random.pick(nodes_)->restart();
        } else if (dice == 1) {
            world_.random.pick(nodes_)->reload();
            // The last program of the version before has gone, sooner or later.
            world_.redis.locked([](store::MemoryStoreState& state) { state.stores_compactly = true; });
        } else {
            world_.random.pick(workers_)->restart();
        }
    }

    void power() {
        ++operations_;
        if (world_.has_disk() && world_.now - world_.disk_written_at() > unwritten_max) world_.drop_disk();
        if (!world_.has_disk()) {
            if (world_.random.one_in(8)) world_.write_disk();
        } else {
            world_.lose_power();
        }
    }

    /// No faults for a while: what is left over then would stay.
    void rest() {
        constexpr unsigned rounds_max = 1'000;
        // A round chooses by chance where it looks for work: so many in a row have looked everywhere.
        constexpr unsigned idle_rounds_max = 60;
        world_.faults = false;
        world_.drop_disk();
        while (world_.delayed() > 0) world_.deliver_one_delayed();
        world_.now += seconds{world_.policy.session.recovery_retry_s + 10};
        care_.finish();
        retime();
        unsigned idle = 0;
        for (unsigned rounds = 0; idle < idle_rounds_max; ++rounds) {
            require(rounds < rounds_max, "the workers never finish");
            idle = work(*workers_[rounds % workers_.size()]) ? 0 : idle + 1;
        }
        world_.promises.nothing_left(world_.now);
        check_acknowledged();
        world_.expire_keys();
        charge(*world_.random.pick(nodes_));
        world_.faults = true;
    }

    /// All workers by one policy, and all timers set for it, as after a reload.
    void retime() {
        for (const auto& worker : workers_) worker->restart(world_.policy);
        std::vector<store::TimerMove> moves;
        for (const auto& [id, contract] : world_.promises.contracts()) {
            if (const auto due = charging::next_due(contract, world_.policy)) {
                moves.push_back({.contract = id, .kind = store::TimerMove::Kind::sooner, .at = *due});
            }
        }
        require(world_.twin.move_timers(moves).ok(), "timers cannot be set");
    }

    void check_acknowledged() {
        for (const auto& [key, acknowledged] : world_.promises.answers().acknowledged()) {
            const charging::Contract* contract = world_.promises.contract(key.contract);
            const bool is_event = acknowledged.type == charging::RequestType::event;
            AnswerRules::check_kept(
                key, acknowledged, *contract,
                is_event ? world_.answer_slot(contract->id, key.session, key.number) : std::nullopt);
        }
    }

    World world_;
    Clients clients_;
    Care care_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<std::unique_ptr<WorkerProcess>> workers_;
    unsigned depth_ = 0;
    std::uint64_t operations_ = 0;
};

}  // namespace

Run simulate(std::uint64_t seed, std::uint64_t operations) {
    spdlog::set_level(spdlog::level::off);  // faults by the thousand are wanted here
    Simulation simulation{seed};
    Run run{.seed = seed, .operations = 0, .met = {}, .broken_promise = {}};
    try {
        simulation.run(operations);
    } catch (const BrokenPromise& broken) {
        run.broken_promise = broken.what;
    }
    run.operations = simulation.operations();
    run.met = simulation.met();
    return run;
}

std::optional<std::uint64_t> number_in_environment(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    const std::string_view text{value};
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

void print(const Run& run) {
    std::cout << "seed " << run.seed << ": ";
    if (run.broken_promise) {
        std::cout << "broken at operation " << run.operations << ": " << *run.broken_promise
                  << "\n  again with: AIRTIME_SEED=" << run.seed << std::endl;
    } else {
        std::cout << run.operations << " operations, every promise kept; met";
        for (const auto& [what, times] : run.met) std::cout << "  " << what << ": " << times;
        std::cout << std::endl;
    }
}

}  // namespace airtime::simulation
