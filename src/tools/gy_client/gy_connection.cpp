#include "tools/gy_client/gy_connection.hpp"

#include <freeDiameter/extension.h>
#include <netdb.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "dict_airtime/register_gy_avps.hpp"

namespace airtime::gy_client {
namespace {

constexpr std::uint32_t credit_control_command = 272;
constexpr std::uint32_t credit_control_application = 4;
constexpr int routing_priority = 20;
constexpr auto poll_interval = std::chrono::milliseconds(2);

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "gy-client-XXXXXX").string();
        if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

void drop_log(int, const char*, va_list) {}

void log_to_stderr(int, const char* format, va_list args) {
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

/// The numeric address, because ConnectTo takes no names. Empty if the name has none.
std::string resolve(const std::string& name) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
    char text[NI_MAXHOST] = {};
    if (getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) {
        return {};
    }
    return text;
}

bool write_configuration(const std::filesystem::path& file, const ConnectionOptions& options,
                         const std::string& address) {
    std::ofstream out(file);
    // Port 0 opens no server socket at all: ListenOn would not keep it off public addresses in 1.2.1.
    out << "Identity = \"" << options.origin_host << "\";\n"
        << "Realm = \"" << options.origin_realm << "\";\n"
        << "Port = 0;\nSecPort = 0;\nNo_SCTP;\nNoRelay;\nTcTimer = 1;\n"
        << "LoadExtension = \"dict_nasreq.fdx\";\n"
        << "LoadExtension = \"dict_dcca.fdx\";\n"
        << "LoadExtension = \"dict_dcca_3gpp.fdx\";\n"
        << "ConnectPeer = \"" << options.server_host << "\" { ConnectTo = \"" << address
        << "\"; Port = " << options.port << "; No_TLS; Realm = \"" << options.server_realm << "\"; };\n";
    out.close();
    return !out.fail();
}

/// Quotes would end a string of freeDiameter's configuration.
bool plain_identity(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
    });
}

void wire_hook(fd_hook_type, msg*, peer_hdr*, void* other, fd_hook_permsgdata*, void* self) {
    const auto* received = static_cast<const fd_cnx_rcvdata*>(other);
    static_cast<GyConnection*>(self)->on_wire_data(
        Bytes(received->buffer, received->buffer + received->length));
}

void failure_hook(fd_hook_type, msg*, peer_hdr*, void* other, fd_hook_permsgdata*, void* self) {
    if (other != nullptr) {
        static_cast<GyConnection*>(self)->on_connect_failed(static_cast<const char*>(other));
    }
}

/// What came off the wire was read there; only an answer that our own routing made is news here.
void answer_callback(void* self, msg** answer) {
    DiamId_t source = nullptr;
    std::size_t length = 0;
    if (fd_msg_source_get(*answer, &source, &length) == 0 && source == nullptr) {
        std::uint8_t* buffer = nullptr;
        std::size_t size = 0;
        if (fd_msg_bufferize(*answer, &buffer, &size) == 0) {
            const std::unique_ptr<std::uint8_t, decltype(&std::free)> owner(buffer, std::free);
            if (auto message = decode_message({buffer, size})) {
                static_cast<GyConnection*>(self)->on_local_answer(std::move(*message));
            }
        }
    }
    fd_msg_free(*answer);
    *answer = nullptr;
}

/// There is one peer: whatever Destination-Host and -Realm say, it shall judge them, not our routing.
int route_to_the_peer(void*, msg**, fd_list* candidates) {
    for (auto* item = candidates->next; item != candidates; item = item->next) {
        reinterpret_cast<rtd_candidate*>(item)->score += FD_SCORE_FINALDEST;
    }
    return 0;
}

int support_credit_control() {
    application_id_t id = credit_control_application;
    dict_object* application = nullptr;
    const int error =
        fd_dict_search(fd_g_config->cnf_dict, DICT_APPLICATION, APPLICATION_BY_ID, &id, &application, ENOENT);
    return error != 0 ? error : fd_disp_app_support(application, nullptr, 1, 0);
}

}  // namespace

Result<std::unique_ptr<GyConnection>, std::string> GyConnection::open(const ConnectionOptions& options) {
    auto connection = std::make_unique<GyConnection>(Key{}, options);
    if (auto error = connection->start()) return std::move(*error);
    if (auto error = connection->wait_open()) return std::move(*error);
    return connection;
}

