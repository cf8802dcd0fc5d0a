#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "tools/gy_client/avp.hpp"

struct fd_hook_hdl;

namespace airtime::gy_client {

struct ConnectionOptions {
    std::string address;  ///< name or address of the server
    std::uint16_t port = 3868;
    std::string server_host;  ///< its Origin-Host: freeDiameter refuses a server that calls itself otherwise
    std::string server_realm;
    std::string origin_host;
    std::string origin_realm;
    std::chrono::milliseconds timeout{10'000};  ///< for the peer to open
    bool verbose = false;                       ///< freeDiameter's own log on standard error
};

/// An answer as it came off the wire, or, if `local`, as our own freeDiameter made it up because it could not
/// deliver the request.
struct ReceivedAnswer {
    Message message;
    bool local = false;
    std::chrono::steady_clock::time_point at;
};

/// This process as a Diameter peer over plain TCP. libfdcore exists once in a process, so only one of these
/// can be open in its life. Listens nowhere.
class GyConnection {
  public:
    class Key {
        friend class GyConnection;
        Key() = default;
    };
    /// Only open() has a key: a connection that is not open is of no use.
    GyConnection(Key, ConnectionOptions options) : options_(std::move(options)) {}

    /// Returns once the peer is open; the error says what failed and what to look at.
    static Result<std::unique_ptr<GyConnection>, std::string> open(const ConnectionOptions& options);

    /// Says good-bye (DPR) and stops libfdcore.
    ~GyConnection();
    GyConnection(const GyConnection&) = delete;
    GyConnection& operator=(const GyConnection&) = delete;

    struct Ticket {
        std::uint64_t number = 0;
    };
    /// Waits for the peer first if it is not open: a server that restarts is found again.
    /// Answers are told apart by End-to-End-Id; of equal ones in flight the earliest sent gets the earliest
    /// answer.
    Result<Ticket, std::string> send(const Message& request);
    /// Empty if none came before the deadline; the ticket is then spent.
    std::optional<ReceivedAnswer> wait_answer(Ticket ticket, std::chrono::steady_clock::time_point deadline);

    void on_wire_data(const Bytes& data);
    void on_local_answer(Message answer);
    void on_connect_failed(std::string reason);

  private:
    struct Pending {
        std::uint64_t number = 0;
        std::uint32_t end_to_end = 0;
        std::optional<ReceivedAnswer> answer;
    };

    std::optional<std::string> start();
    std::optional<std::string> wait_open();
    void complete(ReceivedAnswer answer);

    ConnectionOptions options_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::list<Pending> pending_;
    std::uint64_t next_ticket_ = 1;
    std::string connect_failure_;
    bool initialised_ = false;
    fd_hook_hdl* wire_hook_ = nullptr;
    fd_hook_hdl* failure_hook_ = nullptr;
};

}  // namespace airtime::gy_client
