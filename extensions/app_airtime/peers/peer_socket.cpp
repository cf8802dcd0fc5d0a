#include "app_airtime/peers/peer_socket.hpp"

#include <fcntl.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <numeric>
#include <utility>

namespace airtime::extension {

PeerSocket::PeerSocket(int shared, Content content)
    : descriptor_(shared < 0 ? -1 : fcntl(shared, F_DUPFD_CLOEXEC, 0)), content_(content) {}

PeerSocket::~PeerSocket() {
    if (descriptor_ >= 0) close(descriptor_);
}

PeerSocket::PeerSocket(PeerSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), content_(other.content_) {}

PeerSocket& PeerSocket::operator=(PeerSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(content_, other.content_);
    return *this;
}

PeerSocket::Written PeerSocket::write(std::span<const iovec> messages) const {
    msghdr vector{};
    vector.msg_iov = const_cast<iovec*>(messages.data());  // only read
    vector.msg_iovlen = messages.size();
    const auto written = sendmsg(descriptor_, &vector, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written <= 0) return Written::nothing;
    const auto size = std::accumulate(messages.begin(), messages.end(), std::size_t{0},
                                      [](std::size_t sum, const iovec& one) { return sum + one.iov_len; });
    return static_cast<std::size_t>(written) == size ? Written::all : Written::part;
}

std::optional<std::size_t> PeerSocket::unacknowledged() const {
    int bytes = 0;
    if (descriptor_ < 0 || ioctl(descriptor_, SIOCOUTQ, &bytes) != 0) return std::nullopt;
    return static_cast<std::size_t>(bytes);
}

bool PeerSocket::is_of(int descriptor) const {
    struct stat ours {};
    struct stat theirs {};
    return descriptor_ >= 0 && descriptor >= 0 && fstat(descriptor_, &ours) == 0 &&
           fstat(descriptor, &theirs) == 0 && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

bool PeerSocket::is_crowded() const {
    std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
    socklen_t size = sizeof memory;
    if (descriptor_ < 0 || getsockopt(descriptor_, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) {
        return false;
    }
    return memory[SK_MEMINFO_WMEM_QUEUED] > memory[SK_MEMINFO_SNDBUF] / 2;
}

bool PeerSocket::has_ended() const {
    pollfd looked{.fd = descriptor_, .events = POLLRDHUP, .revents = 0};
    return descriptor_ >= 0 && poll(&looked, 1, 0) > 0 &&
           (looked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

void PeerSocket::cut() const {
    if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RD);
}

void PeerSocket::end() const {
    if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RDWR);
}

}  // namespace airtime::extension
