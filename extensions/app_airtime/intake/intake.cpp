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
    std::atomic<int> passing = 0;  ///< messages that freeDiameter has, and that may not be overtaken

    bool is_full() const { return places > places_max || (places > 1 && bytes > bytes_max); }

    /// Some ten milliseconds' worth of one busy connection.
    static constexpr int places_max = 256;
    static constexpr std::size_t bytes_max = std::size_t{512} * 1024;
};

struct Intake::Waiting {
    struct Message {
        std::shared_ptr<Connection> connection;
        std::size_t bytes = 0;
        Left left;
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
    Clock::time_point begun_at;
    Clock::time_point shown_at;

  private:
    std::shared_ptr<Waiting> waiting_;
};

Intake::Intake(Lags lags) : lags_(std::move(lags)), waiting_(std::make_shared<Waiting>()) {}

Intake::Reader& Intake::reader() const {
    thread_local Reader reader{waiting_};
    return reader;
}

void Intake::begin(std::size_t bytes) {
    auto& here = reader();
    auto& connection = *here.connection;
    here.begun_at = Clock::now();
    ++connection.places;
    connection.bytes += bytes;
    wait_while([&] { return connection.is_full() || (connection.has_peer && lags_(connection.peer)); });
}

std::string_view Intake::may_take() const {
    const auto& connection = *reader().connection;
    return connection.has_peer && connection.passing == 0 ? std::string_view{connection.peer}
                                                          : std::string_view{};
}

void Intake::pass(ByteView message) {
    remember(message, false);
}

void Intake::taken(ByteView message, bool shown) {
    if (shown) reader().shown_at = reader().begun_at;
    remember(message, true);
}

bool Intake::is_time_to_show() const {
    constexpr std::chrono::seconds show_every{1};
    return reader().begun_at - reader().shown_at >= show_every;
}

void Intake::remember(ByteView message, bool taken) {
    const auto& here = reader();
    Passage passage;
    if (!taken) {
        ++here.connection->passing;
        passage = {here.connection.get(), [connection = here.connection](void*) { --connection->passing; }};
    }
    const std::lock_guard lock{waiting_->mutex};
    waiting_->messages.emplace(
        key_of(message),
        Waiting::Message{.connection = here.connection,
                         .bytes = message.size(),
                         .left = {.read_at = here.begun_at, .taken = taken, .passage = std::move(passage)}});
}

Intake::Left Intake::left(const msg_hdr& header, std::string_view peer) {
    Waiting::Message message;
    bool only = false;
    {
        const std::lock_guard lock{waiting_->mutex};
        const auto [first, last] = waiting_->messages.equal_range(key_of(header));
        // Whoever writes another peer's header takes none of its places.
        const auto found = std::find_if(first, last, [&](const auto& entry) {
            const Connection& connection = *entry.second.connection;
            return peer.empty() || !connection.has_peer || connection.peer == peer;
        });
        if (found == last) return {};
        // Two connections may begin with the same header: which is whose, a later message tells.
        only = std::all_of(first, last, [&](const auto& entry) {
            return entry.second.connection == found->second.connection;
        });
        message = std::move(found->second);
        waiting_->messages.erase(found);
    }
    auto& connection = *message.connection;
    // Its messages pass here one after the other, in the thread of its peer.
    if (!peer.empty() && only && !connection.has_peer) {
        connection.peer = peer;
        connection.has_peer = true;
    }
    connection.bytes -= message.bytes;
    --connection.places;
    return std::move(message.left);
}

}  // namespace airtime::extension
