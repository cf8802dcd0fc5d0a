#include "app_airtime/intake/receiving_socket.hpp"

#include <sys/socket.h>

#include <charconv>

namespace airtime::extension {

ReceivingSocket ReceivingSocket::of_thread(std::string_view name) {
    constexpr std::string_view before = "Receiver (";
    constexpr std::string_view behind = ") TCP/noTLS)";
    if (!name.starts_with(before) || !name.ends_with(behind)) return ReceivingSocket{-1};
    name.remove_prefix(before.size());
    int descriptor = -1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), descriptor);
    const bool is_whole = error == std::errc{} && std::string_view(end, name.data() + name.size()) == behind;
    return ReceivingSocket{is_whole ? descriptor : -1};
}

ByteView ReceivingSocket::look(std::span<std::uint8_t> into) const {
    const auto seen = recv(descriptor_, into.data(), into.size(), MSG_PEEK | MSG_DONTWAIT);
    return into.first(seen > 0 ? static_cast<std::size_t>(seen) : 0);
}

void ReceivingSocket::take(std::size_t bytes) const {
    // TCP takes them away without copying.
    if (bytes > 0) recv(descriptor_, nullptr, bytes, MSG_TRUNC | MSG_DONTWAIT);
}

}  // namespace airtime::extension
