#include "app_airtime/peers/answer_sender.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app_airtime/freediameter/log.hpp"
#include "base/thread_name.hpp"

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

/// Just below the 30 places of freeDiameter's routing queue: who posts to a full one is woken for each place.
constexpr std::size_t in_routing_max = 28;
/// Answers in one call of the system's.
constexpr std::size_t written_together_max = 64;
/// What waits for a peer from which no more is read: some fifty milliseconds' worth of answers.
constexpr std::size_t lagging_bytes = std::size_t{1} << 20;
/// How long an answer waits for a peer that is not open: longer, and its client has given it up.
constexpr auto reopen_patience = 30s;
/// How often a peer that is not open, or slow, is looked at.
constexpr auto look_again = 10ms;
/// How often it is seen who is gone: freeDiameter does not tell of peers that part politely.
constexpr auto forget_every = 1s;
/// A connection is made known to us before freeDiameter says that it is open.
constexpr auto newly_connected = 10s;

int state_of(const std::string& peer) {
    std::string name{peer};
    peer_hdr* found = nullptr;
    constexpr int unknown = -1;
    if (fd_peer_getbyid(name.data(), name.size(), 0, &found) != 0 || found == nullptr) return unknown;
    return fd_peer_get_state(found);
}

bool is_open(const std::string& peer) {
    return state_of(peer) == STATE_OPEN;
}

bool has_connection(const std::string& peer) {
    const auto state = state_of(peer);
    return state == STATE_OPEN || state == STATE_OPEN_NEW || state == STATE_REOPEN ||
           state == STATE_SUSPECT || state == STATE_CLOSING_GRACE;
}

}  // namespace

AnswerSender::AnswerSender(std::size_t waiting_bytes_max)
    : waiting_bytes_max_(waiting_bytes_max), thread_([this] { run(); }) {}

AnswerSender::~AnswerSender() {
    stop();
}

AnswerSender::Outbox& AnswerSender::looked_at(const std::string& peer, bool open) {
    auto& box = outboxes_[peer];
    // Of a peer that is gone nothing is held back: freeDiameter sees the end once it has read the rest.
    const bool gone = !box.waiting.empty() && box.socket.has_ended();
    const auto unacknowledged =
        box.socket.is_crowded() ? std::optional{PeerFlow::bytes_max} : box.socket.unacknowledged();
    box.flow.looked(open && !gone, unacknowledged);
    return box;
}

/// Whether the peer and freeDiameter's routing have room for it, which is then taken.
bool AnswerSender::may_go(Outbox& box, std::size_t bytes) {
    if (!box.flow.has_room(bytes)) return false;
    if (in_routing_ >= in_routing_max) {
        held_back_ = true;
        return false;
    }
    box.flow.given(bytes);
    ++in_routing_;
    return true;
}

AnswerSender::Answers AnswerSender::take_what_has_room(Outbox& box, std::size_t answers_max) {
    Answers taken;
    while (!box.waiting.empty() && taken.size() < answers_max && may_go(box, box.waiting.next_bytes())) {
        taken.push_back(box.waiting.pop());
    }
    return taken;
}

/// Those that are written, to be freed outside our lock.
AnswerSender::Answers AnswerSender::write_what_has_room(Outbox& box) {
    Answers written;
    while (!box.waiting.empty()) {
        std::array<iovec, written_together_max> messages{};
        std::size_t count = 0;
        std::size_t bytes = 0;
        for (; count < std::min(messages.size(), box.waiting.size()); ++count) {
            const auto& message = box.waiting.at(count).bytes;
            if (!box.flow.has_room(bytes + message.size())) break;
            // sendmsg() only reads.
            messages.at(count) = {const_cast<std::uint8_t*>(message.data()), message.size()};
            bytes += message.size();
        }
        if (count == 0) break;
        const auto outcome = box.socket.write({messages.data(), count});
        if (outcome == PeerSocket::Written::nothing) break;
        // Half of the kernel's room was free: it has no memory.
        if (outcome == PeerSocket::Written::part) box.socket.end();
        box.flow.written(bytes);
        for (; count > 0; --count) written.push_back(box.waiting.pop());
    }
    return written;
}

void AnswerSender::send(std::vector<AddressedAnswer>& answers) {
    std::ranges::stable_sort(answers, {}, &AddressedAnswer::peer);
    for (auto first = answers.begin(); first != answers.end();) {
        const auto end = std::find_if(first, answers.end(),
                                      [&](const auto& answer) { return answer.peer != first->peer; });
        send_to_peer({first, end});
        first = end;
    }
    answers.clear();
}

