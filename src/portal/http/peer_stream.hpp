#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace airtime::portal {

/// The bytes of a connection, in plain or by TLS; Beast reads and writes it like any stream. The time that it
/// is given is for all that is awaited until it is given another, TLS's own messages included.
class PeerStream {
  public:
    using Socket = boost::asio::ip::tcp::socket;
    using Plain = boost::beast::tcp_stream;
    using executor_type = Plain::executor_type;

    /// `tls` empty: in plain.
    PeerStream(Socket socket, const std::shared_ptr<boost::asio::ssl::context>& tls);

    bool is_secure() const { return secure_ != nullptr; }
    /// TLS's handshake, before anything else. False: there was none in time. In plain: true at once.
    boost::asio::awaitable<bool> shake_hands(std::chrono::milliseconds patience);
    /// Says that nothing more comes, and waits for the other to say so. In plain: nothing.
    boost::asio::awaitable<void> say_goodbye();

    executor_type get_executor() { return plain_->get_executor(); }
    Socket& socket() { return plain_->socket(); }
    void expires_after(std::chrono::milliseconds patience) { plain_->expires_after(patience); }
    void expires_never() { plain_->expires_never(); }
    void close() { plain_->close(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token)
        -> decltype(std::declval<Plain&>().async_read_some(buffers, std::forward<Token>(token))) {
        if (secure_) return secure_->async_read_some(buffers, std::forward<Token>(token));
        return plain_->async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token)
        -> decltype(std::declval<Plain&>().async_write_some(buffers, std::forward<Token>(token))) {
        if (secure_) return secure_->async_write_some(buffers, std::forward<Token>(token));
        return plain_->async_write_some(buffers, std::forward<Token>(token));
    }

  private:
    using Secure = boost::asio::ssl::stream<Plain&>;

    std::unique_ptr<Plain> plain_;    ///< at one place, as what follows refers to it
    std::unique_ptr<Secure> secure_;  ///< empty: in plain
};

}  // namespace airtime::portal
