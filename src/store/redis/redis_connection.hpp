#pragma once

#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/codec/contract_fields.hpp"
#include "store/redis/backoff.hpp"
#include "store/redis/redis_command.hpp"
#include "store/redis/redis_reply.hpp"
#include "store/redis/redis_settings.hpp"
#include "store/store_error.hpp"

namespace airtime::store {

/// One connection to Redis, made when it is first needed and again after it was lost. Used by one thread at a
/// time. It never waits longer than the settings say; while a reconnection pauses, calls fail at once. Writes
/// raise no SIGPIPE. A host's name is looked up by the system, which may take longer: give an address.
///
/// A reply is only ever read as that to its own command: where replies were left unread, because an exception
/// passed by, the connection is given up before it is used again. Commands that call our functions find them
/// on the server, whoever sends them.
class RedisConnection {
  public:
    explicit RedisConnection(RedisSettings settings);

    /// Sends all commands, then reads all replies, one per command. Error replies are replies.
    Result<std::vector<Reply>, StoreError> exchange(std::span<const RedisCommand> commands,
                                                    std::chrono::milliseconds extra_wait = {});
    /// One command about `key`. Error replies are errors.
    Result<Reply, StoreError> call(const RedisCommand& command, std::string_view key = {});

    /// Sends commands that `replies` replies will answer, to be taken with receive().
    Result<Done, StoreError> send(std::span<const RedisCommand> commands);
    Result<Reply, StoreError> receive();

    /// Connects, and sees to it that the server has our functions.
    Result<Done, StoreError> prepare();
    /// Whether contracts may be stored in the compact form, when that was last asked: once no program with
    /// other functions was there for a day, or on a new server. Then for good.
    bool stores_compactly() const { return stores_compactly_; }

    /// What an error reply to a command about `key` means; empty where it is no error. Logs it, and no
    /// subscriber's number with it: once until it was not seen for a minute, whatever succeeds in between.
    /// Where a function is missing, it is loaded before the next is called.
    std::optional<StoreError> error_in(const redisReply& reply, std::string_view key);

    /// For moments without commands: notices that the server closed the connection, and makes it again. Waits
    /// for nothing but that.
    void keep_connected();

    /// "127.0.0.1:6379" or the socket's path.
    std::string address() const;
    /// Why the last attempt to connect failed, in words.
    const std::string& reason() const { return reason_; }

  private:
    struct FreeContext {
        void operator()(redisContext* context) const { redisFree(context); }
    };
    using Clock = std::chrono::steady_clock;
    struct Refusal {
        std::string reply;
        Clock::time_point seen;
    };

    Result<Done, StoreError> connect();
    Result<Done, StoreError> open();
    Result<Done, StoreError> authenticate();
    Result<Done, StoreError> write_all(std::string_view bytes);
    Result<Done, StoreError> load_functions();
    Result<Done, StoreError> load_library();
    Result<Done, StoreError> learn_form(bool alone);
    StoreError drop(StoreError error, std::string reason);
    bool is_news(std::string_view refusal);

    RedisSettings settings_;
    Backoff backoff_;
    std::unique_ptr<redisContext, FreeContext> context_;
    Clock::time_point deadline_{};
    std::size_t unread_ = 0;               ///< replies to what was sent
    Clock::time_point functions_until_{};  ///< until then the server has our functions
    bool stores_compactly_ = false;
    std::string reason_;
    std::vector<Refusal> refusals_;  ///< that last
    std::string output_;
};

}  // namespace airtime::store
