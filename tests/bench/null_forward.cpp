#include <freeDiameter/extension.h>

#include <memory>

#include "app_airtime/codec/cca_encoder.hpp"
#include "app_airtime/codec/ccr_decoder.hpp"
#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/freediameter/diameter_message.hpp"
#include "app_airtime/freediameter/dictionary_avps.hpp"
#include "app_airtime/intake/forward_steering.hpp"
#include "app_airtime/peers/prepare_peer_socket.hpp"

/// The bound of app_airtime: its way in and out, its codec, and nothing between them. Grants what is asked
/// for.
namespace {

using namespace airtime;
using namespace airtime::extension;

struct Loaded {
    ForwardSteering steering{*fd_g_config};
    DictionaryAvps known{*fd_g_config->cnf_dict};
    ServerIdentity identity{.host = {fd_g_config->cnf_diamid, fd_g_config->cnf_diamid_len},
                            .realm = {fd_g_config->cnf_diamrlm, fd_g_config->cnf_diamrlm_len},
                            .currency_code = 704};
    charging::ClientProfile client;
    fd_rt_fwd_hdl* forward = nullptr;
    fd_hook_hdl* hook = nullptr;
};
std::unique_ptr<Loaded> loaded;

charging::CreditControlAnswer granted(const charging::CreditControlRequest& request) {
    charging::CreditControlAnswer answer;
    for (const auto& service : request.services) {
        answer.services.push_back(
            {.key = service.key, .granted = service.requested, .validity_s = 600, .final_units = {}});
    }
    return answer;
}

int on_forward(void*, msg** message) noexcept {
    DiameterMessage taken{std::exchange(*message, nullptr)};
    const auto bytes = bytes_of(*taken);
    auto decoded = decode_ccr(bytes.view(), loaded->known, {});
    if (!decoded.request) return 0;
    auto answer =
        answer_from_bytes(std::move(taken), encode_cca(decoded.frame, granted(*decoded.request), bytes.view(),
                                                       {loaded->identity, loaded->client}));
    auto* raw = answer.release();
    if (raw != nullptr && fd_msg_send(&raw, nullptr, nullptr) != 0) fd_msg_free(raw);
    return 0;
}

void on_hook(fd_hook_type type, msg* message, peer_hdr* peer, void*, fd_hook_permsgdata*, void*) noexcept {
    if (type == HOOK_MESSAGE_RECEIVED && message != nullptr) loaded->steering.steer(*message);
    if (type == HOOK_PEER_CONNECT_SUCCESS && peer != nullptr) prepare_peer_socket(*peer);
}

int entry(char*) noexcept {
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ep_add_merge(&fd_g_config->cnf_endpoints, reinterpret_cast<sockaddr*>(&loopback), sizeof loopback,
                    EP_FL_CONF | EP_ACCEPTALL);
    dict_object* application = nullptr;
    application_id_t id = avp::credit_control_application;
    fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &id, &application, ENOENT);
    fd_disp_app_support(application, nullptr, 1, 0);
    loaded = std::make_unique<Loaded>();
    const auto hooks = HOOK_MASK(HOOK_MESSAGE_RECEIVED, HOOK_PEER_CONNECT_SUCCESS);
    fd_hook_register(hooks, on_hook, nullptr, nullptr, &loaded->hook);
    return fd_rt_fwd_register(on_forward, nullptr, RT_FWD_REQ, &loaded->forward);
}

}  // namespace

#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
EXTENSION_ENTRY("null_forward", entry, "dict_dcca_3gpp", "dict_airtime")
}
#pragma GCC diagnostic pop
#pragma GCC visibility pop
