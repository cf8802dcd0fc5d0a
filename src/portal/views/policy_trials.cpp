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

constexpr std::uint32_t all_percent = 100;

/// What the two policies say of a rule, without the subscriber's own figures.
json::object verdicts_alone(const json::object& rule) {
    const auto verdicts = [&rule](const char* when) {
        const json::object& verdict = rule.at(when).as_object();
        return json::object{{"automatic", verdict.at("automatic")}, {"on_request", verdict.at("on_request")}};
    };
    return {{"rule", rule.at("rule")}, {"before", verdicts("before")}, {"after", verdicts("after")}};
}

bool tells(const json::object& rule) {
    const auto forbids = [&rule](const char* when) {
        const json::object& verdict = rule.at(when).as_object();
        return verdict.at("automatic") == "forbids" || verdict.at("on_request") == "forbids";
    };
    return rule.at("before") != rule.at("after") || forbids("before") || forbids("after");
}

/// Of each example its contract and the rules that say no, or otherwise. Whose number and figures these are
/// is a look-up, which is counted and audited where it is made: on the subscriber's page.
void keep_what_is_no_look_up(json::object& comparison) {
    for (json::value& difference : comparison.at("differences").as_array()) {
        for (json::value& example : difference.at("examples").as_array()) {
            json::array told;
            for (const json::value& rule : example.at("rules").as_array()) {
                json::object verdicts = verdicts_alone(rule.as_object());
                if (tells(verdicts)) told.push_back(std::move(verdicts));
            }
            example = json::object{{"contract", example.at("contract")}, {"rules", std::move(told)}};
        }
    }
}

}  // namespace

PolicyTrials::PolicyTrials(const config::Config& in_force, std::function<Store()> open_store,
                           std::uint32_t per_second, Clock clock)
    : in_force_(in_force),
      open_store_(std::move(open_store)),
      per_second_(per_second),
      clock_(std::move(clock)) {}

PolicyTrials::~PolicyTrials() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
}

/// Somebody waits who was turned away, and has not had the time to come back.
bool PolicyTrials::others_go_first(const std::string& user, charging::Instant now) const {
    if (user != last_user_) return false;
    return std::ranges::any_of(turned_away_, [&](const auto& waiting) {
        return waiting.first != user && now - std::max(waiting.second, last_end_) < turn_kept;
    });
}

PolicyTrials::Started PolicyTrials::start(const std::string& user,
                                          std::shared_ptr<const config::Config> candidate,
                                          charging::Instant now) {
    const std::lock_guard lock{mutex_};
    if (running_for_ || stopping_) {
        if (running_for_ != user) turned_away_[user] = now;
        return Started::busy;
    }
    if (others_go_first(user, now)) return Started::not_your_turn;
    if (thread_.joinable()) thread_.join();  // it has said that it ended
    // Where there is no thread to be had nothing has begun: the lock keeps it from what follows until then.
    thread_ =
        std::thread{[this, user, candidate = std::move(candidate), now] { run(user, *candidate, now); }};
    trials_[user] = {.ended_at = {}, .state = Running{}};
    running_for_ = user;
    stopped_by_.reset();
    std::erase_if(turned_away_, [&](const auto& waiting) {
        return waiting.first == user || now - std::max(waiting.second, last_end_) >= turn_kept;
    });
    return Started::yes;
}

std::optional<std::string> PolicyTrials::stop(const std::string& user, bool anybodys) {
    const std::lock_guard lock{mutex_};
    if (!running_for_ || (!anybodys && *running_for_ != user)) return std::nullopt;
    if (!stopped_by_) stopped_by_ = user;
    wake_.notify_all();
    return running_for_;
}

std::optional<std::string> PolicyTrials::runs_for() {
    const std::lock_guard lock{mutex_};
    return running_for_;
}

PolicyTrials::State PolicyTrials::state_of(const std::string& user, charging::Instant now) {
    const std::lock_guard lock{mutex_};
    std::erase_if(trials_, [&](const auto& entry) {
        return !std::holds_alternative<Running>(entry.second.state) && now - entry.second.ended_at >= kept;
    });
    const auto found = trials_.find(user);
    return found == trials_.end() ? State{Nothing{}} : found->second.state;
}

void PolicyTrials::run(const std::string& user, const config::Config& candidate, charging::Instant now) {
    name_this_thread("airtime/trial");
    State state = Failed{};
    try {
        state = compare(user, candidate, now);
    } catch (const std::exception& failure) {
        spdlog::error("policy.comparison_failed user={} reason=\"{}\"", user, failure.what());
    }
    const charging::Instant end = clock_();
    const std::lock_guard lock{mutex_};
    const bool is_done = std::holds_alternative<json::object>(state);
    if (!is_done && stopped_by_) state = Stopped{*stopped_by_};
    trials_[user] = {.ended_at = end, .state = std::move(state)};
    last_user_ = user;
    last_end_ = end;
    running_for_.reset();
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
            note_progress(user, {.looked_at = progress.looked_at, .percent = progress.percent});
            const auto elapsed = steady_clock::now() - begun;
            return !pauses(operations::pause_after(progress.cost(), elapsed, per_second_));
        });
    if (!scanned) return Failed{};
    if (scanned->percent < all_percent) {
        spdlog::info("policy.comparison_ended user={} contracts={}", user, scanned->looked_at);
        return Failed{};
    }
    spdlog::info("policy.compared user={} candidate={} contracts={}", user, candidate.policy.fingerprint,
                 comparison.report().contracts);
    json::object view = operations::comparison_as_json(comparison.report());
    keep_what_is_no_look_up(view);
    const auto others = operations::keys_not_compared(config::differing_keys(in_force_, candidate));
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

/// True: the portal stops, or somebody ended the comparison.
bool PolicyTrials::pauses(std::chrono::nanoseconds length) {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, length, [this] { return stopping_ || stopped_by_.has_value(); });
}

}  // namespace airtime::portal
