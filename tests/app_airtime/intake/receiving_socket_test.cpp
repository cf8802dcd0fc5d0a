#include "app_airtime/intake/receiving_socket.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

namespace airtime::extension {
namespace {

ReceivingSocket of_number(int descriptor) {
    return ReceivingSocket::of_thread("Receiver (" + std::to_string(descriptor) + ") TCP/noTLS)");
}

/// Over TCP: other sockets do not let go of bytes unread.
struct Connection {
    Connection() {
        const int listener = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(listen(listener, 1), 0);
        EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
        theirs = socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(connect(theirs, reinterpret_cast<sockaddr*>(&address), size), 0);
        ours = accept(listener, nullptr, nullptr);
        close(listener);
    }
    ~Connection() {
        close(theirs);
        close(ours);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int ours = -1;
    int theirs = -1;
};

TEST(ReceivingSocket, IsThatOfAThreadThatReadsClearTcp) {
    EXPECT_TRUE(of_number(7).is_there());
    EXPECT_TRUE(of_number(12345).is_there());
    for (const auto* other :
         {"", "Receiver (7) TLS/single stream", "Receiver (7) SCTP/noTLS)", "Receiver () TCP/noTLS)",
          "Receiver (7 TCP/noTLS)", "Receiver (-7) TCP/noTLS)", "PSM/pgw1.lab.test"}) {
        EXPECT_FALSE(ReceivingSocket::of_thread(other).is_there()) << other;
    }
}

TEST(ReceivingSocket, TakesNoMoreThanItIsTold) {
    const Connection connection;
    ASSERT_EQ(send(connection.theirs, "abcdef", 6, 0), 6);
    const auto socket = of_number(connection.ours);
    std::array<std::uint8_t, 16> buffer{};
    EXPECT_EQ(read_text(socket.look(buffer)), "abcdef");
    socket.take(0);
    EXPECT_EQ(read_text(socket.look(buffer)), "abcdef") << "it was only looked at";
    socket.take(4);
    EXPECT_EQ(read_text(socket.look(buffer)), "ef");
    socket.take(2);
    EXPECT_TRUE(socket.look(buffer).empty()) << "nothing there, and no wait for it";
}

TEST(ReceivingSocket, SeesNothingBehindTheEnd) {
    const Connection connection;
    shutdown(connection.theirs, SHUT_WR);
    std::array<std::uint8_t, 16> buffer{};
    EXPECT_TRUE(of_number(connection.ours).look(buffer).empty());
}

}  // namespace
}  // namespace airtime::extension
