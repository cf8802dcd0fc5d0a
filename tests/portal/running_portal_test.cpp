#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <functional>
#include <thread>

#include "daemon/reload_signal.hpp"
#include "daemon/stop_signals.hpp"
#include "portal/portal.hpp"
#include "store/redis/redis_outbox.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/portal/http/secure_client.hpp"
#include "tests/portal/http/self_made_certificate.hpp"
#include "tests/store/redis/private_redis.hpp"

namespace airtime::portal {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// All of a portal, on loopback and a real Redis, until it is told to stop.
class RunningPortalTest : public testing::Test {
  protected:
    RunningPortalTest() {
        ::pthread_sigmask(SIG_BLOCK, nullptr, &usual_signals_);
        daemon::block_stop_signals();
        daemon::block_reload_signal();
        config_.redis = redis_.settings();
        config_.policy.messages.on = true;
        config_.portal.listen_port = free_port();
        config_.portal.exports.folder = "";
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

/// The same with pages by TLS of its own.
class PortalWithTlsTest : public RunningPortalTest {
  protected:
    PortalWithTlsTest() {
        made_.make_for(std::chrono::hours{24 * 20});
        config::PagesSettings& pages = config_.portal.pages;
        pages.tls = made_.settings();
        pages.tls.listen_port = free_port();
        pages.origin = "https://" + host();
    }
    std::string host() const { return "localhost:" + std::to_string(config_.portal.pages.tls.listen_port); }
    std::string by_tls(const std::string& request) const {
        portal_test::SecureClient client{made_.certificate_file()};
        return client.exchange(config_.portal.pages.tls.listen_port, request);
    }
    std::string get_by_tls(const std::string& target) const {
        return by_tls("GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n\r\n");
    }
    bool reloads_with(const std::string& words) const {
        ::kill(::getpid(), SIGHUP);
        return comes_true([&] { return log_.tell(words); });
    }

    LogLines log_;
    portal_test::SelfMadeCertificate made_{"running_portal_test"};
};

TEST_F(PortalWithTlsTest, ShowsPagesByTlsAloneAndChannelsInPlainAlone) {
    run();
    const std::string page = get_by_tls("/sign-in");
    EXPECT_THAT(page, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(page, HasSubstr("Strict-Transport-Security: max-age=31536000\r\n"));
    EXPECT_THAT(get_by_tls("/assets/icon.svg"), HasSubstr("Strict-Transport-Security: "));
    for (const char* channel : {"/health", "/metrics", "/api/v1/openapi.json", "/sms/mo"}) {
        EXPECT_THAT(get_by_tls(channel), StartsWith("HTTP/1.1 303")) << channel << " is no page: sign in";
    }
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
    const std::string in_plain =
        exchange("GET /sign-in HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(in_plain, StartsWith("HTTP/1.1 403"));
    EXPECT_THAT(in_plain, Not(HasSubstr("Strict-Transport-Security")));
    stop();
    EXPECT_TRUE(outcome_.ok()) << outcome_.error();
    EXPECT_EQ(get_by_tls("/sign-in"), "") << "nobody listens any more";
}

TEST_F(PortalWithTlsTest, SetsCookiesThatGoNowhereElse) {
    run();
    const std::string form = "language=en&back=%2F";
    const std::string answer = by_tls(
        "POST /language HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\nOrigin: https://" + host() +
        "\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
        "Content-Length: " + std::to_string(form.size()) + "\r\n\r\n" + form);
    EXPECT_THAT(answer,
                HasSubstr("Set-Cookie: __Host-language=en; Path=/; Secure; HttpOnly; SameSite=Strict"));
    stop();
}

TEST_F(PortalWithTlsTest, TakesARenewedCertificateAtSighupAndNoneThatIsBroken) {
    config_.portal.metrics_addresses.add("127.0.0.1");
    run();
    EXPECT_THAT(get("/metrics"), HasSubstr("airtime_portal_certificate_days 19.9"));
    made_.write_key(*portal_test::elliptic_key());
    EXPECT_TRUE(reloads_with("portal.certificate_refused reason=\"portal.pages.tls.key_file"));
    EXPECT_THAT(get_by_tls("/sign-in"), StartsWith("HTTP/1.1 200")) << "the old one goes on being shown";
    made_.make_for(std::chrono::hours{0});
    EXPECT_TRUE(reloads_with("it ended at"));
    EXPECT_EQ(get_by_tls("/sign-in"), "") << "who trusts the new one alone still meets the old one";
    made_.make_for(std::chrono::hours{24 * 90});
    EXPECT_TRUE(reloads_with("portal.certificate_renewed ends_at="));
    EXPECT_THAT(get_by_tls("/sign-in"), StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(get("/metrics"), HasSubstr("airtime_portal_certificate_days 89.9"));
    stop();
}

TEST_F(PortalWithTlsTest, KeepsItsChannelsThoughItsCertificateIsOver) {
    made_.make_for(std::chrono::hours{0});
    run();
    EXPECT_TRUE(log_.tell("portal.certificate_not_valid reason=\"it ended at"));
    EXPECT_THAT(get("/health"), StartsWith("HTTP/1.1 200"));
    stop();
}

TEST_F(PortalWithTlsTest, SaysWhatIsWrongWithItsKeyOrPort) {
    made_.allow_key(0644);
    const auto refused = run_portal(config_);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error(), HasSubstr("chmod 640"));
    made_.allow_key(0600);
    const std::uint16_t taken = config_.portal.pages.tls.listen_port;
    asio::io_context wire;
    const tcp::acceptor other{wire, {asio::ip::make_address("127.0.0.1"), taken}};
    EXPECT_EQ(run_portal(config_).error(), "portal.pages.tls.listen_address 127.0.0.1, listen_port " +
                                               std::to_string(taken) + ": Address already in use");
}

}  // namespace
}  // namespace airtime::portal