std::optional<std::string> GyConnection::start() {
    const auto& options = options_;
    for (const auto* name :
         {&options.origin_host, &options.origin_realm, &options.server_host, &options.server_realm}) {
        if (!plain_identity(*name)) {
            return "\"" + *name + "\" is no Diameter identity: letters, digits, dots and hyphens only";
        }
    }
    const auto address = resolve(options.address);
    if (address.empty()) return "no address found for " + options.address + "; give --connect HOST:PORT";
    const TemporaryDirectory directory;
    const auto file = directory.path() / "freeDiameter.conf";
    if (directory.path().empty() || !write_configuration(file, options, address)) {
        return "cannot write a temporary configuration; set TMPDIR to a writable directory";
    }

    fd_log_handler_register(options.verbose ? log_to_stderr : drop_log);
    const std::string hint = "; run again with --verbose to see freeDiameter's log";
    if (fd_core_initialize() != 0) return "libfdcore does not initialise" + hint;
    initialised_ = true;
    if (fd_core_parseconf(file.c_str()) != 0) {
        return "libfdcore refuses its configuration; are dict_dcca and dict_dcca_3gpp installed" + hint;
    }
    if (const auto added = dict_airtime::register_gy_avps(fd_g_config->cnf_dict); !added) {
        return added.error();
    }
    if (support_credit_control() != 0) {
        return "the credit control application is not in the dictionary" + hint;
    }
    if (fd_hook_register(HOOK_MASK(HOOK_DATA_RECEIVED), wire_hook, this, nullptr, &wire_hook_) != 0 ||
        fd_hook_register(HOOK_MASK(HOOK_PEER_CONNECT_FAILED), failure_hook, this, nullptr, &failure_hook_) !=
            0) {
        return "libfdcore refuses a hook" + hint;
    }
    if (fd_rt_out_register(route_to_the_peer, nullptr, routing_priority, nullptr) != 0) {
        return "libfdcore refuses a routing callback" + hint;
    }
    if (fd_core_start() != 0 || fd_core_waitstartcomplete() != 0) return "libfdcore does not start" + hint;
    return std::nullopt;
}

std::optional<std::string> GyConnection::wait_open() {
    const auto& options = options_;
    const auto deadline = std::chrono::steady_clock::now() + options.timeout;
    auto name = options.server_host;
    peer_hdr* peer = nullptr;
    while (std::chrono::steady_clock::now() < deadline) {
        if (fd_peer_getbyid(name.data(), name.size(), 0, &peer) == 0 && peer != nullptr &&
            fd_peer_get_state(peer) == STATE_OPEN) {
            return std::nullopt;
        }
        std::this_thread::sleep_for(poll_interval);
    }
    const std::lock_guard lock(mutex_);
    return "no Diameter connection to " + options.server_host + " at " + options.address + ":" +
           std::to_string(options.port) + " within " + std::to_string(options.timeout.count()) + " ms" +
           (connect_failure_.empty() ? "" : " (" + connect_failure_ + ")") +
           "; is the server up, is that its Origin-Host, does it accept " + options.origin_host + "?";
}

GyConnection::~GyConnection() {
    if (!initialised_) return;
    fd_core_shutdown();
    fd_core_wait_shutdown_complete();
}

Result<GyConnection::Ticket, std::string> GyConnection::send(const Message& request) {
    if (auto error = wait_open()) return std::move(*error);
    const auto bytes = encode_message(request);
    // freeDiameter takes the buffer over and frees it with free().
    auto* buffer = static_cast<std::uint8_t*>(std::malloc(bytes.size()));
    if (buffer == nullptr) return std::string("out of memory");
    std::memcpy(buffer, bytes.data(), bytes.size());
    msg* message = nullptr;
    if (fd_msg_parse_buffer(&buffer, bytes.size(), &message) != 0) {
        std::free(buffer);
        return std::string("freeDiameter cannot send these AVPs; look at the lengths in extra:");
    }
    Ticket ticket;
    {
        const std::lock_guard lock(mutex_);
        ticket.number = next_ticket_++;
        pending_.push_back({.number = ticket.number, .end_to_end = request.header.end_to_end, .answer = {}});
    }
    if (const int error = fd_msg_send(&message, answer_callback, this); error != 0) {
        if (message != nullptr) fd_msg_free(message);
        return "freeDiameter does not send: " + std::string(std::strerror(error));
    }
    return ticket;
}

std::optional<ReceivedAnswer> GyConnection::wait_answer(Ticket ticket,
                                                        std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    const auto entry = std::ranges::find(pending_, ticket.number, &Pending::number);
    if (entry == pending_.end()) return std::nullopt;
    answered_.wait_until(lock, deadline, [&] { return entry->answer.has_value(); });
    std::optional<ReceivedAnswer> answer;
    if (entry->answer) answer.emplace(std::move(*entry->answer));
    pending_.erase(entry);
    return answer;
}

void GyConnection::on_wire_data(const Bytes& data) {
    auto message = decode_message(data);
    if (!message || message->header.command != credit_control_command ||
        (message->header.flags & message_flag_request) != 0) {
        return;
    }
    complete({.message = std::move(*message), .local = false, .at = std::chrono::steady_clock::now()});
}

void GyConnection::on_local_answer(Message answer) {
    complete({.message = std::move(answer), .local = true, .at = std::chrono::steady_clock::now()});
}

void GyConnection::on_connect_failed(std::string reason) {
    const std::lock_guard lock(mutex_);
    connect_failure_ = std::move(reason);
}

void GyConnection::complete(ReceivedAnswer answer) {
    const std::lock_guard lock(mutex_);
    for (auto& pending : pending_) {
        if (pending.answer || pending.end_to_end != answer.message.header.end_to_end) continue;
        pending.answer = std::move(answer);
        answered_.notify_all();
        return;
    }
}

}  // namespace airtime::gy_client
