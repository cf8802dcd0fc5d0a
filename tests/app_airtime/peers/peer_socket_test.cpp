#include "app_airtime/peers/peer_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
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

std::array<iovec, 2> two_messages(std::string& first, std::string& second) {
    return {iovec{first.data(), first.size()}, iovec{second.data(), second.size()}};
}

TEST(PeerSocket, WritesMessagesOneBehindTheOther) {
    const auto [ours, theirs] = connected_pair();
    const PeerSocket socket{ours};
    std::string first = "one";
    std::string second = "two";
    EXPECT_EQ(socket.write(two_messages(first, second)), PeerSocket::Written::all);
    std::array<char, 16> read{};
    EXPECT_EQ(recv(theirs, read.data(), read.size(), MSG_DONTWAIT), 6);
    EXPECT_EQ(std::string(read.data(), 6), "onetwo");
    close(ours);
    close(theirs);
}

TEST(PeerSocket, WritesNothingWhereThePeerDoesNotReadOrIsGone) {
    const auto [ours, theirs] = connected_pair();
    const PeerSocket socket{ours};
    std::string first(1024, 'x');
    std::string second(1024, 'y');
    const auto messages = two_messages(first, second);
    auto written = PeerSocket::Written::all;
    for (int tries = 0; tries < 10'000 && written == PeerSocket::Written::all; ++tries) {
        written = socket.write(messages);
    }
    EXPECT_EQ(written, PeerSocket::Written::nothing) << "and did not wait";
    close(theirs);
    EXPECT_EQ(socket.write(messages), PeerSocket::Written::nothing) << "and no signal";
    close(ours);
}

TEST(PeerSocket, TakesMessagesAsTheyAreOnlyWhereBytesAreClear) {
    const auto [ours, theirs] = connected_pair();
    EXPECT_TRUE(PeerSocket(ours, PeerSocket::Content::clear).takes_messages());
    EXPECT_FALSE(PeerSocket(ours, PeerSocket::Content::ciphered).takes_messages());
    PeerSocket moved;
    EXPECT_FALSE(moved.takes_messages()) << "none";
    moved = PeerSocket{ours, PeerSocket::Content::ciphered};
    EXPECT_FALSE(moved.takes_messages());
    close(ours);
    close(theirs);
}

TEST(PeerSocket, EndsBothWaysAtOnce) {
    const auto [ours, theirs] = connected_pair();
    const PeerSocket socket{ours};
    socket.end();
    EXPECT_TRUE(sees_end(ours));
    EXPECT_TRUE(sees_end(theirs));
    close(ours);
    close(theirs);
}

TEST(PeerSocket, NoneHasNothingToSay) {
    const PeerSocket none{-1};
    none.end();
    none.cut();
    EXPECT_FALSE(none.has_ended());
    EXPECT_EQ(none.unacknowledged(), std::nullopt);
}

}  // namespace
}  // namespace airtime::extension
