#pragma once

#include <functional>
#include <string>

#include "tests/bench/gy_load/wire.hpp"

namespace airtime::bench {

struct ServerAddress {
    std::string host;  ///< an IPv4 address
    std::uint16_t port = 0;
};

/// One Diameter connection of its own Origin-Host: CER, DWA and DPR are its own affair, CCRs go out as bytes.
/// Its functions throw std::runtime_error when the connection is lost: then there is nothing left to measure.
class GySocket {
  public:
    struct Settings {
        ServerAddress server;
        std::string origin_host;
        std::string origin_realm;
        int send_buffer_bytes = 0;         ///< zero: the system's
        bool acknowledge_at_once = false;  ///< TCP_QUICKACK: the server's Nagle must not wait for us
    };
    using OnAnswer = std::function<void(ByteView message)>;

    /// Connects and exchanges capabilities, waiting.
    explicit GySocket(Settings settings);
    ~GySocket();
    GySocket(const GySocket&) = delete;
    GySocket& operator=(const GySocket&) = delete;

    int descriptor() const { return socket_; }
    /// Queues bytes for the next flush.
    void queue(ByteView message) { output_.insert(output_.end(), message.begin(), message.end()); }
    /// Writes what the system takes now. What it does not take stays.
    void flush();
    /// Bytes that the system did not take.
    std::size_t unsent() const { return output_.size() - sent_; }
    /// Reads what is there and calls `on_answer` for each message but the base protocol's.
    void read(const OnAnswer& on_answer);
    /// Tells the server that the connection ends, so that it does not take the next one for a revival.
    void disconnect();

  private:
    void write_all(const Bytes& message);
    Bytes read_one();
    void handle(ByteView message, const OnAnswer& on_answer);
    Bytes base_message(const Header& header) const;

    Settings settings_;
    int socket_ = -1;
    Bytes output_;
    std::size_t sent_ = 0;
    Bytes input_;
    std::size_t filled_ = 0;
    std::uint32_t base_hop_by_hop_ = 0xb0000000;
    bool disconnected_ = false;
};

}  // namespace airtime::bench
