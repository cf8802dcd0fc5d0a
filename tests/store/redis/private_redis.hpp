#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "store/redis/redis_connection.hpp"
#include "store/redis/redis_settings.hpp"

namespace airtime::store_test {

/// A redis-server in a temporary directory of its own, set up as the stores require. Killed and wiped at the
/// end.
class PrivateRedis {
  public:
    struct Options {
        std::string user;      ///< empty: no authentication. Otherwise it needs this user...
        std::string password;  ///< ...and this password
        bool tcp = false;      ///< listens on a free loopback port beside the socket
        /// Further lines of redis.conf: the last of two wins.
        std::vector<std::string> configuration;
    };

    PrivateRedis() : PrivateRedis(Options{}) {}
    explicit PrivateRedis(Options options);
    ~PrivateRedis();
    PrivateRedis(const PrivateRedis&) = delete;
    PrivateRedis& operator=(const PrivateRedis&) = delete;

    /// How to reach it by its socket; timeouts short enough for tests.
    store::RedisSettings settings() const;
    /// The same by TCP.
    store::RedisSettings tcp_settings() const;

    /// Starts again on the same data; returns when it answers.
    void start();
    /// The same, but returns when it accepts connections, while it may still be loading its data.
    void start_loading();
    /// Ends it as SIGTERM does: data are saved.
    void stop();
    /// Ends it as a crash does.
    void kill();
    /// Stands still: connections live, nothing answers.
    void pause();
    void resume();

    /// A command's words; the reply must not be an error.
    store::Reply command(const std::vector<std::string>& words);
    /// The reply as text or as digits.
    std::string ask(const std::vector<std::string>& words);

    pid_t pid() const { return pid_; }
    const std::filesystem::path& directory() const { return directory_; }

  private:
    void wait_for_answer(bool also_refusal);
    void end(int signal);

    Options options_;
    std::filesystem::path directory_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace airtime::store_test
