#pragma once

#include <sys/socket.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "charging/sessions/answer_with.hpp"

namespace airtime::worker_test {

/// A gateway on loopback that is asked as Kannel's smsbox is, one connection after the other.
class SmsGateway {
  public:
    explicit SmsGateway(std::uint16_t port = 0)
        : acceptor_(wire_, {boost::asio::ip::make_address("127.0.0.1"), port}),
          thread_([this] { serve(); }) {}
    ~SmsGateway() {
        stopping_ = true;
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
    }
    SmsGateway(const SmsGateway&) = delete;
    SmsGateway& operator=(const SmsGateway&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    /// From now on; empty: it takes requests and says nothing.
    void answer_with(std::optional<std::string> answer) {
        const std::scoped_lock lock{mutex_};
        answer_ = std::move(answer);
    }
    /// The heads of all that it was asked.
    std::vector<std::string> requests() const {
        const std::scoped_lock lock{mutex_};
        return requests_;
    }

  private:
    using Socket = boost::asio::ip::tcp::socket;

    void serve() {
        while (!stopping_) {
            boost::system::error_code error;
            Socket socket{wire_};
            acceptor_.accept(socket, error);
            std::string request;
            boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
            if (error) continue;
            const std::scoped_lock lock{mutex_};
            requests_.push_back(request);
            if (answer_) {
                boost::asio::write(socket, boost::asio::buffer(*answer_), error);
            } else {
                unanswered_.push_back(std::move(socket));
            }
        }
    }

    boost::asio::io_context wire_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::optional<std::string> answer_ =
        "HTTP/1.1 202 Accepted\r\nContent-Length: 26\r\n\r\n0: Accepted for delivery\r\n";
    std::vector<std::string> requests_;
    std::vector<Socket> unanswered_;
    std::thread thread_;
};

}  // namespace airtime::worker_test
