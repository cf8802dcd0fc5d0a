#pragma once

#include <deque>
#include <map>
#include <memory>

#include "tests/bench/gy_load/answer_check.hpp"
#include "tests/bench/gy_load/gy_socket.hpp"
#include "tests/bench/gy_load/latency_histogram.hpp"
#include "tests/bench/gy_load/load_options.hpp"
#include "tests/bench/gy_load/process_usage.hpp"
#include "tests/bench/gy_load/request_book.hpp"

namespace airtime::bench {

/// What came of a run. Counts of faults are over all of it, the rest over the measured time.
struct LoadReport {
    double seconds = 0;
    std::uint64_t answered = 0;
    LatencyHistogram accepted_latency;  ///< of right answers, from when the request should have been sent
    LatencyHistogram busy_latency;      ///< of 3004
    std::array<std::array<std::uint64_t, verdict_names.size()>, request_kind_names.size()> verdicts{};
    std::uint64_t unsent = 0;  ///< open loop: the connection took no more
    std::map<std::uint32_t, std::uint64_t> result_codes;
    std::array<std::uint64_t, verdict_names.size()> all_verdicts{};
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t unknown = 0;  ///< answers to nothing that was asked
    struct Process {
        std::string name;
        ProcessUsage before, after;
    };
    std::vector<Process> processes;

    /// Whether every request got one answer, the right one or 3004.
    bool faultless() const;
};

/// Runs sessions against a server, each request answered before the session's next one.
class Load {
  public:
    explicit Load(LoadOptions options);
    LoadReport run();

  private:
    struct Session {
        std::uint32_t number = 0;
        Service service = Service::data;
        std::uint32_t subscriber = 0;
        std::uint32_t connection = 0;
        std::uint32_t step = 0;  ///< requests sent
        bool refused = false;    ///< quota, at its last request
    };
    enum class Phase : std::uint8_t { warmup, measured, ending };

    void start(std::uint32_t slot);
    bool send_next(std::uint32_t slot, Clock::time_point intended);
    void on_answer(std::uint32_t connection, ByteView message, Clock::time_point now);
    void count(const SentRequest& request, const Judgement& judgement, Clock::time_point now);
    void go_on(std::uint32_t slot, bool accepted, Clock::time_point now);
    void send_due(Clock::time_point now);
    void send_intended(Clock::time_point intended);
    std::uint32_t connection_of(const Session& session) const;
    Service service_of(std::uint32_t session) const;
    std::uint32_t steps_of(const Session& session) const;
    RequestKind kind_of_next(const Session& session) const;
    bool is_over(const Session& session) const;
    void wait_and_read(Clock::time_point until);
    void flush();
    void enter(Phase phase, Clock::time_point now);
    void end_sessions(Clock::time_point now);
    void show_progress(Clock::time_point now);

    LoadOptions options_;
    CcrTemplates templates_;
    AnswerCheck check_;
    RequestBook book_;
    std::vector<std::unique_ptr<GySocket>> sockets_;
    std::vector<bool> blocked_;
    std::vector<Session> sessions_;
    std::deque<std::uint32_t> ready_;  ///< open loop: sessions whose last request was answered
    std::vector<std::uint32_t> free_;  ///< open loop: slots without a session
    std::uint32_t next_session_ = 0;
    int epoll_ = -1;
    Phase phase_ = Phase::warmup;
    Clock::time_point measured_from_{}, measured_to_{};
    Clock::time_point next_intended_{};
    Clock::time_point next_progress_{};
    std::uint64_t shown_answers_ = 0;
    std::uint64_t all_answers_ = 0;
    LoadReport report_;
};

}  // namespace airtime::bench