void AnswerSender::send_to_peer(std::span<AddressedAnswer> answers) {
    // Looking at a peer takes system calls, and freeDiameter's locks, which must never be taken inside ours:
    // once for all answers to it.
    const std::string peer = answers.front().peer;
    const bool open = is_open(peer);
    Answers leaving;
    bool written = false;
    {
        const std::lock_guard lock{mutex_};
        auto& box = looked_at(peer, open);
        const bool others_wait = !box.waiting.empty();
        written = box.socket.takes_messages();
        for (auto& answer : answers) keep(box, std::move(answer));
        const auto before = box.waiting.weight();
        if (written) {
            leaving = write_what_has_room(box);
        } else if (!others_wait) {
            leaving = take_what_has_room(box, answers.size());
        }
        waiting_bytes_ -= before - box.waiting.weight();
        // Those behind the first go when there is room.
        if (!others_wait && !box.waiting.empty()) wake();
    }
    if (written) return;
    for (auto& answer : leaving) hand_over(std::move(answer));
}

void AnswerSender::post(AddressedAnswer answer) {
    const std::lock_guard lock{mutex_};
    auto& box = outboxes_[answer.peer];
    const bool is_first = box.waiting.empty();
    keep(box, std::move(answer));
    if (is_first) wake();
}

void AnswerSender::keep(Outbox& box, AddressedAnswer answer) {
    ++box.answered.at(result_place(answer.result));
    const auto before = box.waiting.weight();
    const auto bytes = answer.bytes.size();
    const std::string peer = answer.peer;
    if (!box.waiting.push(std::move(answer), bytes, waiting_bytes_max_, Clock::now())) {
        if (const auto left_out = dropped_lines_.next(peer)) {
            log_notice("answer.dropped peer=" + printable(peer) + " reason=peer_does_not_read" + *left_out);
        }
        return;
    }
    waiting_bytes_ += box.waiting.weight() - before;
}

void AnswerSender::wake() {
    something_to_do_ = true;
    wake_.notify_one();
}

void AnswerSender::hand_over(AddressedAnswer answer) {
    // The peer came without TLS, and came back with it: it repeats.
    if (!answer.request) return;
    auto* raw = answer_from_bytes(std::move(answer.request), answer.bytes).release();
    // Fails only while the daemon stops: its queue is gone.
    if (raw != nullptr && fd_msg_send(&raw, nullptr, nullptr) != 0) fd_msg_free(raw);
}

void AnswerSender::peer_connected(std::string_view peer, PeerSocket socket) {
    const std::lock_guard lock{mutex_};
    auto& box = outboxes_[std::string{peer}];
    box.socket = std::move(socket);
    box.flow.connected();
    box.connected_at = Clock::now();
    wake();
}

void AnswerSender::peer_disconnected(std::string_view peer) {
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    if (found == outboxes_.end()) return;
    found->second.socket = {};
    found->second.flow.disconnected();
    if (found->second.waiting.empty()) outboxes_.erase(found);
}

void AnswerSender::answer_routed() {
    const std::lock_guard lock{mutex_};
    if (in_routing_ > 0) --in_routing_;
    // A wake-up costs more than an answer: half of the places are enough to keep the routing busy.
    if (held_back_ && !something_to_do_ && in_routing_ <= in_routing_max / 2) wake();
}

void AnswerSender::answer_left(std::string_view peer, std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    if (found == outboxes_.end()) return;
    auto& box = found->second;
    box.flow.left(bytes);
    if (!something_to_do_ && !box.waiting.empty() && box.flow.is_half_empty()) wake();
}

bool AnswerSender::writes_to(std::string_view peer, int descriptor) {
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    if (found == outboxes_.end()) return false;
    const PeerSocket& socket = found->second.socket;
    return socket.takes_messages() && socket.is_of(descriptor);
}

bool AnswerSender::lags(std::string_view peer) {
    // Mostly nobody does, and nothing need be locked to know it.
    const std::size_t limit = std::min(lagging_bytes, waiting_bytes_max_ / 2);
    if (waiting_bytes_ <= limit) return false;
    const std::lock_guard lock{mutex_};
    const auto found = outboxes_.find(std::string{peer});
    return found != outboxes_.end() && found->second.flow.is_open() && found->second.waiting.weight() > limit;
}

