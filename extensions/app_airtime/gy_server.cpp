#include "app_airtime/gy_server.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "app_airtime/codec/failed_avp.hpp"
#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/codec/service_parameters.hpp"
#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/freediameter/not_cancelled.hpp"
#include "app_airtime/freediameter/unreadable_avps.hpp"
#include "app_airtime/intake/admission.hpp"
#include "app_airtime/intake/reading_pace.hpp"
#include "app_airtime/peers/prepare_peer_socket.hpp"
#include "charging/changes/decide.hpp"

namespace airtime::extension {
namespace {

using charging::ResultCode;

/// Of one of the queues that freeDiameter has for all peers.
Progress queue_progress(fd_stat_type queue) {
    int waiting = 0;
    long long passed = 0;
    if (fd_stat_getstats(queue, nullptr, &waiting, nullptr, nullptr, &passed, nullptr, nullptr, nullptr) !=
        0) {
        return {};
    }
    return {.has_work = waiting > 0, .done = static_cast<std::uint64_t>(passed)};
}

/// The peer that an answer of ours goes to; empty for any other message.
std::string_view client_of_answer(msg& message) {
    msg_hdr* header = nullptr;
    msg* request = nullptr;
    if (fd_msg_hdr(&message, &header) != 0 || fd_msg_is_routable(&message) == 0 ||
        (header->msg_flags & CMD_FLAG_REQUEST) != 0 || fd_msg_answ_getq(&message, &request) != 0 ||
        request == nullptr) {
        return {};
    }
    return source_of(*request);
}

std::string_view name_of(const peer_hdr& peer) {
    return {peer.info.pi_diamid, peer.info.pi_diamidlen};
}

/// With the AVP that is missing, where that is the reason: without Destination-Realm nothing is routed.
CcrFault refusal_fault(std::uint32_t result) {
    const bool is_realm_missing = result == static_cast<std::uint32_t>(ResultCode::missing_avp);
    return {.result = result,
            .failed = is_realm_missing ? failed_example({}, avp::destination_realm, 0) : Bytes{}};
}

MessageBytes copy_of(ByteView message) {
    std::unique_ptr<std::uint8_t, FreeBytes> data{static_cast<std::uint8_t*>(std::malloc(message.size()))};
    if (data) std::ranges::copy(message, data.get());
    return {.data = std::move(data), .size = message.size()};
}

/// As freeDiameter calls it in its log.
std::string_view thread_name() {
    const auto* name = static_cast<const char*>(pthread_getspecific(fd_log_thname));
    return name == nullptr ? std::string_view{} : std::string_view{name};
}

}  // namespace

GyServer::GyServer(config::Config config, fd_config& daemon)
    : config_(std::move(config)),
      identity_{.host = {daemon.cnf_diamid, daemon.cnf_diamid_len},
                .realm = {daemon.cnf_diamrlm, daemon.cnf_diamrlm_len},
                .currency_code = config_.policy.currency_code},
      policy_(config_.policy),
      steering_(daemon),
      names_{.host = identity_.host, .realm = identity_.realm},
      known_avps_(*daemon.cnf_dict),
      sender_(config_.extension.answers_waiting_bytes_max),
      intake_([this](std::string_view peer) { return sender_.lags(peer); }),
      conditions_(config_.redis, policy_, config_.lab),
      caller_(store::TokenSource{config_.node + ".caller", store::boot_id()}, config_, policy_, conditions_,
              *daemon.cnf_dict) {
    const auto boot = store::boot_id();
    for (std::uint32_t number = 0; number < config_.extension.shards; ++number) {
        store::TokenSource tokens{config_.node + "." + std::to_string(number), boot};
        shards_.push_back(
            std::make_unique<Shard>(std::move(tokens), Shard::Surroundings{.config = config_,
                                                                           .policy = policy_,
                                                                           .identity = identity_,
                                                                           .conditions = conditions_,
                                                                           .sender = sender_}));
    }
}

void GyServer::arrived(msg& message, const peer_hdr* peer, Arrival& arrival) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) != 0) return;
    // Steering changes the header.
    auto left = intake_.left(*header, peer == nullptr ? std::string_view{} : name_of(*peer));
    arrival.at = left.read_at;
    arrival.taken = left.taken;
    arrival.passage = std::move(left.passage);
    arrival.note = steering_.steer(message);
}

