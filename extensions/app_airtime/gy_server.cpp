#include "app_airtime/gy_server.hpp"

#include <algorithm>
#include <utility>

#include "app_airtime/admission.hpp"
#include "app_airtime/failed_avp.hpp"
#include "app_airtime/gy_avps.hpp"
#include "app_airtime/intake_place.hpp"
#include "app_airtime/log.hpp"
#include "app_airtime/peer_socket.hpp"
#include "app_airtime/service_parameters.hpp"
#include "app_airtime/unreadable_avps.hpp"
#include "charging/decide.hpp"
#include "store/redis_contract_store.hpp"

namespace airtime::extension {
namespace {

using charging::ResultCode;

constexpr std::uint32_t unable_to_deliver = 3002;  // RFC 6733 7.1.3

std::unique_ptr<store::ContractStore> open_store(const config::Config& config) {
    return std::make_unique<store::RedisContractStore>(config.redis);
}

}  // namespace

GyServer::GyServer(config::Config config, fd_config& daemon)
    : config_(std::move(config)),
      identity_{.host = {daemon.cnf_diamid, daemon.cnf_diamid_len},
                .realm = {daemon.cnf_diamrlm, daemon.cnf_diamrlm_len},
                .currency_code = config_.policy.currency_code},
      policy_(config_.policy),
      steering_(daemon),
      known_avps_(*daemon.cnf_dict),
      sender_(config_.extension.answers_waiting_max),
      conditions_(open_store(config_), policy_, config_.lab),
      caller_(open_store(config_), store::TokenSource{config_.node + ".caller", store::boot_id()}, config_,
              policy_, conditions_, *daemon.cnf_dict) {
    const auto boot = store::boot_id();
    for (std::uint32_t number = 0; number < config_.extension.shards; ++number) {
        store::TokenSource tokens{config_.node + "." + std::to_string(number), boot};
        shards_.push_back(std::make_unique<Shard>(open_store(config_), std::move(tokens),
                                                  Shard::Surroundings{.config = config_,
                                                                      .policy = policy_,
                                                                      .identity = identity_,
                                                                      .conditions = conditions_,
                                                                      .sender = sender_}));
    }
}

void GyServer::wait_until_it_reads(const peer_hdr& peer) {
    const std::string_view name{peer.info.pi_diamid, peer.info.pi_diamidlen};
    if (sender_.lags(name)) wait_while([&] { return sender_.lags(name); });
}

void GyServer::forward(msg*& message) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(message, &header) != 0 || header->msg_appl != avp::credit_control_application ||
        (header->msg_flags & CMD_FLAG_REQUEST) == 0) {
        return;
    }
    auto bytes = bytes_of(*message);
    const auto host = find_avp(message_body(bytes.view()), avp::destination_host);
    const auto note = host ? ArrivalNote::parse(read_text(host->data)) : std::nullopt;
    if (!note) return;
    take(DiameterMessage{std::exchange(message, nullptr)}, std::move(bytes), *note);
}

void GyServer::take(DiameterMessage message, MessageBytes bytes, const ArrivalNote& note) {
    ++requests_taken_;
    if (note.refusal) {
        auto frame = read_frame(bytes.view());
        frame.header.application = note.application;
        return answer_fault(std::move(message), bytes.view(), frame,
                            CcrFault{.result = *note.refusal, .failed = {}});
    }
    const auto policy = policy_.get();
    auto decoded = decode_ccr(bytes.view(), known_avps_, policy->numbering, note.flaws);
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
    const std::string peer{source_of(*message)};
    admit(TakenRequest{.message = std::move(message),
                       .bytes = std::move(bytes),
                       .frame = std::move(decoded.frame),
                       .request = std::move(*decoded.request),
                       .arrived = std::chrono::steady_clock::now()},
          peer);
}

void GyServer::route_out(msg*& message, const fd_list& candidates) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(message, &header) != 0 || (header->msg_flags & CMD_FLAG_REQUEST) == 0) return;
    if (source_of(*message).empty()) {
        return caller_.choose_peer(*message, candidates);
    }
    for (const auto* candidate = candidates.next; candidate != &candidates; candidate = candidate->next) {
        // The list's link is the candidate's first member.
        if (reinterpret_cast<const rtd_candidate*>(candidate)->score >= 0) return;
    }
    const auto bytes = bytes_of(*message);
    if (!bytes.data) return;
    answer_fault(DiameterMessage{std::exchange(message, nullptr)}, bytes.view(), read_frame(bytes.view()),
                 CcrFault{.result = unable_to_deliver, .failed = {}});
}

