#include "tests/bench/gy_load/load.hpp"

#include <sys/epoll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace airtime::bench {

namespace {

/// More than a server can have under way within any patience.
constexpr std::size_t requests_remembered = 1U << 20;

std::chrono::nanoseconds seconds(double value) {
    return std::chrono::nanoseconds{static_cast<std::int64_t>(value * 1e9)};
}

}  // namespace

bool LoadReport::faultless() const {
    const auto at = [this](Verdict verdict) { return all_verdicts[static_cast<std::size_t>(verdict)]; };
    return lost == 0 && doubled == 0 && unknown == 0 &&
           at(Verdict::right) + at(Verdict::too_busy) ==
               std::accumulate(all_verdicts.begin(), all_verdicts.end(), std::uint64_t{0});
}

Load::Load(LoadOptions options)
    : options_(std::move(options)),
      templates_(options_.shape),
      check_(options_.shape, templates_.session_prefix()),
      book_(requests_remembered) {
    // The scheduler may otherwise add 50 us to every wait, and that to every latency.
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    epoll_ = epoll_create1(0);
    for (std::uint32_t i = 0; i < options_.connections * options_.servers.size(); ++i) {
        sockets_.push_back(std::make_unique<GySocket>(GySocket::Settings{
            .server = options_.servers[i % options_.servers.size()],
            .origin_host = origin_host(options_.first_connection + i, options_.shape.realm),
            .origin_realm = options_.shape.realm,
            .send_buffer_bytes = options_.send_buffer_bytes,
            .acknowledge_at_once = options_.rate_per_s > 0}));
        epoll_event event{.events = EPOLLIN, .data = {.u32 = i}};
        epoll_ctl(epoll_, EPOLL_CTL_ADD, sockets_.back()->descriptor(), &event);
    }
    blocked_.resize(sockets_.size());
}

/// Spread over the subscribers: each has calls and SMS in one round and data in another.
Service Load::service_of(std::uint32_t session) const {
    if (options_.flow != Flow::sessions) return Service::data;
    const std::uint32_t place = (session + session / options_.subscribers) % 100;
    if (place >= options_.others_percent) return Service::data;
    return place % 2 == 0 ? Service::voice : Service::sms;
}

std::uint32_t Load::steps_of(const Session& session) const {
    const bool is_one = options_.flow != Flow::sessions || session.service == Service::sms;
    return is_one ? 1 : options_.updates + 2;
}

RequestKind Load::kind_of_next(const Session& session) const {
    if (options_.flow == Flow::recharges) return RequestKind::recharge;
    if (session.service == Service::sms) return RequestKind::debit;
    if (session.step == 0) return RequestKind::initial;
    // At the end of the run what is still open is closed, so that the next run finds the store as this one
    // did.
    const bool last = session.step + 1 == steps_of(session) || session.refused || phase_ == Phase::ending;
    return last ? RequestKind::termination : RequestKind::update;
}

bool Load::is_over(const Session& session) const {
    return session.step >= steps_of(session);
}

std::uint32_t Load::connection_of(const Session& session) const {
    const auto count = static_cast<std::uint32_t>(sockets_.size());
    // Neighbours in the list of connections lead to different servers.
    return options_.alternate ? (session.connection + session.step) % count : session.connection;
}

void Load::start(std::uint32_t slot) {
    const std::uint32_t number = next_session_++;
    sessions_[slot] = {.number = number,
                       .service = service_of(number),
                       .subscriber = number % options_.subscribers,
                       .connection = number % static_cast<std::uint32_t>(sockets_.size())};
}

