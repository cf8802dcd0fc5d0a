#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <future>
#include <thread>

#include "portal/http/certificate_in_use.hpp"
#include "portal/http/http_server.hpp"
#include "tests/portal/http/secure_client.hpp"
#include "tests/portal/http/self_made_certificate.hpp"

namespace airtime::portal {
namespace {

namespace tls_asio = boost::asio;
using portal_test::SecureClient;
using portal_test::SelfMadeCertificate;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::chrono::hours long_life{24 * 365};

struct TlsGate {
    std::promise<void> entered;
    std::promise<void> opened;
    std::shared_future<void> open = opened.get_future().share();
};

/// Says how it was asked.
class TlsEcho : public HttpHandler {
  public:
    explicit TlsEcho(TlsGate& gate) : gate_(gate) {}
    HttpResponse answer(const HttpRequest& request) override {
        if (request.path == "/wait") {
            gate_.entered.set_value();
            gate_.open.wait();
        }
        return plain_answer(200,
                            request.path + (request.over_tls ? " by TLS " : " in plain ") + request.body);
    }

  private:
    TlsGate& gate_;
};

class HttpsServerTest : public testing::Test {
  protected:
    HttpsServerTest() { made_.make_for(long_life); }
    void start(HttpLimits limits = {}) {
        auto read = read_certificate(made_.settings());
        ASSERT_TRUE(read.ok()) << read.error();
        in_use_.emplace(made_.settings(), std::move(*read));
        server_.emplace(
            limits, [](const std::string&) { return Caller::trusted; },
            [this] { return std::make_unique<TlsEcho>(gate_); }, HttpServer::LaneOf{},
            [this] { return in_use_->context(); });
        const auto port = server_->listen("127.0.0.1", 0);
        ASSERT_TRUE(port.ok());
        port_ = *port;
        thread_ = std::thread{[this] { server_->run(); }};
    }
    void TearDown() override { stop(); }
    void stop() {
        if (!thread_.joinable()) return;
        server_->stop();
        thread_.join();
    }
    static std::string get_page(std::string_view target, std::string_view connection = "close") {
        return "GET " + std::string{target} +
               " HTTP/1.1\r\nHost: lab\r\nConnection: " + std::string{connection} + "\r\n\r\n";
    }
    tls_asio::ip::tcp::socket plain_socket() {
        tls_asio::ip::tcp::socket socket{wire_};
        socket.connect({tls_asio::ip::make_address("127.0.0.1"), port_});
        return socket;
    }
    static std::string all_from(tls_asio::ip::tcp::socket& socket) {
        std::string bytes;
        boost::system::error_code error;
        tls_asio::read(socket, tls_asio::dynamic_buffer(bytes), error);
        return bytes;
    }

