#include "app_airtime/lending_conditions.hpp"

#include <exception>

#include "app_airtime/log.hpp"

namespace airtime::extension {
namespace {

constexpr std::chrono::seconds read_every{1};

}  // namespace

LendingConditions::LendingConditions(std::unique_ptr<store::ContractStore> store, bool lab)
    : store_(std::move(store)), lab_(lab) {
    read();
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
    while (true) {
        {
            std::unique_lock lock{mutex_};
            if (wake_.wait_for(lock, read_every, [this] { return stopping_; })) return;
        }
        try {
            read();
        } catch (const std::exception& error) {
            log_error(std::string{"conditions.unreadable reason="} + error.what());
        }
    }
}

void LendingConditions::read() {
    const auto settings = store_->read_settings();
    const std::lock_guard lock{mutex_};
    if (!settings) {
        // Whoever cannot read the switch does not lend; clock and memory stay as they were last seen.
        now_.gate = charging::LendingGate::switched_off;
        return;
    }
    now_.gate = store::lending_gate(*settings);
    now_.full = settings->full;
    const std::chrono::seconds offset{settings->clock_offset_s};
    if (!lab_ || offset == now_.clock_offset) return;
    now_.clock_offset = offset;
    log_notice("lab.clock offset_s=" + std::to_string(offset.count()));
}

}  // namespace airtime::extension
