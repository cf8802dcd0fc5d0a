#include "app_airtime/conditions/lending_conditions.hpp"

#include <exception>

#include "app_airtime/freediameter/log.hpp"
#include "base/thread_name.hpp"
#include "store/redis/server_checks.hpp"

namespace airtime::extension {
namespace {

constexpr std::chrono::seconds read_every{1};

}  // namespace

LendingConditions::LendingConditions(const store::RedisSettings& server, const CurrentPolicy& policy,
                                     bool lab)
    : wanted_(server), connection_(server), policy_(policy), lab_(lab) {
    look();
    thread_ = std::thread{[this] { run(); }};
}

LendingConditions::~LendingConditions() {
    stop();
}

LendingConditions::Now LendingConditions::now() {
    const std::lock_guard lock{mutex_};
    return now_;
}

void LendingConditions::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void LendingConditions::run() {
    name_this_thread("airtime/lending");
    while (true) {
        {
            std::unique_lock lock{mutex_};
            if (wake_.wait_for(lock, read_every, [this] { return stopping_; })) return;
        }
        ++rounds_;
        try {
            look();
        } catch (const std::exception& error) {
            log_error(std::string{"conditions.unreadable reason="} + error.what());
        }
    }
}

void LendingConditions::look() {
    auto server = now().server;
    if (!server) {
        server = find_server();
        if (!server) return;
        store_ = std::make_unique<store::RedisContractStore>(*server);
    }
    read();
    const std::lock_guard lock{mutex_};
    now_.server = std::move(server);
}

/// Null where it is not as it must be: says what is wrong when it is something else than before.
std::shared_ptr<const store::RedisSettings> LendingConditions::find_server() {
    const auto found = store::check_server(connection_, wanted_);
    auto mistakes = found ? std::vector<std::string>{} : found.error();
    if (mistakes != mistakes_) {
        for (const auto& mistake : mistakes) log_error("app_airtime: " + mistake);
        log_notice(mistakes.empty() ? "node.serves"
                                    : "node.does_not_serve answers=3004 until=that_is_mended");
    }
    mistakes_ = std::move(mistakes);
    return found ? std::make_shared<const store::RedisSettings>(*found) : nullptr;
}

void LendingConditions::read() {
    const auto settings = store_->read_settings();
    tell_of_service(settings.ok());
    if (!settings) {
        // Whoever cannot read the switch does not lend; clock and memory stay as they were last seen.
        const std::lock_guard lock{mutex_};
        now_.gate = charging::LendingGate::switched_off;
        return;
    }
    const std::chrono::seconds offset{lab_ ? settings->clock_offset_s : 0};
    const auto policy = policy_.get();
    std::optional<charging::Exposure> exposure;
    if (charging::any_limit(policy->limits) || charging::any_day_limit(policy->clients)) {
        if (auto read = store_->read_exposure()) exposure = std::move(*read);
    }
    tell_of_switch(*settings);
    const auto gate_now = gate(*settings, *policy, exposure, offset);
    const std::lock_guard lock{mutex_};
    now_.gate = gate_now;
    now_.full = settings->full;
    now_.restarted =
        settings->restarted.empty() ? nullptr : std::make_shared<charging::ClientStates>(settings->restarted);
    // Where they cannot be read nobody recharges either: what was last seen may stay.
    if (exposure) {
        now_.recharged = std::make_shared<charging::RechargedByName>(std::move(exposure->recharged));
    }
    if (offset == now_.clock_offset) return;
    now_.clock_offset = offset;
    log_notice("lab.clock offset_s=" + std::to_string(offset.count()));
}

charging::LendingGate LendingConditions::gate(const store::OperatorSettings& settings,
                                              const charging::Policy& policy,
                                              const std::optional<charging::Exposure>& exposure,
                                              std::chrono::seconds offset) {
    if (!charging::any_limit(policy.limits)) {
        tell(std::nullopt);
        return store::lending_gate(settings);
    }
    // Whoever cannot see how much was lent does not lend either.
    if (!exposure) return charging::LendingGate::switched_off;
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + offset;
    const auto stop = charging::lending_stop(*exposure, policy, now);
    tell(stop);
    return store::lending_gate(settings, stop);
}

/// Once when the store goes, once when it is back and the shards had a second to see it too.
void LendingConditions::tell_of_service(bool readable) {
    constexpr std::uint32_t rounds_until_served = 2;
    if (!readable) {
        if (rounds_back_ >= rounds_until_served) {
            log_error("node.does_not_serve answers=3004 until=redis_is_back");
        }
        rounds_back_ = 0;
        return;
    }
    if (rounds_back_ < rounds_until_served && ++rounds_back_ == rounds_until_served) {
        log_notice("node.serves");
    }
}

/// Once at the start, where somebody has switched it, and at each switch.
void LendingConditions::tell_of_switch(const store::OperatorSettings& settings) {
    if (!settings.lending_by) return;
    std::string line = std::string{"lending.switched "} + (settings.lending ? "on" : "off") +
                       " role=" + settings.lending_by->role + " reason=\"" + settings.lending_by->reason +
                       '"';
    if (line == switched_) return;
    switched_ = std::move(line);
    log_notice(switched_);
}

/// The alarm: once when it stops, once when it goes on.
void LendingConditions::tell(const std::optional<charging::LendingStop>& stop) {
    const auto limit = stop ? std::optional{stop->limit} : std::nullopt;
    if (limit == stopped_by_) return;
    stopped_by_ = limit;
    if (!stop) return log_notice("lending.resumed");
    log_error("lending.stopped limit=" + std::string{charging::name_of(stop->limit)} + " resumes_at=" +
              (stop->resumes_at ? charging::to_iso8601(*stop->resumes_at) : "when_debt_is_repaid"));
}

}  // namespace airtime::extension
