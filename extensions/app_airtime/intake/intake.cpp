#include "app_airtime/intake/intake.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "app_airtime/freediameter/not_cancelled.hpp"
#include "charging/contract/message.hpp"

namespace airtime::extension {
namespace {

/// A header's five words.
using Key = std::array<std::uint32_t, message_header_size / sizeof(std::uint32_t)>;

Key key_of(ByteView message) {
    Key key{};
    for (std::size_t i = 0; i < message_header_size; ++i) {
        key[i / sizeof(std::uint32_t)] = key[i / sizeof(std::uint32_t)] << 8U | message[i];
    }
    return key;
}

Key key_of(const msg_hdr& header) {
    return {std::uint32_t{header.msg_version} << 24U | header.msg_length,
            std::uint32_t{header.msg_flags} << 24U | header.msg_code, header.msg_appl, header.msg_hbhid,
            header.msg_eteid};
}

/// A second at most, so that nobody who is to be stopped hangs here.
template <class Busy>
void wait_while(Busy busy) {
    using namespace std::chrono_literals;
    constexpr int steps_max = 1000;
    if (!busy()) return;
    const NotCancelled whole;
    for (int step = 0; step < steps_max && busy(); ++step) std::this_thread::sleep_for(1ms);
}

}  // namespace

/// What is known of one connection on both sides of the queue.
struct Intake::Connection {
    std::atomic<int> places = 0;         ///< that are taken
    std::atomic<std::size_t> bytes = 0;  ///< in them
    std::string peer;                    ///< once has_peer, for good
    std::atomic<bool> has_peer = false;

    bool is_full() const { return places > places_max || (places > 1 && bytes > bytes_max); }

    /// Some ten milliseconds' worth of one busy connection.
    static constexpr int places_max = 256;
    static constexpr std::size_t bytes_max = std::size_t{512} * 1024;
};

struct Intake::Waiting {
    struct Message {
        std::shared_ptr<Connection> connection;
        Clock::time_point read_at;
        std::size_t bytes = 0;
    };

    std::mutex mutex;
    /// Those of one header in the order in which they came.
    std::multimap<Key, Message> messages;
};

/// Of the thread that reads one connection. freeDiameter has one for each, and does not say which it is.
class Intake::Reader {
  public:
    explicit Reader(std::shared_ptr<Waiting> waiting) : waiting_(std::move(waiting)) {}
    /// freeDiameter frees what waited behind a connection's end without a word.
    ~Reader() {
        const std::lock_guard lock{waiting_->mutex};
        std::erase_if(waiting_->messages,
                      [&](const auto& entry) { return entry.second.connection == connection; });
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    const std::shared_ptr<Connection> connection = std::make_shared<Connection>();

  private:
    std::shared_ptr<Waiting> waiting_;
};

Intake::Intake(Lags lags) : lags_(std::move(lags)), waiting_(std::make_shared<Waiting>()) {}

void Intake::read(ByteView message) {
    // freeDiameter ends the connection of one that has no whole header.
    if (message.size() < message_header_size) return;
    thread_local const Reader reader{waiting_};
    auto& connection = *reader.connection;
    const auto now = Clock::now();
    ++connection.places;
    connection.bytes += message.size();
    wait_while([&] { return connection.is_full() || (connection.has_peer && lags_(connection.peer)); });
    const std::lock_guard lock{waiting_->mutex};
    waiting_->messages.emplace(
        key_of(message),
        Waiting::Message{.connection = reader.connection, .read_at = now, .bytes = message.size()});
}

Intake::Clock::time_point Intake::left(const msg_hdr& header, std::string_view peer) {
    Waiting::Message message;
    {
        const std::lock_guard lock{waiting_->mutex};
        const auto [first, last] = waiting_->messages.equal_range(key_of(header));
        // Whoever writes another peer's header takes none of its places.
        const auto found = std::find_if(first, last, [&](const auto& entry) {
            const Connection& connection = *entry.second.connection;
            return peer.empty() || !connection.has_peer || connection.peer == peer;
        });
        if (found == last) return Clock::now();
        message = std::move(found->second);
        waiting_->messages.erase(found);
    }
    auto& connection = *message.connection;
    // Its messages pass here one after the other, in the thread of its peer.
    if (!peer.empty() && !connection.has_peer) {
        connection.peer = peer;
        connection.has_peer = true;
    }
    connection.bytes -= message.bytes;
    --connection.places;
    return message.read_at;
}

}  // namespace airtime::extension
