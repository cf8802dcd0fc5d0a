#include <arpa/inet.h>
#include <freeDiameter/extension.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/conditions/policy_reload.hpp"
#include "app_airtime/drain.hpp"
#include "app_airtime/freediameter/diameter_message.hpp"
#include "app_airtime/freediameter/freediameter_log.hpp"
#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/gy_server.hpp"
#include "app_airtime/intake/admission.hpp"
#include "app_airtime/intake/arrival.hpp"
#include "app_airtime/node_reporter.hpp"
#include "app_airtime/peers/peer_certificate.hpp"
#include "app_airtime/peers/peer_count.hpp"
#include "app_airtime/watchdog.hpp"
#include "base/few_lines.hpp"
#include "config/config.hpp"

/// freeDiameter keeps one with each message that arrives; the name is its own.
struct fd_hook_permsgdata {
    airtime::extension::Arrival arrival;
};

namespace {

using namespace airtime;
using extension::GyServer;

/// The data that freeDiameter keeps with requests. For the one thread that routes what comes in.
class ArrivalOf {
  public:
    bool register_data();
    fd_hook_data_hdl* handle() const { return handle_; }
    /// Null: there was no memory for it.
    extension::Arrival* find(msg& request) const;

  private:
    fd_hook_data_hdl* handle_ = nullptr;
    /// freeDiameter tells it only to who holds an answer to the request.
    extension::DiameterMessage answer_;
};

/// What freeDiameter calls us with, from loading to unloading.
struct Loaded {
    Loaded(const std::string& path, config::Config config)
        : server(std::move(config), *fd_g_config),
          drain(server),
          reload(path, server.config(), server.policy()) {}