bool Load::send_next(std::uint32_t slot, Clock::time_point intended) {
    Session& session = sessions_[slot];
    const std::uint32_t connection = connection_of(session);
    if (options_.rate_per_s > 0 && blocked_[connection] && phase_ != Phase::ending) return false;
    const std::uint32_t hop_by_hop = book_.next_hop_by_hop();
    RequestNames names{.kind = kind_of_next(session),
                       .service = session.service,
                       .session = session.number,
                       .number = session.step,
                       .subscriber = session.subscriber,
                       .connection = connection,
                       .hop_by_hop = hop_by_hop,
                       .end_to_end = hop_by_hop ^ 0x5a5a5a5a};
    if (names.kind == RequestKind::termination) session.step = steps_of(session) - 1;
    RequestNames on_wire = names;
    on_wire.connection += options_.first_connection;
    sockets_[connection]->queue(templates_.write(on_wire));
    book_.add({.names = names, .slot = slot, .intended = intended});
    ++session.step;
    ++report_.sent;
    return true;
}

void Load::count(const SentRequest& request, const Judgement& judgement, Clock::time_point now) {
    const auto verdict = static_cast<std::size_t>(judgement.verdict);
    ++report_.all_verdicts[verdict];
    if (judgement.verdict != Verdict::right && judgement.verdict != Verdict::too_busy) {
        ++report_.result_codes[judgement.result_code];
    }
    if (phase_ == Phase::measured) {
        ++report_.answered;
        ++report_.verdicts[static_cast<std::size_t>(request.names.kind)][verdict];
    }
    // Those that are answered after the measured time count too: the slowest must not escape.
    if (request.intended < measured_from_ || request.intended >= measured_to_) return;
    if (judgement.verdict == Verdict::too_busy) {
        report_.busy_latency.add(now - request.intended);
    } else {
        report_.accepted_latency.add(now - request.intended);
    }
}

void Load::on_answer(std::uint32_t connection, ByteView message, Clock::time_point now) {
    ++all_answers_;
    SentRequest request;
    switch (book_.take(read_header(message).hop_by_hop, connection, request)) {
        case Match::doubled:
            ++report_.doubled;
            return;
        case Match::unknown:
            ++report_.unknown;
            return;
        case Match::first:
            break;
    }
    const Judgement judgement = check_.judge(message, request.names);
    count(request, judgement, now);
    go_on(request.slot, judgement.verdict == Verdict::right, now);
}

void Load::go_on(std::uint32_t slot, bool accepted, Clock::time_point now) {
    Session& session = sessions_[slot];
    // A gateway that gets no more quota gives up the bearer, and ends the session where there is one.
    session.refused = !accepted;
    const bool over = is_over(session) || (session.refused && session.step == 1);
    if (options_.rate_per_s > 0) {
        if (over) {
            free_.push_back(slot);
        } else {
            ready_.push_back(slot);
        }
        return;
    }
    if (phase_ == Phase::ending) {
        if (!over) send_next(slot, now);
        return;
    }
    if (over) start(slot);
    send_next(slot, now);
}

void Load::send_intended(Clock::time_point intended) {
    const std::size_t open = sessions_.size() - free_.size();
    const bool opens = ready_.empty() || open < options_.open_sessions;
    std::uint32_t slot = 0;
    if (!opens) {
        slot = ready_.front();
        ready_.pop_front();
    } else if (!free_.empty()) {
        slot = free_.back();
        free_.pop_back();
        start(slot);
    } else {
        slot = static_cast<std::uint32_t>(sessions_.size());
        sessions_.emplace_back();
        start(slot);
    }
    if (send_next(slot, intended)) return;
    if (phase_ == Phase::measured) ++report_.unsent;
    if (opens) {
        free_.push_back(slot);
    } else {
        ready_.push_back(slot);
    }
}

void Load::send_due(Clock::time_point now) {
    const auto interval = seconds(1 / options_.rate_per_s);
    constexpr int between_flushes = 32;
    int queued = 0;
    for (; next_intended_ <= now; next_intended_ += interval) {
        send_intended(next_intended_);
        if (++queued % between_flushes == 0) flush();
    }
    flush();
}

void Load::flush() {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
        sockets_[i]->flush();
        const bool blocked = sockets_[i]->unsent() > 0;
        if (blocked == blocked_[i]) continue;
        blocked_[i] = blocked;
        epoll_event event{.events = blocked ? EPOLLIN | EPOLLOUT : EPOLLIN,
                          .data = {.u32 = static_cast<std::uint32_t>(i)}};
        epoll_ctl(epoll_, EPOLL_CTL_MOD, sockets_[i]->descriptor(), &event);
    }
}