void GyServer::admit(TakenRequest taken, std::string_view peer) {
    if (!may_send_for(peer, taken.request.origin_host, config_.extension.proxies)) {
        const auto origin_host = find_avp(message_body(taken.bytes.view()), avp::origin_host);
        return answer_fault(std::move(taken.message), taken.bytes.view(), taken.frame,
                            CcrFault{.result = static_cast<std::uint32_t>(ResultCode::invalid_avp_value),
                                     .failed = origin_host ? failed_copy({}, *origin_host) : Bytes{}});
    }
    if (!is_within_its_rate(taken.request)) return answer_too_busy(std::move(taken));
    if (peer != taken.request.origin_host) caller_.heard(taken.request.origin_host, peer);
    if (const auto state = taken.request.origin_state_id) caller_.heard(taken.request.origin_host, *state);
    const bool new_quota = asks_new_quota(taken.request);
    if (new_quota && draining_) return answer_too_busy(std::move(taken));
    taken.subscriber_hash = session_shards_.subscriber_hash(taken.request);
    auto& shard = *shards_[taken.subscriber_hash % shards_.size()];
    if (!shard.take(taken, new_quota)) answer_too_busy(std::move(taken));
}

/// Of all hosts of its profile together.
bool GyServer::is_within_its_rate(const charging::CreditControlRequest& request) {
    const auto policy = policy_.get();
    const auto& client = charging::client_of(*policy, request);
    return client.requests_per_second_max == 0 ||
           client_rates_.allows(std::hash<std::string>{}(client.name), client.requests_per_second_max,
                                std::chrono::steady_clock::now());
}

void GyServer::answer_fault(DiameterMessage message, ByteView request, const CcrFrame& frame,
                            const CcrFault& fault) {
    const auto origin_host = find_avp(message_body(request), avp::origin_host);
    log_notice("ccr.refused peer=" + printable(source_of(*message)) +
               " origin_host=" + printable(origin_host ? read_text(origin_host->data) : "") +
               " session=" + printable(frame.session) + " result=" + std::to_string(fault.result));
    post(std::move(message), encode_fault(frame, fault, identity_));
}

void GyServer::answer_too_busy(TakenRequest taken) {
    if (logs_debug()) log_debug("ccr.too_busy" + describe(taken.request));
    const auto policy = policy_.get();
    const auto bytes = encode_cca(taken.frame, charging::answer_too_busy(taken.request), taken.bytes.view(),
                                  {identity_, charging::client_of(*policy, taken.request)});
    post(std::move(taken.message), bytes);
}

void GyServer::post(DiameterMessage request, const Bytes& answer) {
    const std::string peer{source_of(*request)};
    auto message = answer_from_bytes(std::move(request), answer);
    if (message) sender_.post(std::move(message), peer);
}

void GyServer::peer_connected(peer_hdr& peer) {
    const std::string_view name{peer.info.pi_diamid, peer.info.pi_diamidlen};
    sender_.peer_connected(name, prepare_peer_socket(peer));
    if (const auto state = peer.info.runtime.pir_orstate; state != 0) caller_.heard(name, state);
}

void GyServer::peer_disconnected(peer_hdr& peer) {
    sender_.peer_disconnected({peer.info.pi_diamid, peer.info.pi_diamidlen});
}

void GyServer::message_left(msg& message) {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) != 0 || fd_msg_is_routable(&message) == 0) return;
    if ((header->msg_flags & CMD_FLAG_REQUEST) != 0) return caller_.call_left(header->msg_eteid);
    msg* request = nullptr;
    if (fd_msg_answ_getq(&message, &request) != 0 || request == nullptr) return;
    sender_.answer_left(source_of(*request));
}

bool GyServer::idle() {
    return std::ranges::all_of(shards_, [](const auto& shard) { return shard->idle(); }) && sender_.idle();
}

void GyServer::stop() {
    caller_.stop();
    for (const auto& shard : shards_) shard->stop();
    conditions_.stop();
    sender_.stop();
}

}  // namespace airtime::extension
