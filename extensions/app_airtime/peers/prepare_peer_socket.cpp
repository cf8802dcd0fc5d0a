#include "app_airtime/peers/prepare_peer_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <string_view>

namespace airtime::extension {
namespace {

/// The kernel makes twice as much of it; see PeerFlow::bytes_max.
constexpr int send_buffer_size = 256 * 1024;
/// Some hundred CCRs; grown by the kernel, it would hold thousands, each older than its deadline when it is
/// read.
constexpr int receive_buffer_size = 128 * 1024;

/// freeDiameter tells a peer's socket only in its description: "TCP,soc#7", "TCP,TLS,soc#7".
int described_socket(std::string_view description) {
    constexpr std::string_view mark = "soc#";
    const auto at = description.find(mark);
    if (!description.starts_with("TCP") || at == std::string_view::npos) return -1;
    int socket = -1;
    const auto digits = description.substr(at + mark.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), socket);
    return socket;
}

/// What says that it wants TLS may get it only after this moment (RFC 6733 13.1, and before it RFC 3588).
bool is_clear(const peer_hdr& peer, std::string_view description) {
    return description.starts_with("TCP,soc") && (peer.info.runtime.pir_isi & PI_SEC_TLS_OLD) == 0;
}

}  // namespace

PeerSocket prepare_peer_socket(peer_hdr& peer) {
    std::array<char, 128> description{};
    if (fd_peer_cnx_proto_info(&peer, description.data(), description.size()) != 0) return {};
    const int socket = described_socket(description.data());
    if (socket < 0) return {};
    const int on = 1;
    if (setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) return {};
    setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &send_buffer_size, sizeof send_buffer_size);
    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer_size, sizeof receive_buffer_size);
    return PeerSocket{socket, is_clear(peer, description.data()) ? PeerSocket::Content::clear
                                                                 : PeerSocket::Content::ciphered};
}

}  // namespace airtime::extension