void Load::wait_and_read(Clock::time_point until) {
    const auto left = std::max<std::chrono::nanoseconds>(until - Clock::now(), std::chrono::nanoseconds{0});
    const timespec timeout{.tv_sec = left / std::chrono::seconds{1},
                           .tv_nsec = (left % std::chrono::seconds{1}).count()};
    std::array<epoll_event, 64> events{};
    const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    const auto now = Clock::now();
    for (int i = 0; i < count; ++i) {
        const std::uint32_t connection = events[static_cast<std::size_t>(i)].data.u32;
        if ((events[static_cast<std::size_t>(i)].events & ~std::uint32_t{EPOLLOUT}) == 0) continue;
        sockets_[connection]->read([&](ByteView message) { on_answer(connection, message, now); });
    }
    flush();
}

void Load::enter(Phase phase, Clock::time_point now) {
    if (phase == Phase::measured) {
        measured_from_ = now;
        for (const auto& [name, pid] : options_.processes) {
            report_.processes.push_back(
                {.name = name, .before = usage_of(pid).value_or(ProcessUsage{}), .after = {}});
        }
    } else {
        measured_to_ = now;
        report_.seconds = std::chrono::duration<double>(now - measured_from_).count();
        for (std::size_t i = 0; i < report_.processes.size(); ++i) {
            report_.processes[i].after = usage_of(options_.processes[i].second).value_or(ProcessUsage{});
        }
    }
    phase_ = phase;
}

void Load::end_sessions(Clock::time_point now) {
    if (options_.rate_per_s > 0 && options_.flow == Flow::sessions) {
        for (const std::uint32_t slot : ready_) send_next(slot, now);
        ready_.clear();
    }
    const auto deadline = now + seconds(options_.answer_patience_s);
    while (book_.waiting() > 0 && Clock::now() < deadline) {
        wait_and_read(std::min(deadline, Clock::now() + std::chrono::milliseconds{100}));
        // Sessions whose UPDATE was under way when the run ended.
        if (options_.flow != Flow::sessions) continue;
        for (; !ready_.empty(); ready_.pop_front()) send_next(ready_.front(), Clock::now());
        flush();
    }
    report_.lost = book_.lost() + book_.waiting();
}

void Load::show_progress(Clock::time_point now) {
    if (!options_.progress || now < next_progress_) return;
    std::fprintf(stderr, "%12llu answers, %llu in the last second, %llu under way\n",
                 static_cast<unsigned long long>(all_answers_),
                 static_cast<unsigned long long>(all_answers_ - shown_answers_),
                 static_cast<unsigned long long>(book_.waiting()));
    shown_answers_ = all_answers_;
    next_progress_ = now + std::chrono::seconds{1};
}

LoadReport Load::run() {
    const auto began = Clock::now();
    next_intended_ = next_progress_ = began;
    if (options_.rate_per_s <= 0) {
        sessions_.resize(options_.outstanding);
        for (std::uint32_t slot = 0; slot < options_.outstanding; ++slot) {
            start(slot);
            send_next(slot, began);
        }
        flush();
    }
    measured_from_ = began + seconds(options_.warmup_s);
    measured_to_ = measured_from_ + seconds(options_.measured_s);
    for (auto now = began; phase_ != Phase::ending; now = Clock::now()) {
        show_progress(now);
        if (phase_ == Phase::warmup && now >= measured_from_) enter(Phase::measured, now);
        const bool enough = options_.requests_max != 0 && report_.sent >= options_.requests_max;
        if (now >= measured_to_ || enough) {
            enter(Phase::ending, now);
        } else if (options_.rate_per_s > 0) {
            send_due(now);
            wait_and_read(std::min(next_intended_, measured_to_));
        } else {
            wait_and_read(std::min(measured_to_, now + std::chrono::seconds{1}));
        }
    }
    end_sessions(Clock::now());
    for (const auto& socket : sockets_) socket->disconnect();
    return std::move(report_);
}

}  // namespace airtime::bench