void AnswerSender::cut_connections() {
    const std::lock_guard lock{mutex_};
    for (const auto& [peer, box] : outboxes_) {
        if (box.flow.is_connected()) box.socket.cut();
    }
}

std::vector<std::pair<std::string, PeerAnswers>> AnswerSender::answered() {
    const std::lock_guard lock{mutex_};
    std::vector<std::pair<std::string, PeerAnswers>> all;
    all.reserve(outboxes_.size());
    for (const auto& [peer, box] : outboxes_) all.emplace_back(peer, box.answered);
    return all;
}

bool AnswerSender::idle() {
    const std::lock_guard lock{mutex_};
    return std::ranges::all_of(outboxes_, [](const auto& entry) {
        const auto& box = entry.second;
        return !box.flow.is_connected() || (box.waiting.empty() && box.flow.is_empty());
    });
}

Progress AnswerSender::progress() {
    const std::lock_guard lock{mutex_};
    return {.has_work = something_to_do_ || serving_, .done = rounds_};
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
    name_this_thread("airtime/sender");
    bool some_left = false;
    auto forget_at = Clock::now() + forget_every;
    while (true) {
        {
            std::unique_lock lock{mutex_};
            serving_ = false;
            const auto until = some_left ? std::min(Clock::now() + look_again, forget_at) : forget_at;
            wake_.wait_until(lock, until, [this] { return something_to_do_ || stopping_; });
            if (stopping_) return;
        }
        if (Clock::now() >= forget_at) {
            forget_closed();
            forget_at = Clock::now() + forget_every;
        }
        const auto peers = peers_to_serve();
        some_left = false;
        // No peer may take all places, time after time.
        const auto share = in_routing_max / std::max<std::size_t>(peers.size(), 1) + 1;
        for (const auto& peer : peers) some_left = serve(peer, share) || some_left;
    }
}

std::vector<std::string> AnswerSender::peers_to_serve() {
    std::vector<std::string> peers;
    const std::lock_guard lock{mutex_};
    something_to_do_ = false;
    held_back_ = false;
    serving_ = true;
    ++rounds_;
    for (const auto& [peer, box] : outboxes_) {
        if (!box.waiting.empty()) peers.push_back(peer);
    }
    return peers;
}

/// Sends what there is room for; whether something still waits.
bool AnswerSender::serve(const std::string& peer, std::size_t answers_max) {
    const bool open = is_open(peer);
    Answers leaving;
    bool written = false;
    bool left = false;
    {
        const std::lock_guard lock{mutex_};
        if (!outboxes_.contains(peer)) return false;
        auto& box = looked_at(peer, open);
        const auto before = box.waiting.weight();
        written = box.socket.takes_messages();
        leaving = written ? write_what_has_room(box) : take_what_has_room(box, answers_max);
        if (!open) drop_overdue(box, peer);
        waiting_bytes_ -= before - box.waiting.weight();
        left = !box.waiting.empty();
        if (!left && !box.flow.is_connected()) outboxes_.erase(peer);
    }
    if (written) return left;
    for (auto& answer : leaving) hand_over(std::move(answer));
    return left;
}

void AnswerSender::drop_overdue(Outbox& box, const std::string& peer) {
    const auto overdue = Clock::now() - reopen_patience;
    while (!box.waiting.empty() && box.waiting.next_since() < overdue) {
        box.waiting.pop();
        if (const auto left_out = dropped_lines_.next(peer)) {
            log_notice("answer.dropped peer=" + printable(peer) + " reason=peer_not_connected" + *left_out);
        }
    }
}

/// Peers without a connection keep nothing of us but what waits for their return.
void AnswerSender::forget_closed() {
    const auto settled = Clock::now() - newly_connected;
    std::vector<std::string> peers;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [peer, box] : outboxes_) {
            if (box.connected_at < settled) peers.push_back(peer);
        }
    }
    std::erase_if(peers, has_connection);
    const std::lock_guard lock{mutex_};
    for (const auto& peer : peers) {
        const auto found = outboxes_.find(peer);
        if (found == outboxes_.end() || found->second.connected_at >= settled) continue;
        found->second.socket = {};
        found->second.flow.disconnected();
        if (found->second.waiting.empty()) outboxes_.erase(found);
    }
}

}  // namespace airtime::extension
