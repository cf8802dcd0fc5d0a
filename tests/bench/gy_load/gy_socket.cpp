#include "tests/bench/gy_load/gy_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace airtime::bench {

namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t capabilities_exchange = 257, device_watchdog = 280, disconnect_peer = 282;
constexpr std::uint32_t capabilities_success = 2001;
constexpr std::size_t read_size = 256 * 1024;
constexpr int patience_ms = 5000;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

void wait_for(int socket, short events) {
    pollfd waiting{.fd = socket, .events = events, .revents = 0};
    if (poll(&waiting, 1, patience_ms) <= 0) fail("the server did not answer within 5 s");
}

}  // namespace

GySocket::GySocket(Settings settings) : settings_(std::move(settings)), input_(2 * read_size) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    if (settings_.send_buffer_bytes > 0) {
        setsockopt(socket_, SOL_SOCKET, SO_SNDBUF, &settings_.send_buffer_bytes,
                   sizeof settings_.send_buffer_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(settings_.server.port);
    if (inet_pton(AF_INET, settings_.server.host.c_str(), &address.sin_addr) != 1) {
        fail(settings_.server.host + ": give the server's IPv4 address");
    }
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        fail("cannot connect to port " + std::to_string(settings_.server.port) + ": " + std::strerror(errno));
    }
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    write_all(base_message(
        {.flags = flag_request, .command = capabilities_exchange, .hop_by_hop = base_hop_by_hop_++}));
    const Bytes answer = read_one();
    AvpWalk walk{ByteView{answer}.subspan(header_size)};
    bool welcome = false;
    while (const auto avp = walk.next()) {
        welcome = welcome || (avp->key == avp::result_code && avp->data.size() == 4 &&
                              load_u32(avp->data.data()) == capabilities_success);
    }
    if (!welcome) fail("the server refused " + settings_.origin_host);
    fcntl(socket_, F_SETFL, O_NONBLOCK);
}

GySocket::~GySocket() {
    close(socket_);
}

Bytes GySocket::base_message(const Header& header) const {
    MessageWriter out{header};
    if ((header.flags & flag_request) == 0) out.u32(avp::result_code, capabilities_success);
    out.text(avp::origin_host, settings_.origin_host);
    out.text(avp::origin_realm, settings_.origin_realm);
    if (header.command == capabilities_exchange) {
        out.bytes(avp::host_ip_address, "\x00\x01\x7f\x00\x00\x01"sv, true);
        out.u32(avp::vendor_id, 0);
        out.bytes(avp::product_name, "gy_load", false);
        out.u32(avp::auth_application_id, 4);
    }
    if (header.command == disconnect_peer && (header.flags & flag_request) != 0) {
        out.u32(avp::disconnect_cause, 0);
    }
    return out.finish();
}

void GySocket::write_all(const Bytes& message) {
    ByteView rest{message};
    while (!rest.empty()) {
        const ssize_t sent = send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            rest = rest.subspan(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            wait_for(socket_, POLLOUT);
        } else {
            fail(std::string{"the server closed the connection: "} + std::strerror(errno));
        }
    }
}

Bytes GySocket::read_one() {
    Bytes message(header_size);
    for (std::size_t have = 0; have < message.size();) {
        wait_for(socket_, POLLIN);
        const ssize_t got = recv(socket_, message.data() + have, message.size() - have, 0);
        if (got <= 0) fail("the server closed the connection instead of an answer to the CER");
        have += static_cast<std::size_t>(got);
        if (have == header_size) message.resize(std::max(message_length(message.data()), header_size));
    }
    return message;
}

void GySocket::flush() {
    while (sent_ < output_.size()) {
        const ssize_t sent = send(socket_, output_.data() + sent_, output_.size() - sent_, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) return;
        if (sent <= 0) fail(std::string{"the server closed the connection: "} + std::strerror(errno));
        sent_ += static_cast<std::size_t>(sent);
    }
    output_.clear();
    sent_ = 0;
}

void GySocket::read(const OnAnswer& on_answer) {
    const ssize_t got = recv(socket_, input_.data() + filled_, input_.size() - filled_, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        if (disconnected_) return;
        fail("the server closed the connection");
    }
    if (settings_.acknowledge_at_once) {
        const int on = 1;
        setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    }
    filled_ += static_cast<std::size_t>(got);
    std::size_t begin = 0;
    while (filled_ - begin >= header_size) {
        const std::size_t length = message_length(&input_[begin]);
        if (length < header_size || length > read_size) fail("the server sent what is no Diameter message");
        if (filled_ - begin < length) break;
        handle(ByteView{input_}.subspan(begin, length), on_answer);
        begin += length;
    }
    std::memmove(input_.data(), &input_[begin], filled_ - begin);
    filled_ -= begin;
}

void GySocket::handle(ByteView message, const OnAnswer& on_answer) {
    Header header = read_header(message);
    const bool is_request = (header.flags & flag_request) != 0;
    if (header.command == disconnect_peer && !is_request) {
        disconnected_ = true;
    } else if (header.command == device_watchdog && is_request) {
        header.flags = 0;
        queue(base_message(header));
        flush();
    } else if (is_request) {
        fail("the server sent a request of command " + std::to_string(header.command));
    } else {
        on_answer(message);
    }
}

void GySocket::disconnect() {
    queue(
        base_message({.flags = flag_request, .command = disconnect_peer, .hop_by_hop = base_hop_by_hop_++}));
    while (unsent() > 0) {
        flush();
        if (unsent() > 0) wait_for(socket_, POLLOUT);
    }
    while (!disconnected_) {
        wait_for(socket_, POLLIN);
        read([](ByteView) {});
    }
}

}  // namespace airtime::bench
