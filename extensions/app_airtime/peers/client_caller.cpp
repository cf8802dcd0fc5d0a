#include "app_airtime/peers/client_caller.hpp"

#include <algorithm>
#include <ctime>
#include <exception>
#include <unordered_set>
#include <utility>

#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/peers/client_request.hpp"
#include "base/thread_name.hpp"
#include "charging/changes/client_calls.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/values/session_name.hpp"
#include "store/make_commit.hpp"

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

constexpr auto calls_wait = 100ms;  ///< also how late an answer is seen to
constexpr auto place_wait = 5ms;    ///< freeDiameter writes at once to a peer that reads
/// Of one client.
constexpr std::size_t unanswered_max = 16;
constexpr auto trouble_pause = 500ms;
constexpr time_t answer_patience_s = 10;  // Tx of RFC 8506 13
constexpr auto try_again_after = 3s;
constexpr int tries_max = 5;
constexpr std::size_t clients_max = 10'000;  ///< remembered
constexpr std::size_t states_per_round = 256;
constexpr unsigned commit_tries_max = 8;
/// Calls of a node that was away are sent when it comes back, if they are not older.
constexpr auto calls_kept = 60s;

constexpr std::uint32_t diameter_success = 2001;
constexpr std::uint32_t limited_success = 2002;
constexpr std::uint32_t unable_to_deliver = 3002;
constexpr std::uint32_t unknown_session_id = 5002;

charging::Instant system_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::uint32_t result_of(msg& answer) {
    const auto bytes = bytes_of(answer);
    const auto found = find_avp(message_body(bytes.view()), avp::result_code);
    return found ? read_u32(found->data).value_or(0) : 0;
}

std::string words_of(const charging::ClientCall& call) {
    return std::string{call.kind == charging::ClientCall::Kind::re_auth ? " kind=re_auth"
                                                                        : " kind=abort_session"} +
           " session=" + printable(call.session.value) + " client=" + printable(call.client_host);
}

}  // namespace

ClientCaller::Store::Store(const store::RedisSettings& server, const std::string& node)
    : contracts(server),
      calls(server, node, system_now() - calls_kept),
      client_states(server),
      policies(server) {}

ClientCaller::ClientCaller(store::TokenSource tokens, const config::Config& config,
                           const CurrentPolicy& policy, LendingConditions& conditions, dictionary& dictionary)
    : tokens_(std::move(tokens)),
      policy_(policy),
      conditions_(conditions),
      dictionary_(dictionary),
      node_(config.node),
      places_(unanswered_max),
      clients_(clients_max),
      thread_([this] { run(); }) {}

ClientCaller::~ClientCaller() {
    stop();
}

void ClientCaller::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

/// As many as one round trip takes in little time; the others have their turn in the next round.
void ClientCaller::note_states() {
    const auto news = clients_.next_news(states_per_round);
    if (news.empty()) return;
    std::vector<store::RestartedClient> clients;
    for (const auto& each : news) clients.push_back({each.client, each.state, each.rose});
    if (!store_->client_states.note(clients)) clients_.put_back(news);
}

void ClientCaller::note_policy() {
    const auto in_force = policy_.get();
    if (noted_policy_ == in_force->fingerprint) return;
    if (store_->policies.note(node_, in_force->fingerprint)) noted_policy_ = in_force->fingerprint;
}

void ClientCaller::choose_peer(msg& request, const fd_list& candidates) {
    const auto bytes = bytes_of(request);
    const auto host = find_avp(message_body(bytes.view()), avp::destination_host);
    if (!host) return;
    const std::string wanted = clients_.peer_of(read_text(host->data));
    for (auto* each = candidates.next; each != &candidates; each = each->next) {
        // The list's link is the candidate's first member.
        auto* candidate = reinterpret_cast<rtd_candidate*>(each);
        const std::string_view peer{candidate->diamid, candidate->diamidlen};
        candidate->score +=
            charging::is_same_identity(peer, wanted) ? FD_SCORE_FINALDEST : FD_SCORE_NO_DELIVERY;
    }
}

void ClientCaller::run() {
    name_this_thread("airtime/caller");
    while (!stopping_) {
        ++rounds_;
        if (!open_store()) {
            std::this_thread::sleep_for(calls_wait);
            continue;
        }
        try {
            note_states();
            note_policy();
            receive_calls();
            send_due();
            settle_outcomes();
        } catch (const std::exception& error) {
            log_error(std::string{"call.failed reason="} + error.what());
        }
    }
}

/// Whether it is open: not before the server was found.
bool ClientCaller::open_store() {
    if (store_) return true;
    const auto server = conditions_.now().server;
    if (server) store_.emplace(*server, node_);
    return store_.has_value();
}

void ClientCaller::receive_calls() {
    auto received = store_->calls.take(place_soon_ ? place_wait : calls_wait);
    if (!received) {
        std::this_thread::sleep_for(trouble_pause);
        return;
    }
    for (auto& call : *received) waiting_.push_back({std::move(call), 0, Clock::now(), Clock::now()});
}

