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
#include "store/contract_store.hpp"

namespace airtime::portal {

/// Candidates for a policy, compared with the one in force on a thread that no request waits for: one at a
/// time, no faster than the store can bear, and each result for an hour, for who asked. For all threads of a
/// portal.
class PolicyTrials {
  public:
    using Store = std::unique_ptr<store::ContractStore>;

    static constexpr std::uint32_t contracts_per_second = 2'000;
    static constexpr std::size_t examples_max = 20;  ///< of each difference
    static constexpr std::chrono::hours kept{1};

    /// `open_store`: a connection of the thread's own. `per_second`: contracts that are looked at.
    PolicyTrials(const config::Config& in_force, std::function<Store()> open_store,
                 std::uint32_t per_second = contracts_per_second);
    /// Ends what runs.
    ~PolicyTrials();
    PolicyTrials(const PolicyTrials&) = delete;
    PolicyTrials& operator=(const PolicyTrials&) = delete;

    /// False: one runs already, whoever asked for it.
    bool start(const std::string& user, std::shared_ptr<const config::Config> candidate,
               charging::Instant now);

    struct Running {
        std::size_t looked_at = 0;
        std::size_t all = 0;  ///< zero: not known yet
    };
    struct Failed {};
    struct Nothing {};
    /// Of who asked. An object: the result, as comparison_as_json() has it, and `at`, `in_force`, `candidate`
    /// (fingerprints), `gone_meanwhile`, `not_compared`.
    using State = std::variant<Nothing, Running, Failed, boost::json::object>;
    State state_of(const std::string& user, charging::Instant now);

  private:
    struct Trial {
        charging::Instant asked_at{};
        State state;
    };

    void run(const std::string& user, const config::Config& candidate, charging::Instant now);
    State compare(const std::string& user, const config::Config& candidate, charging::Instant now);
    void note_progress(const std::string& user, Running progress);
    bool pauses(std::chrono::nanoseconds length);

    const config::Config& in_force_;
    std::function<Store()> open_store_;
    std::uint32_t per_second_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    bool running_ = false;
    std::map<std::string, Trial, std::less<>> trials_;  ///< by user
    std::thread thread_;
};

}  // namespace airtime::portal
