#pragma once

#include <boost/json/object.hpp>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>

#include "config/config.hpp"
#include "operations/operator_clock.hpp"
#include "store/contract_store.hpp"

namespace airtime::portal {

/// Candidates for a policy, compared with the one in force on a thread that no request waits for: one at a
/// time, no faster than the store can bear, and each result for an hour after its end, for who asked. For all
/// threads of a portal.
class PolicyTrials {
  public:
    using Store = std::unique_ptr<store::ContractStore>;
    using Clock = std::function<charging::Instant()>;

    static constexpr std::uint32_t contracts_per_second = 2'000;
    static constexpr std::size_t examples_max = 20;  ///< of each difference
    static constexpr std::chrono::hours kept{1};
    /// For how long who was turned away goes before the one whose comparison ended.
    static constexpr std::chrono::minutes turn_kept{10};

    /// `open_store`: a connection of the thread's own. `per_second`: contracts that are looked at. `clock`:
    /// the system's, called by the thread too.
    PolicyTrials(const config::Config& in_force, std::function<Store()> open_store,
                 std::uint32_t per_second = contracts_per_second, Clock clock = operations::system_now);
    /// Ends what runs.
    ~PolicyTrials();
    PolicyTrials(const PolicyTrials&) = delete;
    PolicyTrials& operator=(const PolicyTrials&) = delete;

    enum class Started : std::uint8_t {
        yes,
        busy,           ///< one runs already, whoever asked for it
        not_your_turn,  ///< the last one was theirs, and somebody else was turned away meanwhile
    };
    Started start(const std::string& user, std::shared_ptr<const config::Config> candidate,
                  charging::Instant now);

    /// Ends what the user asked for, or with `anybodys` whatever runs, and says who had asked. Empty: there
    /// is nothing that they may end.
    std::optional<std::string> stop(const std::string& user, bool anybodys);
    /// Who asked for what runs; empty: nothing does.
    std::optional<std::string> runs_for();

    struct Running {
        std::size_t looked_at = 0;
        std::uint32_t percent = 0;
    };
    struct Failed {};
    struct Stopped {
        std::string by;  ///< the user who ended it
    };
    struct Nothing {};
    /// Of who asked. An object: the result, as comparison_as_json() has it, but of each example only its
    /// contract and the verdicts of the rules that tell, and `at`, `in_force`, `candidate` (fingerprints),
    /// `gone_meanwhile`, `not_compared`.
    using State = std::variant<Nothing, Running, Failed, Stopped, boost::json::object>;
    State state_of(const std::string& user, charging::Instant now);

  private:
    struct Trial {
        charging::Instant ended_at{};
        State state;
    };

    bool others_go_first(const std::string& user, charging::Instant now) const;
    void run(const std::string& user, const config::Config& candidate, charging::Instant now);
    State compare(const std::string& user, const config::Config& candidate, charging::Instant now);
    void note_progress(const std::string& user, Running progress);
    bool pauses(std::chrono::nanoseconds length);

    const config::Config& in_force_;
    std::function<Store()> open_store_;
    std::uint32_t per_second_;
    Clock clock_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;                   ///< the portal is
    std::optional<std::string> running_for_;  ///< user; empty: nothing runs
    std::optional<std::string> stopped_by_;   ///< of what runs
    std::string last_user_;                   ///< whose comparison ran last
    charging::Instant last_end_{};
    std::map<std::string, charging::Instant, std::less<>> turned_away_;  ///< users, and when
    std::map<std::string, Trial, std::less<>> trials_;                   ///< by user
    std::thread thread_;
};

}  // namespace airtime::portal
