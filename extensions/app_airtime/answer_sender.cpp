#include "app_airtime/answer_sender.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "app_airtime/log.hpp"

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

/// Below the five places that freeDiameter has in front of a peer: its routing thread never waits for it.
constexpr std::size_t under_way_max_slow = 4;
/// Just below the 30 places of freeDiameter's routing queue: who posts to a full one is woken for each place.
constexpr std::size_t under_way_max = 28;
/// Bytes not yet sent beyond which a peer counts as slow.
constexpr int unsent_max = 64 * 1024;
/// Some fifty milliseconds' worth of answers.
constexpr std::size_t lagging_answers = 1'000;
/// How long an answer waits for a peer that is not open: longer, and its client has given it up.
constexpr auto reopen_patience = 30s;
/// How often a peer that is not open, or slow, is looked at.
constexpr auto look_again = 10ms;

bool is_open(std::string_view peer) {
    std::string name{peer};
    peer_hdr* found = nullptr;
    if (fd_peer_getbyid(name.data(), name.size(), 0, &found) != 0 || found == nullptr) return false;
    return fd_peer_get_state(found) == STATE_OPEN;
}

std::size_t budget_of(int socket) {
    int unsent = 0;
    if (socket < 0 || ioctl(socket, SIOCOUTQNSD, &unsent) != 0) return under_way_max_slow;
    return unsent < unsent_max ? under_way_max : under_way_max_slow;
}

}  // namespace

AnswerSender::AnswerSender(std::size_t answers_waiting_max)
    : answers_waiting_max_(answers_waiting_max), thread_([this] { run(); }) {}

AnswerSender::~AnswerSender() {
    stop();
}

AnswerSender::Outbox& AnswerSender::outbox(std::string_view peer) {
    return outboxes_[std::string{peer}];
}

/// The peer's outbox with its budget as it is now: none while the peer is not open.
AnswerSender::Outbox& AnswerSender::looked_at(std::string_view peer, bool open) {
    auto& box = outbox(peer);
    box.budget = open ? budget_of(box.socket) : 0;
    return box;
}

/// Whether the peer and freeDiameter's queue have a place, which is then taken.
bool AnswerSender::take_place(Outbox& box) {
    if (box.under_way >= box.budget) return false;
    if (under_way_ >= under_way_max) {
        held_back_ = true;
        return false;
    }
    ++box.under_way;
    ++under_way_;
    return true;
}

void AnswerSender::give_places(Outbox& box, std::size_t count) {
    count = std::min(count, box.under_way);
    box.under_way -= count;
    under_way_ -= count;
}

void AnswerSender::send(std::vector<AddressedAnswer>& answers) {
    std::vector<DiameterMessage> now;
    now.reserve(answers.size());
    std::ranges::stable_sort(answers, {}, &AddressedAnswer::peer);
    for (auto next = answers.begin(); next != answers.end();) {
        // Looking at a peer takes system calls, and freeDiameter's locks, which must never be taken inside
        // ours: once for all answers to it.
        const std::string peer = next->peer;
        const bool open = is_open(peer);
        const std::lock_guard lock{mutex_};
        auto& box = looked_at(peer, open);
        for (; next != answers.end() && next->peer == peer; ++next) {
            if (box.waiting.empty() && take_place(box)) {
                now.push_back(std::move(next->answer));
            } else {
                keep(std::move(next->answer), peer);
            }
        }
    }
    for (auto& answer : now) hand_over(std::move(answer));
    answers.clear();
}

void AnswerSender::post(DiameterMessage answer, std::string_view peer) {
    const std::lock_guard lock{mutex_};
    keep(std::move(answer), peer);
}

void AnswerSender::keep(DiameterMessage answer, std::string_view peer) {
    auto& box = outbox(peer);
    if (box.waiting.size() >= answers_waiting_max_) {
        return log_notice("answer.dropped peer=" + printable(peer) + " reason=peer_does_not_read");
    }
    const bool is_first = box.waiting.empty();
    box.waiting.push_back({std::move(answer), Clock::now()});
    ++waiting_;
    // Those behind the first go when places become free.
    if (!is_first) return;
    something_to_do_ = true;
    wake_.notify_one();
}