void GyServer::dropped(msg& message, const peer_hdr* peer) {
    msg_hdr* header = nullptr;
    msg* request = nullptr;
    if (fd_msg_hdr(&message, &header) != 0) return;
    if (peer != nullptr) intake_.left(*header, name_of(*peer));
    if ((header->msg_flags & CMD_FLAG_REQUEST) == 0 && fd_msg_answ_getq(&message, &request) == 0 &&
        request != nullptr) {
        ClientCaller::answer_dropped(*request);
    }
}

void GyServer::forward(msg*& message, Arrival* arrival) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(message, &header) != 0 || (header->msg_flags & CMD_FLAG_REQUEST) == 0) return;
    DiameterMessage request{std::exchange(message, nullptr)};
    if (arrival == nullptr || arrival->taken || !arrival->note.steered) return;
    // Before the message, with which freeDiameter keeps it: that waits for its answer.
    const auto passage = std::move(arrival->passage);
    receive(std::move(request), *arrival);
}

void GyServer::receive(DiameterMessage message, const Arrival& arrival) {
    auto bytes = bytes_of(*message);
    if (!bytes.data) return;
    ++requests_received_;
    if (arrival.note.refusal != 0) {
        auto frame = read_frame(bytes.view());
        frame.header.application = arrival.note.application;
        return answer_fault(std::move(message), bytes.view(), frame, refusal_fault(arrival.note.refusal));
    }
    const auto policy = policy_.get();
    auto decoded = decode_ccr(bytes.view(), known_avps_, policy->numbering);
    if (!decoded.request) {
        return answer_fault(std::move(message), bytes.view(), decoded.frame, decoded.request.error());
    }
    if (auto fault =
            unknown_service_parameter(bytes.view(), decoded.request->type, policy->service_parameter_types)) {
        return answer_fault(std::move(message), bytes.view(), decoded.frame, *fault);
    }
    // Everything is in the bytes: hundreds of waiting requests would push each other's AVPs out of the
    // caches.
    for (auto* avp : avps_of(*message)) fd_msg_free(avp);
    std::string peer{source_of(*message)};
    if (!may_send_for(peer, decoded.request->origin_host, config_.extension.proxies)) {
        const auto origin_host = find_avp(message_body(bytes.view()), avp::origin_host);
        return answer_fault(std::move(message), bytes.view(), decoded.frame,
                            CcrFault{.result = static_cast<std::uint32_t>(ResultCode::invalid_avp_value),
                                     .failed = origin_host ? failed_copy({}, *origin_host) : Bytes{}});
    }
    Admitted admitted(shards_.size());
    admit(ReceivedRequest{.peer = std::move(peer),
                          .message = std::move(message),
                          .bytes = std::move(bytes),
                          .frame = std::move(decoded.frame),
                          .request = std::move(*decoded.request),
                          .arrived = arrival.at},
          *policy, admitted);
    enqueue(admitted);
}

void GyServer::route_out(msg& message, const fd_list& candidates) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) == 0 && (header->msg_flags & CMD_FLAG_REQUEST) != 0) {
        caller_.choose_peer(message, candidates);
    }
}

void GyServer::admit(ReceivedRequest received, const charging::Policy& policy, Admitted& admitted) {
    if (!is_within_its_rate(received.request, policy)) {
        return answer_too_busy(std::move(received), TooBusy::client_rate);
    }
    caller_.clients().heard(received.request.origin_host, received.peer, received.request.origin_state_id);
    if (draining_ && asks_new_quota(received.request)) {
        return answer_too_busy(std::move(received), TooBusy::stopping);
    }
    received.subscriber_hash = subscriber_hash(received.request);
    admitted[received.subscriber_hash % shards_.size()].push_back(std::move(received));
}

