#include "app_airtime/peers/peer_socket.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace airtime::extension {

PeerSocket::PeerSocket(int shared) : descriptor_(shared < 0 ? -1 : fcntl(shared, F_DUPFD_CLOEXEC, 0)) {}

PeerSocket::~PeerSocket() {
    if (descriptor_ >= 0) close(descriptor_);
}

PeerSocket::PeerSocket(PeerSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

PeerSocket& PeerSocket::operator=(PeerSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

std::optional<std::size_t> PeerSocket::unacknowledged() const {
    int bytes = 0;
    if (descriptor_ < 0 || ioctl(descriptor_, SIOCOUTQ, &bytes) != 0) return std::nullopt;
    return static_cast<std::size_t>(bytes);
}

bool PeerSocket::has_ended() const {
    pollfd looked{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
    return descriptor_ >= 0 && poll(&looked, 1, 0) > 0 &&
           (looked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void PeerSocket::cut() const {
    if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RD);
}

}  // namespace airtime::extension