void AnswerSender::hand_over(DiameterMessage answer) {
    auto* raw = answer.release();
    // Fails only while the daemon stops: its queue is gone.
    if (fd_msg_send(&raw, nullptr, nullptr) != 0) fd_msg_free(raw);
}

void AnswerSender::peer_connected(std::string_view peer, int socket) {
    const std::lock_guard lock{mutex_};
    auto& box = outbox(peer);
    box.socket = socket;
    box.connected = true;
    give_places(box, box.under_way);
    something_to_do_ = true;
    wake_.notify_one();
}

void AnswerSender::peer_disconnected(std::string_view peer) {
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    if (found == outboxes_.end()) return;
    found->second.socket = -1;
    found->second.connected = false;
    if (!found->second.waiting.empty()) return;
    give_places(found->second, found->second.under_way);
    outboxes_.erase(found);
}

void AnswerSender::answer_left(std::string_view peer) {
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    if (found == outboxes_.end()) return;
    auto& box = found->second;
    give_places(box, 1);
    // A wake-up costs more than an answer: half of the places are enough to keep the peer busy.
    const bool peer_wants = !box.waiting.empty() && box.under_way <= box.budget / 2;
    const bool queue_wants = held_back_ && under_way_ <= under_way_max / 2;
    if (something_to_do_ || !(peer_wants || queue_wants)) return;
    something_to_do_ = true;
    wake_.notify_one();
}

bool AnswerSender::lags(std::string_view peer) {
    // Mostly nobody does, and nothing need be locked to know it.
    const std::size_t limit = std::min(lagging_answers, answers_waiting_max_ / 2);
    if (waiting_ <= limit) return false;
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    return found != outboxes_.end() && found->second.connected && found->second.waiting.size() > limit;
}

void AnswerSender::cut_connections() {
    const std::lock_guard lock{mutex_};
    for (const auto& [peer, box] : outboxes_) {
        if (box.connected && box.socket >= 0) shutdown(box.socket, SHUT_RD);
    }
}

bool AnswerSender::idle() {
    const std::lock_guard lock{mutex_};
    for (const auto& [peer, box] : outboxes_) {
        if (box.connected && (!box.waiting.empty() || box.under_way > 0)) return false;
    }
    return true;
}

void AnswerSender::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
    const std::lock_guard lock{mutex_};
    outboxes_.clear();
}

void AnswerSender::run() {
    bool some_left = false;
    while (true) {
        std::vector<std::string> peers;
        {
            std::unique_lock lock{mutex_};
            const auto ready = [this] { return something_to_do_ || stopping_; };
            if (some_left) {
                wake_.wait_for(lock, look_again, ready);
            } else {
                wake_.wait(lock, ready);
            }
            if (stopping_) return;
            something_to_do_ = false;
            held_back_ = false;
            for (const auto& [peer, box] : outboxes_) {
                if (!box.waiting.empty()) peers.push_back(peer);
            }
        }
        some_left = false;
        // No peer may take all places, time after time.
        const auto share = under_way_max / std::max<std::size_t>(peers.size(), 1) + 1;
        for (const auto& peer : peers) some_left = serve(peer, share) || some_left;
    }
}

/// Hands over what the peer's budget allows; whether something still waits.
bool AnswerSender::serve(const std::string& peer, std::size_t answers_max) {
    const bool open = is_open(peer);
    std::vector<DiameterMessage> now;
    bool left = false;
    {
        const std::lock_guard lock{mutex_};
        if (!outboxes_.contains(peer)) return false;
        auto& box = looked_at(peer, open);
        while (!box.waiting.empty() && now.size() < answers_max && take_place(box)) {
            now.push_back(std::move(box.waiting.front().answer));
            box.waiting.pop_front();
            --waiting_;
        }
        if (!open) drop_overdue(box, peer);
        left = !box.waiting.empty();
        if (!left && !box.connected) {
            give_places(box, box.under_way);
            outboxes_.erase(peer);
        }
    }
    for (auto& answer : now) hand_over(std::move(answer));
    return left;
}

void AnswerSender::drop_overdue(Outbox& box, const std::string& peer) {
    const auto overdue = Clock::now() - reopen_patience;
    while (!box.waiting.empty() && box.waiting.front().since < overdue) {
        box.waiting.pop_front();
        --waiting_;
        log_notice("answer.dropped peer=" + printable(peer) + " reason=peer_not_connected");
    }
}

}  // namespace airtime::extension