void GyServer::enqueue(Admitted& admitted) {
    for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
        auto& requests = admitted[shard];
        if (requests.empty()) continue;
        shards_[shard]->enqueue(requests);
        for (auto& left : requests) answer_too_busy(std::move(left), TooBusy::queue_full);
        requests.clear();
    }
}

std::uint64_t GyServer::subscriber_hash(const charging::CreditControlRequest& request) {
    const std::lock_guard lock{admission_};
    return session_shards_.subscriber_hash(request);
}

std::size_t GyServer::in_hand() const {
    std::size_t sum = 0;
    for (const auto& shard : shards_) sum += shard->in_hand();
    return sum;
}

void GyServer::read(std::span<std::uint8_t> message) {
    // freeDiameter ends the connection of one that has no whole header.
    if (message.size() < message_header_size) return;
    const NotCancelled whole;
    intake_.begin(message.size());
    const auto peer = intake_.may_take();
    const auto socket = ReceivingSocket::of_thread(thread_name());
    Admitted admitted(shards_.size());
    if (peer.empty() || !sender_.writes_to(peer, socket.descriptor()) || !take(message, peer, admitted)) {
        return intake_.pass(message);
    }
    take_more(socket, peer, admitted);
    // One that answers no request is thrown away, unless a request of ours happens to have that number.
    const bool show_it = intake_.is_time_to_show() || caller_.has_calls_under_way();
    if (!show_it) make_unasked_answer(message);
    intake_.taken(message, show_it);
}

/// Whether it was taken: what is not plainly right freeDiameter must have, for its refusal.
bool GyServer::take(ByteView message, std::string_view peer, Admitted& admitted) {
    if (!is_plain_request(message, names_)) return false;
    thread_local const DictionaryAvps known{*fd_g_config->cnf_dict};
    const auto policy = policy_.get();
    auto bytes = copy_of(message);
    if (!bytes.data) return false;
    auto decoded = decode_ccr(bytes.view(), known, policy->numbering);
    if (!decoded.request ||
        unknown_service_parameter(bytes.view(), decoded.request->type, policy->service_parameter_types) ||
        !may_send_for(peer, decoded.request->origin_host, config_.extension.proxies)) {
        return false;
    }
    ++requests_received_;
    admit(ReceivedRequest{.peer = std::string{peer},
                          .message = nullptr,
                          .bytes = std::move(bytes),
                          .frame = std::move(decoded.frame),
                          .request = std::move(*decoded.request),
                          .arrived = std::chrono::steady_clock::now()},
          *policy, admitted);
    return true;
}

/// What else has come, and comes as long as it pays to look again.
void GyServer::take_more(const ReceivingSocket& socket, std::string_view peer, Admitted& admitted) {
    constexpr std::size_t looked_at_together = std::size_t{64} * 1024;
    // Nobody can stop the thread here.
    constexpr std::chrono::milliseconds stays_max{50};
    thread_local std::vector<std::uint8_t> buffer(looked_at_together);
    thread_local ReadingPace pace;
    const auto until = ReadingPace::Clock::now() + stays_max;
    std::size_t taken = 1;
    while (true) {
        socket.take(take_all(socket.look(buffer), peer, admitted, taken));
        enqueue(admitted);
        const auto now = ReadingPace::Clock::now();
        const auto wait = pace.after(taken, in_hand(), now);
        if (wait == wait.zero() || now >= until || intake_.lags(peer)) return;
        std::this_thread::sleep_for(wait);
        taken = 0;
    }
}

/// How many of the bytes were taken: whole messages, up to the first that was not.
std::size_t GyServer::take_all(ByteView bytes, std::string_view peer, Admitted& admitted,
                               std::size_t& messages) {
    const auto size = bytes.size();
    for (auto next = first_message(bytes); next && take(*next, peer, admitted); next = first_message(bytes)) {
        bytes = bytes.subspan(next->size());
        ++messages;
    }
    return size - bytes.size();
}

