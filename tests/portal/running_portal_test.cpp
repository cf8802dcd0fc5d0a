#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <functional>
#include <thread>

#include "daemon/stop_signals.hpp"
#include "portal/portal.hpp"
#include "store/redis/redis_outbox.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::StartsWith;

/// All of a portal, on loopback and a real Redis, until it is told to stop.
class RunningPortalTest : public testing::Test {
  protected:
    RunningPortalTest() {
        ::pthread_sigmask(SIG_BLOCK, nullptr, &usual_signals_);
        daemon::block_stop_signals();
        config_.redis = redis_.settings();
        config_.policy.messages.on = true;
        config_.portal.listen_port = free_port();
        config_.portal.sms.secret = "0123456789-secret";
        config_.portal.sms.trusted_addresses.add("127.0.0.1");
    }
    ~RunningPortalTest() override { ::pthread_sigmask(SIG_SETMASK, &usual_signals_, nullptr); }

    static config::Config sample() {
        return config::load_config(AIRTIME_SOURCE_DIR "/conf/airtime.yaml").value();
    }
    static std::uint16_t free_port() {
        asio::io_context wire;
        return tcp::acceptor{wire, {asio::ip::make_address("127.0.0.1"), 0}}.local_endpoint().port();
    }
    void run() {
        portal_ = std::thread{[this] { outcome_ = run_portal(config_); }};
        ASSERT_TRUE(comes_true([this] { return !get("/health").empty(); }));
    }
    void stop() {
        ::kill(::getpid(), SIGTERM);
        portal_.join();
    }
    /// What comes until the portal closes the connection.
    std::string exchange(const std::string& request) const {
        asio::io_context wire;
        tcp::socket socket{wire};
        boost::system::error_code error;
        socket.connect({asio::ip::make_address("127.0.0.1"), config_.portal.listen_port}, error);
        asio::write(socket, asio::buffer(request), error);
        std::string answer;
        asio::read(socket, asio::dynamic_buffer(answer), error);
        return answer;
    }
    std::string get(const std::string& target) const {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
    }
    static bool comes_true(const std::function<bool()>& what) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!what()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::yield();
        }
        return true;
    }

    store_test::PrivateRedis redis_;
    sigset_t usual_signals_{};
    config::Config config_ = sample();
    std::thread portal_;
    Result<Done, std::string> outcome_ = std::string{"it did not end"};
};

TEST_F(RunningPortalTest, TakesAnSmsAndAnswersItUntilItIsToldToStop) {
    run();
    EXPECT_THAT(get("/sms/mo?secret=0123456789-secret&id=m1&from=84900000001&text=KT"),
                StartsWith("HTTP/1.1 200"));
    store::RedisOutbox outbox{config_.redis, "test"};
    EXPECT_TRUE(comes_true([&] { return outbox.backlog()->ready == 1; }));
    stop();
    EXPECT_TRUE(outcome_.ok()) << outcome_.error();
    EXPECT_EQ(get("/health"), "") << "nobody listens any more";
}

TEST_F(RunningPortalTest, KeepsToTheLimitsOfItsConfiguration) {
    config_.portal.header_bytes_max = 2'000;
    config_.portal.body_bytes_max = 1'000;
    config_.portal.request_timeout = std::chrono::milliseconds{2'000};
    run();
    EXPECT_THAT(get("/" + std::string(2'000, 'x')), StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(exchange("POST / HTTP/1.1\r\nContent-Length: 1001\r\nConnection: close\r\n\r\n" +
                         std::string(1'001, 'x')),
                StartsWith("HTTP/1.1 413"));
    EXPECT_EQ(exchange("GET / HTTP/1.1\r\nX-Half: "), "") << "what does not arrive is given up";
    stop();
}

TEST_F(RunningPortalTest, SaysWhereItCannotListen) {
    asio::io_context wire;
    const tcp::acceptor other{wire, {asio::ip::make_address("127.0.0.1"), config_.portal.listen_port}};
    const auto refused = run_portal(config_);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error(), "portal.listen_address 127.0.0.1, listen_port " +
                                   std::to_string(config_.portal.listen_port) + ": Address already in use");
}

}  // namespace
}  // namespace airtime::portal
