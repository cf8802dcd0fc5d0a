#include "app_airtime/peers/peer_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace airtime::extension {
namespace {

std::array<int, 2> connected_pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    return ends;
}

bool sees_end(int descriptor) {
    char byte = 0;
    return recv(descriptor, &byte, 1, MSG_DONTWAIT) == 0;
}

TEST(PeerSocket, CutsItsConnectionThoughTheDescriptorIsClosed) {
    const auto [ours, theirs] = connected_pair();
    const int reader = dup(ours);
    const PeerSocket socket{ours};
    close(ours);
    EXPECT_FALSE(sees_end(reader));
    socket.cut();
    EXPECT_TRUE(sees_end(reader));
    close(reader);
    close(theirs);
}

TEST(PeerSocket, NeverCutsAnotherThatTookTheNumberOfAClosedDescriptor) {
    const auto [ours, theirs] = connected_pair();
    const PeerSocket socket{ours};
    close(ours);
    const auto [other, other_end] = connected_pair();
    ASSERT_EQ(other, ours) << "the lowest free number is given again";
    socket.cut();
    EXPECT_FALSE(sees_end(other));
    for (const int descriptor : {theirs, other, other_end}) close(descriptor);
}

TEST(PeerSocket, SeesTheEndBeforeWhatWasSentIsRead) {
    const auto [ours, theirs] = connected_pair();
    const PeerSocket socket{ours};
    EXPECT_EQ(send(theirs, "rest", 4, 0), 4);
    EXPECT_FALSE(socket.has_ended());
    close(theirs);
    EXPECT_TRUE(socket.has_ended());
    close(ours);
}

TEST(PeerSocket, LetsGoOfTheConnection) {
    const auto [ours, theirs] = connected_pair();
    PeerSocket socket{ours};
    close(ours);
    EXPECT_FALSE(sees_end(theirs));
    socket = PeerSocket{};
    EXPECT_TRUE(sees_end(theirs));
    close(theirs);
}

TEST(PeerSocket, NoneHasNothingToSay) {
    const PeerSocket none{-1};
    none.cut();
    EXPECT_FALSE(none.has_ended());
    EXPECT_EQ(none.unacknowledged(), std::nullopt);
}

}  // namespace
}  // namespace airtime::extension