void ClientCaller::send_due() {
    const auto now = Clock::now();
    place_soon_ = false;
    std::unordered_set<std::string> clients_full;
    for (auto count = waiting_.size(); count > 0; --count) {
        auto attempt = std::move(waiting_.front());
        waiting_.pop_front();
        if (attempt.since + calls_kept < now) {
            log_notice("call.dropped" + words_of(attempt.call) + " reason=too_old");
            continue;
        }
        // A client's calls do not overtake each other, but for one that is tried again later.
        const std::string client = attempt.call.client_host;
        if (attempt.due <= now && !clients_full.contains(client)) {
            if (send(attempt)) continue;
            clients_full.insert(client);
        }
        waiting_.push_back(std::move(attempt));
    }
}

/// Whether the attempt is done with: there was a place for it, or nothing can be made of it.
bool ClientCaller::send(Attempt& attempt) {
    auto request = make_client_request(dictionary_, attempt.call);
    msg_hdr* header = nullptr;
    if (!request || fd_msg_hdr(request.get(), &header) != 0) {
        log_error("call.not_made" + words_of(attempt.call));
        return true;
    }
    const std::string& client = attempt.call.client_host;
    const auto id = header->msg_eteid;
    const auto place = places_.enter(id, client, clients_.peer_of(client));
    if (place != CallPlaces::Place::entered) {
        place_soon_ = place_soon_ || place == CallPlaces::Place::not_written;
        return false;
    }
    ++attempt.tries;
    attempt.end_to_end_id = id;
    auto under_way = std::make_unique<UnderWay>(UnderWay{mailbox_, std::move(attempt)});
    timespec until{};
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += answer_patience_s;
    auto* raw = request.release();
    if (fd_msg_send_timeout(&raw, answered, under_way.get(), expired, &until) != 0) {
        fd_msg_free(raw);  // the daemon stops
        places_.answered(id);
        return true;
    }
    under_way.release();  // whichever of the two is called takes it back
    return true;
}

void ClientCaller::answered(void* data, msg** answer) noexcept {
    try {
        leave(data, result_of(**answer));
    } catch (const std::exception& error) {
        fd_log(FD_LOG_ERROR, "call.answer_lost reason=%s", error.what());
    }
    fd_msg_free(*answer);
    *answer = nullptr;
}

void ClientCaller::expired(void* data, DiamId_t, std::size_t, msg** request) noexcept {
    try {
        leave(data, 0);
    } catch (const std::exception& error) {
        fd_log(FD_LOG_ERROR, "call.answer_lost reason=%s", error.what());
    }
    fd_msg_free(*request);
    *request = nullptr;
}

void ClientCaller::answer_dropped(msg& request) {
    void (*callback)(void*, msg**) = nullptr;
    void* data = nullptr;
    if (fd_msg_anscb_get(&request, &callback, nullptr, &data) != 0 || callback != answered) return;
    leave(data, 0);
}

void ClientCaller::leave(void* data, std::uint32_t result) {
    const std::unique_ptr<UnderWay> under_way{static_cast<UnderWay*>(data)};
    const std::lock_guard lock{under_way->mailbox->mutex};
    under_way->mailbox->outcomes.push_back({std::move(under_way->attempt), result});
}

void ClientCaller::settle_outcomes() {
    std::vector<Outcome> outcomes;
    {
        const std::lock_guard lock{mailbox_->mutex};
        outcomes.swap(mailbox_->outcomes);
    }
    for (auto& outcome : outcomes) {
        const auto words = words_of(outcome.attempt.call) + " result=" + std::to_string(outcome.result);
        settle(std::move(outcome));
        log_notice("call.answered" + words);
    }
}

void ClientCaller::settle(Outcome outcome) {
    const auto& call = outcome.attempt.call;
    places_.answered(outcome.attempt.end_to_end_id);
    switch (outcome.result) {
        case diameter_success:
        case limited_success:
            return;
        case unknown_session_id:
            return change(call,
                          [&](charging::Contract contract, const auto& policy, const auto& circumstances) {
                              return charging::end_lost_session(std::move(contract), call.session,
                                                                call.client_host, policy, circumstances);
                          });
        case unable_to_deliver:
            if (outcome.attempt.tries >= tries_max) break;
            outcome.attempt.due = Clock::now() + try_again_after;
            waiting_.push_back(std::move(outcome.attempt));
            return;
        default:
            break;
    }
    change(call, [&](charging::Contract contract, const auto& policy, const auto& circumstances) {
        return charging::forget_call(std::move(contract), call.session, policy, circumstances);
    });
}

template <class Change>
void ClientCaller::change(const charging::ClientCall& call, Change make) {
    const auto policy = policy_.get();
    const auto now = conditions_.now();
    const charging::Circumstances circumstances{
        .now = system_now() + now.clock_offset, .lending = now.gate, .restarted = now.restarted};
    for (unsigned tries = 0; tries < commit_tries_max; ++tries) {
        const charging::SubscriberAddress address =
            charging::SessionId{std::string{charging::session_on_wire(call.session)}};
        const auto loaded = std::move(store_->contracts.load({&address, 1}).front());
        if (!loaded || !loaded.value()) return;
        const auto& before = *loaded.value();
        const auto commit = store::make_commit(before, make(before.contract, *policy, circumstances), *policy,
                                               circumstances.now, tokens_.next());
        if (!std::holds_alternative<store::Conflict>(store::commit_one(store_->contracts, commit))) return;
    }
}

}  // namespace airtime::extension
