#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::portal_test {

/// A connection by TLS to a port of this host, as a browser makes it that trusts one certificate.
class SecureClient {
  public:
    explicit SecureClient(const std::string& trusted_file) {
        context_.load_verify_file(trusted_file);
        context_.set_verify_mode(boost::asio::ssl::verify_peer);
    }
    boost::asio::ssl::context& context() { return context_; }

    /// Connects and shakes hands. The error: why it trusts no such server, or the server it.
    boost::system::error_code begin(std::uint16_t port) {
        stream_.emplace(wire_, context_);
        boost::system::error_code error;
        stream_->next_layer().connect({boost::asio::ip::make_address("127.0.0.1"), port}, error);
        if (!error) stream_->handshake(boost::asio::ssl::stream_base::client, error);
        return error;
    }
    void send(std::string_view bytes) {
        boost::system::error_code error;
        boost::asio::write(*stream_, boost::asio::buffer(bytes), error);
    }
    /// What comes up to that text.
    std::string next(std::string_view until) {
        std::string bytes;
        boost::system::error_code error;
        boost::asio::read_until(*stream_, boost::asio::dynamic_buffer(bytes), until, error);
        return bytes;
    }
    /// All that comes until the server closes; `how`: with what.
    std::string rest(boost::system::error_code* how = nullptr) {
        std::string bytes;
        boost::system::error_code error;
        boost::asio::read(*stream_, boost::asio::dynamic_buffer(bytes), error);
        if (how != nullptr) *how = error;
        return bytes;
    }
    /// The answer to a request that ends its connection; empty: no handshake came about.
    std::string exchange(std::uint16_t port, std::string_view request) {
        if (begin(port)) return {};
        send(request);
        return rest();
    }

  private:
    boost::asio::io_context wire_;
    boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> stream_;
};

}  // namespace airtime::portal_test