    GyServer server;
    extension::Drain drain;
    extension::PolicyReload reload;
    ArrivalOf arrival_of;
    fd_rt_fwd_hdl* forward = nullptr;
    fd_rt_out_hdl* out = nullptr;
    fd_hook_hdl* hooks = nullptr;
    fd_hook_hdl* trouble = nullptr;
    fd_hook_hdl* reading = nullptr;
    fd_hook_hdl* arriving = nullptr;
    std::unique_ptr<extension::Watchdog> watchdog;
    std::unique_ptr<extension::NodeReporter> reporter;
};
std::unique_ptr<Loaded> loaded;

/// Routing callbacks are called from the highest priority down; freeDiameter's own have 10.
constexpr int after_all_scoring = -1000;

/// Nothing may be thrown into freeDiameter, and no error returned: it would stop its routing.
template <class Call>
void guarded(Call call) noexcept {
    try {
        call();
    } catch (const std::exception& error) {
        fd_log(FD_LOG_ERROR, "callback.failed reason=%s", error.what());
    } catch (...) {
        fd_log(FD_LOG_ERROR, "callback.failed");
    }
}

void begin_message_data(fd_hook_permsgdata* data) noexcept {
    new (data) fd_hook_permsgdata;
}

void end_message_data(fd_hook_permsgdata* data) noexcept {
    data->~fd_hook_permsgdata();
}

bool ArrivalOf::register_data() {
    msg* made = nullptr;
    if (fd_msg_new(nullptr, 0, &made) != 0) return false;
    answer_.reset(made);
    return fd_hook_data_register(sizeof(fd_hook_permsgdata), begin_message_data, end_message_data,
                                 &handle_) == 0;
}

extension::Arrival* ArrivalOf::find(msg& request) const {
    if (fd_msg_answ_associate(answer_.get(), &request) != 0) return nullptr;
    auto* data = fd_hook_get_request_pmd(handle_, answer_.get());
    fd_msg_answ_detach(answer_.get());
    return data == nullptr ? nullptr : &data->arrival;
}

int on_forward(void* data, msg** message) noexcept {
    auto& all = *static_cast<Loaded*>(data);
    guarded([&] { all.server.forward(*message, all.arrival_of.find(**message)); });
    return 0;
}

int on_out(void* data, msg** message, fd_list* candidates) noexcept {
    guarded([&] { static_cast<Loaded*>(data)->server.route_out(**message, *candidates); });
    return 0;
}

void on_hook(fd_hook_type type, msg* message, peer_hdr* peer, void*, fd_hook_permsgdata*,
             void* data) noexcept {
    auto& server = static_cast<Loaded*>(data)->server;
    guarded([&] {
        if ((type == HOOK_MESSAGE_SENDING || type == HOOK_MESSAGE_ROUTING_ERROR) && message != nullptr) {
            server.message_routed(*message);
        }
        if ((type == HOOK_MESSAGE_SENT || type == HOOK_MESSAGE_DROPPED) && message != nullptr) {
            server.message_left(*message);
        }
        if (type == HOOK_MESSAGE_DROPPED && message != nullptr) server.dropped(*message, peer);
        if (type == HOOK_PEER_CONNECT_SUCCESS && peer != nullptr) server.peer_connected(*peer);
        if (type == HOOK_PEER_CONNECT_FAILED && peer != nullptr) server.peer_disconnected(*peer);
    });
}

/// With these hooks freeDiameter does not log whole messages, subscribers' numbers and all, as often as peers
/// make it.
void on_trouble(fd_hook_type type, msg* message, peer_hdr* peer, void* other, fd_hook_permsgdata*,
                void*) noexcept {
    if (type == HOOK_MESSAGE_PARSING_ERROR2) return;  // the answer to what was told before
    guarded([&] {
        std::string_view name = message == nullptr ? std::string_view{} : extension::source_of(*message);
        if (peer != nullptr) name = {peer->info.pi_diamid, peer->info.pi_diamidlen};
        static FewLines lines;
        const auto left_out = lines.next(name);
        if (!left_out) return;
        std::string reason{message == nullptr || other == nullptr ? "no_message"
                                                                  : static_cast<const char*>(other)};
        std::ranges::replace(reason, ' ', '_');
        extension::log_error("message.unreadable peer=" + extension::printable(name) +
                             " reason=" + extension::printable(reason) + *left_out);
    });
}

/// Bytes, before freeDiameter looks at them. No data may be asked for here; see Intake.
void on_read(fd_hook_type, msg*, peer_hdr*, void* other, fd_hook_permsgdata*, void* data) noexcept {
    const auto& bytes = *static_cast<fd_cnx_rcvdata*>(other);
    guarded([&] { static_cast<Loaded*>(data)->server.read({bytes.buffer, bytes.length}); });
}

/// A hook of its own: freeDiameter makes the per-message data for every hook that it is registered with.
void on_arrival(fd_hook_type, msg* message, peer_hdr* peer, void*, fd_hook_permsgdata* of_message,
                void* data) noexcept {
    if (of_message == nullptr || message == nullptr) return;
    guarded([&] { static_cast<Loaded*>(data)->server.arrived(*message, peer, of_message->arrival); });
}

/// freeDiameter asks each validator, the last registered first, until one says yes (1) or no (-1).
int on_validate_peer(peer_info* peer, int* verdict, int (**)(peer_info*)) noexcept {
    constexpr int ask_the_next = 0;
    constexpr int refuse = -1;
    *verdict = refuse;
    guarded([&] {
        const std::string_view name{peer->pi_diamid, peer->pi_diamidlen};
        const char* reason = nullptr;
        if (name.size() > extension::identity_max) {
            reason = "name_too_long";
        } else if (!extension::has_own_certificate(*peer)) {
            reason = "certificate_of_another_name";
        } else if (!loaded || extension::connected_peers() >= loaded->server.config().extension.peers_max) {
            reason = "too_many_peers";
        }
        if (reason == nullptr) {
            *verdict = ask_the_next;
            return;
        }
        // Together: the names are whatever the others say they are.
        static FewLines lines;
        if (const auto left_out = lines.next("")) {
            extension::log_error("peer.refused peer=" + extension::printable(name) + " reason=" + reason +
                                 *left_out);
        }
    });
    return 0;
}

void on_drain_signal() noexcept {
    guarded([] {
        if (loaded) loaded->drain.begin();
    });
}

void on_reload_signal() noexcept {
    guarded([] {
        if (loaded) loaded->reload.begin();
    });
}

/// freeDiameter.conf cannot bind a loopback address: ListenOn drops it without a word.
bool listen_on(const config::ExtensionSettings& settings) {
    if (settings.listen_address.empty()) return true;
    sockaddr_storage address{};
    auto* ipv4 = reinterpret_cast<sockaddr_in*>(&address);
    auto* ipv6 = reinterpret_cast<sockaddr_in6*>(&address);
    socklen_t size = 0;
    if (inet_pton(AF_INET, settings.listen_address.c_str(), &ipv4->sin_addr) == 1) {
        ipv4->sin_family = AF_INET;
        size = sizeof *ipv4;
    } else if (inet_pton(AF_INET6, settings.listen_address.c_str(), &ipv6->sin6_addr) == 1) {
        ipv6->sin6_family = AF_INET6;
        size = sizeof *ipv6;
    } else {
        extension::log_error("app_airtime: extension.listen_address must be an IP address, got " +
                             settings.listen_address);
        return false;
    }
    fd_g_config->cnf_port = settings.listen_port;
    return fd_ep_add_merge(&fd_g_config->cnf_endpoints, reinterpret_cast<sockaddr*>(&address), size,
                           EP_FL_CONF | EP_ACCEPTALL) == 0;
}

/// Plainly, and with 3GPP's Vendor-Id for clients that route only to a peer which named both.
bool advertise_credit_control() {
    dict_object* application = nullptr;
    dict_object* vendor = nullptr;
    application_id_t application_id = extension::avp::credit_control_application;
    vendor_id_t vendor_id = extension::avp::vendor_3gpp;
    auto* dictionary = fd_g_config->cnf_dict;
    return fd_dict_search(dictionary, DICT_APPLICATION, APPLICATION_BY_ID, &application_id, &application,
                          ENOENT) == 0 &&
           fd_dict_search(dictionary, DICT_VENDOR, VENDOR_BY_ID, &vendor_id, &vendor, ENOENT) == 0 &&
           fd_disp_app_support(application, nullptr, 1, 0) == 0 &&
           fd_disp_app_support(application, vendor, 1, 0) == 0;
}

bool register_callbacks(Loaded& all) {
    const auto hooks = HOOK_MASK(HOOK_MESSAGE_SENDING, HOOK_MESSAGE_ROUTING_ERROR, HOOK_MESSAGE_SENT,
                                 HOOK_MESSAGE_DROPPED, HOOK_PEER_CONNECT_SUCCESS, HOOK_PEER_CONNECT_FAILED);
    return all.arrival_of.register_data() &&
           fd_hook_register(HOOK_MASK(HOOK_DATA_RECEIVED), on_read, &all, nullptr, &all.reading) == 0 &&
           fd_hook_register(HOOK_MASK(HOOK_MESSAGE_RECEIVED), on_arrival, &all, all.arrival_of.handle(),
                            &all.arriving) == 0 &&
           fd_hook_register(HOOK_MASK(HOOK_MESSAGE_PARSING_ERROR, HOOK_MESSAGE_PARSING_ERROR2), on_trouble,
                            nullptr, nullptr, &all.trouble) == 0 &&
           fd_hook_register(hooks, on_hook, &all, nullptr, &all.hooks) == 0 &&
           fd_peer_validate_register(on_validate_peer) == 0 &&
           fd_rt_fwd_register(on_forward, &all, RT_FWD_REQ, &all.forward) == 0 &&
           fd_rt_out_register(on_out, &all, after_all_scoring, &all.out) == 0 &&
           fd_event_trig_regcb(SIGUSR1, "app_airtime", on_drain_signal) == 0 &&
           // freeDiameterd passes on these two signals only: SIGHUP would end it.
           fd_event_trig_regcb(SIGUSR2, "app_airtime", on_reload_signal) == 0;
}

void unload() {
    if (!loaded) return;
    if (loaded->forward != nullptr) fd_rt_fwd_unregister(loaded->forward, nullptr);
    if (loaded->out != nullptr) fd_rt_out_unregister(loaded->out, nullptr);
    if (loaded->hooks != nullptr) fd_hook_unregister(loaded->hooks);
    if (loaded->trouble != nullptr) fd_hook_unregister(loaded->trouble);
    if (loaded->reading != nullptr) fd_hook_unregister(loaded->reading);
    if (loaded->arriving != nullptr) fd_hook_unregister(loaded->arriving);
    loaded->reporter.reset();
    loaded->watchdog.reset();
    loaded->reload.stop();
    loaded->drain.stop();
    loaded->server.stop();
    loaded.reset();
    extension::give_back_log();
}

int load(const char* path) {
    if (path == nullptr) {
        extension::log_error(
            "app_airtime: no configuration: LoadExtension = \"app_airtime.fdx\" : \"airtime.yaml\";");
        return EINVAL;
    }
    auto config = config::load_config(path);
    if (!config) {
        for (const auto& mistake : config.error()) extension::log_error(mistake);
        return EINVAL;
    }
    if (fd_g_config->cnf_flags.no_fwd != 0) {
        extension::log_error(
            "app_airtime: CCRs come over the forward path: take NoRelay out of freeDiameter.conf");
        return EINVAL;
    }
    if (!listen_on(config->extension) || !advertise_credit_control()) return EINVAL;
    loaded = std::make_unique<Loaded>(path, std::move(*config));
    if (!register_callbacks(*loaded)) {
        unload();
        return EINVAL;
    }
    loaded->watchdog = std::make_unique<extension::Watchdog>(loaded->server.watched());
    loaded->reporter = std::make_unique<extension::NodeReporter>(loaded->server);
    extension::take_over_log();
    return 0;
}

int entry(char* path) noexcept {
    int result = EINVAL;
    guarded([&] { result = load(path); });
    return result;
}

}  // namespace

// freeDiameter finds these by name: C linkage, and visible although the rest is hidden.
#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
EXTENSION_ENTRY("app_airtime", entry, "dict_dcca", "dict_dcca_3gpp", "dict_airtime")

void fd_ext_fini() {
    guarded([] { unload(); });
}
}
#pragma GCC diagnostic pop
#pragma GCC visibility pop