    SelfMadeCertificate made_{"https_server_test"};
    TlsGate gate_;
    std::optional<CertificateInUse> in_use_;
    std::optional<HttpServer> server_;
    tls_asio::io_context wire_;
    std::thread thread_;
    std::uint16_t port_ = 0;
};

TEST_F(HttpsServerTest, AnswersWhoTrustsItsCertificate) {
    start();
    SecureClient client{made_.certificate_file()};
    const std::string answer = client.exchange(
        port_, "POST /a HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("/a by TLS body"));
}

TEST_F(HttpsServerTest, KeepsAConnectionAndEndsItInOrder) {
    start();
    SecureClient client{made_.certificate_file()};
    ASSERT_FALSE(client.begin(port_));
    client.send(get_page("/1", "keep-alive"));
    EXPECT_THAT(client.next("by TLS "), EndsWith("/1 by TLS "));
    client.send(get_page("/2"));
    boost::system::error_code how;
    EXPECT_THAT(client.rest(&how), EndsWith("/2 by TLS "));
    EXPECT_EQ(how, tls_asio::error::eof) << "cut off it would be another error";
}

TEST_F(HttpsServerTest, SpeaksTls12AndLaterAlone) {
    start();
    const auto speaks = [this](int version) {
        SecureClient client{made_.certificate_file()};
        SSL_CTX* const context = client.context().native_handle();
        SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
        SSL_CTX_set_min_proto_version(context, version);
        SSL_CTX_set_max_proto_version(context, version);
        return !client.exchange(port_, get_page("/")).empty();
    };
    EXPECT_TRUE(speaks(TLS1_3_VERSION));
    EXPECT_TRUE(speaks(TLS1_2_VERSION));
    EXPECT_FALSE(speaks(TLS1_1_VERSION));
    EXPECT_FALSE(speaks(TLS1_VERSION));
}

TEST_F(HttpsServerTest, AnswersNothingInPlain) {
    start();
    tls_asio::ip::tcp::socket socket = plain_socket();
    tls_asio::write(socket, tls_asio::buffer(get_page("/")));
    EXPECT_THAT(all_from(socket), Not(HasSubstr("HTTP/")));
}

TEST_F(HttpsServerTest, GivesABigAnswerWhole) {
    start({.body_bytes_max = 1'000'000});
    SecureClient client{made_.certificate_file()};
    const std::string body(1'000'000, 'x');
    const std::string answer = client.exchange(
        port_, "POST / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n" + body);
    EXPECT_THAT(answer, EndsWith(" by TLS " + body));
}

TEST_F(HttpsServerTest, HoldsNoThreadForWhoDoesNotShakeHands) {
    start({.threads = 1, .waiting_max = 0});
    tls_asio::ip::tcp::socket silent = plain_socket();
    tls_asio::ip::tcp::socket half = plain_socket();
    tls_asio::write(half, tls_asio::buffer(std::string_view{"\x16\x03\x01\x02", 4}));
    SecureClient client{made_.certificate_file()};
    EXPECT_THAT(client.exchange(port_, get_page("/")), EndsWith("/ by TLS "));
}

TEST_F(HttpsServerTest, DropsWhoSaysNothingOrTooLittleInTime) {
    start({.request_timeout = std::chrono::milliseconds{50}});
    tls_asio::ip::tcp::socket silent = plain_socket();
    tls_asio::ip::tcp::socket half = plain_socket();
    tls_asio::write(half, tls_asio::buffer(std::string_view{"\x16\x03\x01\x02", 4}));
    SecureClient shaken{made_.certificate_file()};
    ASSERT_FALSE(shaken.begin(port_));
    EXPECT_EQ(all_from(silent), "");
    EXPECT_EQ(all_from(half), "");
    EXPECT_EQ(shaken.rest(), "") << "a handshake is no request yet";
}

TEST_F(HttpsServerTest, DropsWhoDripsBytesIntoTheHandshake) {
    start({.request_timeout = std::chrono::milliseconds{50}});
    tls_asio::ip::tcp::socket dripping = plain_socket();
    tls_asio::write(dripping, tls_asio::buffer(std::string_view{"\x16\x03\x01\x40\x00\x01", 6}));
    const auto given_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    auto next = std::chrono::steady_clock::now();
    boost::system::error_code error;
    while (!error && next < given_up) {
        next += std::chrono::milliseconds{5};
        while (std::chrono::steady_clock::now() < next) std::this_thread::yield();
        tls_asio::write(dripping, tls_asio::buffer(std::string_view{"x"}), error);
    }
    EXPECT_TRUE(error) << "each byte had the time begin anew";
}

TEST_F(HttpsServerTest, CountsThemAmongTheConnectionsOfTheirAddress) {
    start({.room = {.per_trusted_address_max = 2}});
    tls_asio::ip::tcp::socket oldest = plain_socket();
    tls_asio::ip::tcp::socket second = plain_socket();
    SecureClient client{made_.certificate_file()};
    EXPECT_THAT(client.exchange(port_, get_page("/")), EndsWith("/ by TLS "));
    EXPECT_EQ(all_from(oldest), "") << "closed to make room";
}

TEST_F(HttpsServerTest, ShowsARenewedCertificateToWhoComesThen) {
    start();
    const std::string old_file = made_.folder() + "/old.pem";
    std::filesystem::copy_file(made_.certificate_file(), old_file);
    SecureClient before{old_file};
    ASSERT_FALSE(before.begin(port_));
    made_.make_for(long_life);
    ASSERT_TRUE(
        in_use_
            ->renew(std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()))
            .ok());
    before.send(get_page("/before"));
    EXPECT_THAT(before.rest(), EndsWith("/before by TLS ")) << "it goes on with what it began with";
    SecureClient trusts_old{old_file};
    EXPECT_TRUE(trusts_old.begin(port_));
    SecureClient trusts_new{made_.certificate_file()};
    EXPECT_THAT(trusts_new.exchange(port_, get_page("/new")), EndsWith("/new by TLS "));
}

TEST_F(HttpsServerTest, IsRefusedByWhoComesAfterItsCertificateEnded) {
    made_.make_for(std::chrono::hours{0});
    start();
    SecureClient client{made_.certificate_file()};
    EXPECT_TRUE(client.begin(port_)) << "browsers say why";
}

TEST_F(HttpsServerTest, AnswersWhatItHasTakenBeforeItStops) {
    start();
    SecureClient idle{made_.certificate_file()};
    ASSERT_FALSE(idle.begin(port_));
    SecureClient waiting{made_.certificate_file()};
    ASSERT_FALSE(waiting.begin(port_));
    waiting.send(get_page("/wait"));
    gate_.entered.get_future().wait();
    server_->stop();
    EXPECT_EQ(idle.rest(), "");
    gate_.opened.set_value();
    EXPECT_THAT(waiting.rest(), EndsWith("/wait by TLS "));
}

}  // namespace
}  // namespace airtime::portal
