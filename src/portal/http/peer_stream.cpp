#include "portal/http/peer_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace airtime::portal {

namespace {

namespace asio = boost::asio;

}  // namespace

PeerStream::PeerStream(Socket socket, const std::shared_ptr<asio::ssl::context>& tls)
    : plain_(std::make_unique<Plain>(std::move(socket))),
      secure_(tls ? std::make_unique<Secure>(*plain_, *tls) : nullptr) {}

asio::awaitable<bool> PeerStream::shake_hands(std::chrono::milliseconds patience) {
    if (!secure_) co_return true;
    boost::system::error_code error;
    plain_->expires_after(patience);
    co_await secure_->async_handshake(asio::ssl::stream_base::server,
                                      asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

asio::awaitable<void> PeerStream::say_goodbye() {
    if (!secure_) co_return;
    boost::system::error_code ignored;
    co_await secure_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace airtime::portal