/// Of all hosts of its profile together.
bool GyServer::is_within_its_rate(const charging::CreditControlRequest& request,
                                  const charging::Policy& policy) {
    const auto& client = charging::client_of(policy, request);
    if (client.requests_per_second_max == 0) return true;
    const std::lock_guard lock{admission_};
    return client_rates_.allows(std::hash<std::string>{}(client.name), client.requests_per_second_max,
                                std::chrono::steady_clock::now());
}

void GyServer::answer_fault(DiameterMessage message, ByteView request, const CcrFrame& frame,
                            const CcrFault& fault) {
    const auto peer = source_of(*message);
    if (const auto left_out = refusal_lines_.next(peer)) {
        const auto origin_host = find_avp(message_body(request), avp::origin_host);
        log_notice("ccr.refused peer=" + printable(peer) +
                   " origin_host=" + printable(origin_host ? read_text(origin_host->data) : "") +
                   " session=" + printable(frame.session) + " result=" + std::to_string(fault.result) +
                   *left_out);
    }
    counts_.add_shared(frame.request_type, fault.result);
    std::string name{peer};
    sender_.post({std::move(name), encode_fault(frame, fault, identity_), std::move(message), fault.result});
}

void GyServer::answer_too_busy(ReceivedRequest received, TooBusy reason) {
    constexpr auto result = static_cast<std::uint32_t>(ResultCode::too_busy);
    counts_.add_shared(reason);
    counts_.add_shared(received.frame.request_type, result);
    if (logs_debug()) log_debug("ccr.too_busy" + describe(received.request));
    const auto policy = policy_.get();
    auto bytes =
        encode_cca(received.frame, charging::answer_too_busy(received.request), received.bytes.view(),
                   {identity_, charging::client_of(*policy, received.request)});
    sender_.post({std::move(received.peer), std::move(bytes), std::move(received.message), result});
}

void GyServer::peer_connected(peer_hdr& peer) {
    const auto name = name_of(peer);
    sender_.peer_connected(name, prepare_peer_socket(peer));
    const auto state = peer.info.runtime.pir_orstate;
    caller_.clients().heard(name, name, state != 0 ? std::optional{state} : std::nullopt);
}

void GyServer::peer_disconnected(peer_hdr& peer) {
    sender_.peer_disconnected(name_of(peer));
}

void GyServer::message_routed(msg& message) {
    if (!client_of_answer(message).empty()) sender_.answer_routed();
}

void GyServer::message_left(msg& message) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) != 0 || fd_msg_is_routable(&message) == 0) return;
    if ((header->msg_flags & CMD_FLAG_REQUEST) != 0) return caller_.call_left(header->msg_eteid);
    const auto client = client_of_answer(message);
    if (!client.empty()) sender_.answer_left(client, header->msg_length);
}

void GyServer::add_to(store::NodeReport& report) {
    const auto now = conditions_.now();
    const bool lends = now.gate == charging::LendingGate::open;
    report.numbers[std::string{store::reported::serves}][""] = now.server ? 1 : 0;
    report.numbers[std::string{store::reported::lends}][""] = now.server && lends ? 1 : 0;
    counts_.add_to(report);
    for (const auto& shard : shards_) shard->add_to(report);
}

bool GyServer::idle() {
    return std::ranges::all_of(shards_, [](const auto& shard) { return shard->idle(); }) && sender_.idle();
}

std::vector<Watchdog::Watched> GyServer::watched() {
    std::vector<Watchdog::Watched> all{
        {"routing_in", [] { return queue_progress(STAT_G_INCOMING); }},
        {"routing_out", [] { return queue_progress(STAT_G_OUTGOING); }},
        {"dispatch", [] { return queue_progress(STAT_G_LOCAL); }},
        {"sender", [this] { return sender_.progress(); }},
        {"caller", [this] { return caller_.progress(); }},
        {"conditions", [this] { return conditions_.progress(); }},
    };
    for (const auto& shard : shards_) all.push_back({"shard", [&shard] { return shard->progress(); }});
    return all;
}

void GyServer::stop() {
    caller_.stop();
    for (const auto& shard : shards_) shard->stop();
    conditions_.stop();
    sender_.stop();
}

}  // namespace airtime::extension
