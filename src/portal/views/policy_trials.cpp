#include "portal/views/policy_trials.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <exception>

#include "base/thread_name.hpp"
#include "operations/contract_scan.hpp"
#include "operations/operator_clock.hpp"
#include "operations/policy_comparison_view.hpp"

namespace airtime::portal {

namespace {

namespace json = boost::json;
using std::chrono::steady_clock;

/// Ends a scan: the portal stops.
struct Stopped {};

bool is_worth_showing(const json::object& rule) {
    const json::object& before = rule.at("before").as_object();
    const json::object& after = rule.at("after").as_object();
    const auto forbids = [](const json::object& verdict) {
        return verdict.at("automatic") == "forbids" || verdict.at("on_request") == "forbids";
    };
    return before != after || forbids(before) || forbids(after);
}

/// Of each example the rules that say no, or that the policies differ in: all of them would be a page of tens
/// of thousands of lines.
void keep_telling_rules(json::object& comparison) {
    for (json::value& difference : comparison.at("differences").as_array()) {
        for (json::value& example : difference.at("examples").as_array()) {
            json::array told;
            for (json::value& rule : example.at("rules").as_array()) {
                if (is_worth_showing(rule.as_object())) told.push_back(std::move(rule));
            }
            example.as_object()["rules"] = std::move(told);
        }
    }
}

}  // namespace

PolicyTrials::PolicyTrials(const config::Config& in_force, std::function<Store()> open_store,
                           std::uint32_t per_second)
    : in_force_(in_force), open_store_(std::move(open_store)), per_second_(per_second) {}

PolicyTrials::~PolicyTrials() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

bool PolicyTrials::start(const std::string& user, std::shared_ptr<const config::Config> candidate,
                         charging::Instant now) {
    const std::lock_guard lock{mutex_};
    if (running_ || stopping_) return false;
    if (thread_.joinable()) thread_.join();  // it has said that it ended
    trials_[user] = {.asked_at = now, .state = Running{}};
    running_ = true;
    thread_ =
        std::thread{[this, user, candidate = std::move(candidate), now] { run(user, *candidate, now); }};
    return true;
}

PolicyTrials::State PolicyTrials::state_of(const std::string& user, charging::Instant now) {
    const std::lock_guard lock{mutex_};
    std::erase_if(trials_, [&](const auto& entry) {
        return !std::holds_alternative<Running>(entry.second.state) && now - entry.second.asked_at >= kept;
    });
    const auto found = trials_.find(user);
    return found == trials_.end() ? State{Nothing{}} : found->second.state;
}

void PolicyTrials::run(const std::string& user, const config::Config& candidate, charging::Instant now) {
    name_this_thread("airtime/trial");
    State state = Failed{};
    try {
        state = compare(user, candidate, now);
    } catch (const Stopped&) {
        spdlog::info("policy.comparison_ended user={}", user);
    } catch (const std::exception& failure) {
        spdlog::error("policy.comparison_failed user={} reason=\"{}\"", user, failure.what());
    }
    const std::lock_guard lock{mutex_};
    trials_[user].state = std::move(state);
    running_ = false;
}

PolicyTrials::State PolicyTrials::compare(const std::string& user, const config::Config& candidate,
                                          charging::Instant now) {
    const Store contracts = open_store_();
    operations::OperatorClock clock{*contracts, in_force_.lab};
    const auto at = clock.now();
    if (!at) return Failed{};
    // As if lending were switched on: that is not the policies' to say.
    operations::PolicyComparison comparison{in_force_.policy, candidate.policy, {.now = *at}, examples_max};
    const auto begun = steady_clock::now();
    const auto scanned = operations::scan_contracts(
        *contracts, operations::scan_batch(per_second_),
        [&](const charging::Contract& contract) { comparison.add(contract); },
        [&](const operations::ScanProgress& progress) {
            note_progress(user, {.looked_at = progress.looked_at, .all = progress.all});
            if (pauses(
                    operations::pause_after(progress.looked_at, steady_clock::now() - begun, per_second_))) {
                throw Stopped{};
            }
        });
    if (!scanned) return Failed{};
    spdlog::info("policy.compared user={} candidate={} contracts={}", user, candidate.policy.fingerprint,
                 comparison.report().contracts);
    json::object view = operations::comparison_as_json(comparison.report());
    keep_telling_rules(view);
    const auto others = operations::sections_not_compared(config::differing_sections(in_force_, candidate));
    view["at"] = charging::to_iso8601(*at);
    view["asked_at"] = charging::to_iso8601(now);
    view["in_force"] = in_force_.policy.fingerprint;
    view["candidate"] = candidate.policy.fingerprint;
    view["gone_meanwhile"] = scanned->gone;
    view["any_not_compared"] = !others.empty();
    view["not_compared"] = json::array(others.begin(), others.end());
    return view;
}

void PolicyTrials::note_progress(const std::string& user, Running progress) {
    const std::lock_guard lock{mutex_};
    trials_[user].state = progress;
}

/// True: the portal stops.
bool PolicyTrials::pauses(std::chrono::nanoseconds length) {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, length, [this] { return stopping_; });
}

}  // namespace airtime::portal
