#include "app_airtime/conditions/policy_reload.hpp"

#include <exception>

#include "app_airtime/freediameter/log.hpp"
#include "base/thread_name.hpp"

namespace airtime::extension {

PolicyReload::PolicyReload(std::string path, const config::Config& running, CurrentPolicy& policy)
    : path_(std::move(path)), running_(running), policy_(policy), thread_([this] { run(); }) {}

PolicyReload::~PolicyReload() {
    stop();
}

void PolicyReload::begin() {
    const std::lock_guard lock{mutex_};
    asked_ = true;
    wake_.notify_one();
}

void PolicyReload::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

void PolicyReload::run() {
    name_this_thread("airtime/reload");
    while (true) {
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return asked_ || stopping_; });
            if (stopping_) return;
            asked_ = false;
        }
        try {
            reload();
        } catch (const std::exception& error) {
            log_error(std::string{"policy.refused reason="} + error.what());
        }
    }
}

void PolicyReload::reload() {
    auto read = config::load_config(path_);
    const auto in_force = policy_.get();
    if (!read) {
        for (const auto& mistake : read.error()) log_error(mistake);
        log_error("policy.refused mistakes=" + std::to_string(read.error().size()) +
                  " still=" + in_force->fingerprint);
        return;
    }
    if (read->policy.currency_code != in_force->currency_code) {
        log_error("policy.refused reason=currency.code_needs_a_restart still=" + in_force->fingerprint);
        return;
    }
    for (const auto& key : config::keys_for_next_start(running_, *read)) {
        log_error("policy.not_reloaded key=" + key + " reason=holds_from_the_next_start_on");
    }
    log_notice("policy.reloaded was=" + in_force->fingerprint + " is=" + read->policy.fingerprint);
    policy_.replace(std::move(read->policy));
}

}  // namespace airtime::extension
