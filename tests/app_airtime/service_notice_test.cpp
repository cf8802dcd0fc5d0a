#include "app_airtime/service_notice.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

class ServiceNotice : public testing::Test {
  protected:
    void TearDown() override {
        for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
    }
};

TEST_F(ServiceNotice, IsOneDatagramToTheManagersSocket) {
    const auto path = std::filesystem::temp_directory_path() / ("airtime-notify-" + std::to_string(getpid()));
    const int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(manager, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    notify_service("READY=1");
    std::array<char, 64> told{};
    EXPECT_EQ(recv(manager, told.data(), told.size(), MSG_DONTWAIT), 7);
    EXPECT_STREQ(told.data(), "READY=1");
    close(manager);
    std::filesystem::remove(path);
    notify_service("WATCHDOG=1");  // nobody listens: nothing happens
}

TEST_F(ServiceNotice, ReachesAManagerInLinuxsAbstractNamespace) {
    const std::string name = "@airtime-notify-" + std::to_string(getpid());
    const int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, name.size());
    address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    ASSERT_EQ(bind(manager, reinterpret_cast<const sockaddr*>(&address), size), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
    notify_service("READY=1");
    std::array<char, 64> told{};
    EXPECT_EQ(recv(manager, told.data(), told.size(), MSG_DONTWAIT), 7);
    close(manager);
}

TEST_F(ServiceNotice, ReachesAManagerAtTheLongestPath) {
    const std::string longest(sizeof(sockaddr_un::sun_path) - 1, 'n');
    const auto folder =
        std::filesystem::temp_directory_path() / ("airtime-notify-" + std::to_string(getpid()));
    const auto path = (folder / longest).string().substr(0, longest.size());
    std::filesystem::create_directory(folder);
    const int manager = socket(AF_UNIX, SOCK_DGRAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    ASSERT_EQ(bind(manager, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    notify_service("READY=1");
    std::array<char, 64> told{};
    EXPECT_EQ(recv(manager, told.data(), told.size(), MSG_DONTWAIT), 7);
    // The kernel takes one letter more, where nobody reads it as text.
    const std::string longer = path + "n";
    const int unreachable = socket(AF_UNIX, SOCK_DGRAM, 0);
    longer.copy(address.sun_path, longer.size());
    ASSERT_EQ(bind(unreachable, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    setenv("NOTIFY_SOCKET", longer.c_str(), 1);
    notify_service("READY=1");
    EXPECT_EQ(recv(unreachable, told.data(), told.size(), MSG_DONTWAIT), -1);
    close(unreachable);
    close(manager);
    std::filesystem::remove_all(folder);
}

TEST_F(ServiceNotice, WithoutAManagerNobodyIsTold) {
    notify_service("READY=1");
    setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
    notify_service("READY=1");
}

TEST_F(ServiceNotice, TheWatchdogsTimeIsOursOnlyWhereItSaysSo) {
    EXPECT_EQ(service_watchdog(), std::nullopt);
    setenv("WATCHDOG_USEC", "2000000", 1);
    EXPECT_EQ(service_watchdog(), 2s);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    EXPECT_EQ(service_watchdog(), 2s);
    setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(service_watchdog(), std::nullopt);
    unsetenv("WATCHDOG_PID");
    for (const char* none : {"0", "", "soon", "-1"}) {
        setenv("WATCHDOG_USEC", none, 1);
        EXPECT_EQ(service_watchdog(), std::nullopt) << none;
    }
}

}  // namespace
}  // namespace airtime::extension
