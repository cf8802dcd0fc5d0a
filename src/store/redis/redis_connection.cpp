#include "store/redis/redis_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "charging/messages/notify.hpp"
#include "store/redis/airtime_functions.hpp"
#include "store/redis/outages.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

timeval to_timeval(std::chrono::milliseconds duration) {
    // Zero would mean forever.
    const auto ms = std::max<std::int64_t>(1, duration.count());
    return {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

constexpr std::string_view library_pattern = "airtime_*";
/// A library is noted as used so often, and goes so long after it was last noted.
constexpr std::chrono::hours library_noted_every{1};
constexpr std::chrono::hours unused_libraries_kept{24};

bool is_timeout(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == ETIMEDOUT;
}

/// Names in a reply to FUNCTION LIST.
std::vector<std::string_view> libraries_in(const redisReply& reply) {
    std::vector<std::string_view> names;
    for (const redisReply* library : elements_of(reply)) {
        const std::span<redisReply* const> words = elements_of(*library);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            if (text_of(*words[i]) == "library_name") names.push_back(text_of(*words[i + 1]).value_or(""));
        }
    }
    return names;
}

}  // namespace

RedisConnection::RedisConnection(RedisSettings settings)
    : settings_(std::move(settings)), backoff_(settings_.reconnect_pause_max) {}

std::string RedisConnection::address() const {
    return settings_.unix_socket.empty() ? settings_.host + ':' + std::to_string(settings_.port)
                                         : settings_.unix_socket;
}

StoreError RedisConnection::drop(StoreError error, std::string reason) {
    context_.reset();
    unread_ = 0;
    functions_until_ = {};
    backoff_.failed(Clock::now());
    if (reason != reason_) outages().lost(address(), reason);
    reason_ = std::move(reason);
    return error;
}

Result<Done, StoreError> RedisConnection::connect() {
    if (context_) return Done{};
    if (backoff_.waiting(Clock::now())) return StoreError::disconnected;
    if (Result<Done, StoreError> opened = open(); !opened) return opened;
    if (Result<Done, StoreError> authenticated = authenticate(); !authenticated) return authenticated;
    backoff_.worked();
    if (!reason_.empty()) outages().back(address());
    reason_.clear();
    return Done{};
}

void RedisConnection::keep_connected() {
    if (context_) {
        char next = 0;
        const ssize_t got = ::recv(context_->fd, &next, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got > 0 || (got < 0 && (is_timeout(errno) || errno == EINTR))) return;
        drop(StoreError::disconnected, got == 0 ? "Server closed the connection" : std::strerror(errno));
        backoff_.worked();
    }
    static_cast<void>(connect());
}

Result<Done, StoreError> RedisConnection::open() {
    const timeval connect_timeout = to_timeval(settings_.connect_timeout);
    context_.reset(settings_.unix_socket.empty()
                       ? redisConnectWithTimeout(settings_.host.c_str(), settings_.port, connect_timeout)
                       : redisConnectUnixWithTimeout(settings_.unix_socket.c_str(), connect_timeout));
    if (!context_) return drop(StoreError::disconnected, "out of memory");
    if (context_->err != 0) return drop(StoreError::disconnected, context_->errstr);
    if (redisSetTimeout(context_.get(), to_timeval(settings_.reply_timeout)) != REDIS_OK) {
        return drop(StoreError::disconnected, context_->errstr);
    }
    if (settings_.unix_socket.empty()) {
        const int on = 1;
        ::setsockopt(context_->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    return Done{};
}

/// A connection counts once the server has answered on it: a process that hangs still accepts.
Result<Done, StoreError> RedisConnection::authenticate() {
    RedisCommand hello{settings_.password.empty() ? "PING" : "AUTH"};
    if (!settings_.password.empty()) {
        if (!settings_.user.empty()) hello.add(settings_.user);
        hello.add(settings_.password);
    }
    std::string bytes;
    hello.append_to(bytes);
    unread_ = 1;
    deadline_ = Clock::now() + settings_.reply_timeout;
    if (Result<Done, StoreError> written = write_all(bytes); !written) return written;
    Result<Reply, StoreError> reply = receive();
    if (!reply) return reply.error();
    if ((*reply)->type == REDIS_REPLY_ERROR && !std::string_view{(*reply)->str}.starts_with("LOADING")) {
        return drop(StoreError::refused, (*reply)->str);
    }
    return Done{};
}

Result<Done, StoreError> RedisConnection::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        // Not hiredis's own write, which may raise SIGPIPE in a host process that does not expect it.
        const ssize_t sent = ::send(context_->fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno != EINTR) {
            const int error = errno;
            return drop(is_timeout(error) ? StoreError::timeout : StoreError::disconnected,
                        std::strerror(error));
        }
        if (!bytes.empty() && Clock::now() >= deadline_) {
            return drop(StoreError::timeout, "it takes no more commands");
        }
    }
    return Done{};
}

Result<Done, StoreError> RedisConnection::send(std::span<const RedisCommand> commands) {
    if (unread_ > 0) drop(StoreError::disconnected, "replies were left unread");
    if (Result<Done, StoreError> connected = connect(); !connected) return connected;
    if (std::ranges::any_of(commands, &RedisCommand::calls_function)) {
        if (Result<Done, StoreError> loaded = load_functions(); !loaded) return loaded;
    }
    output_.clear();
    for (const RedisCommand& command : commands) command.append_to(output_);
    unread_ = commands.size();
    deadline_ = Clock::now() + settings_.reply_timeout;
    return write_all(output_);
}

Result<Reply, StoreError> RedisConnection::receive() {
    if (!context_) return StoreError::disconnected;
    if (Clock::now() >= deadline_) return drop(StoreError::timeout, "no answer in time");
    void* reply = nullptr;
    if (redisGetReply(context_.get(), &reply) == REDIS_OK) {
        --unread_;
        return Reply{static_cast<redisReply*>(reply)};
    }
    const int error = errno;
    if (context_->err == REDIS_ERR_IO && is_timeout(error)) {
        return drop(StoreError::timeout, "no answer in time");
    }
    return drop(StoreError::disconnected, context_->errstr);
}

Result<std::vector<Reply>, StoreError> RedisConnection::exchange(std::span<const RedisCommand> commands,
                                                                 std::chrono::milliseconds extra_wait) {
    if (Result<Done, StoreError> sent = send(commands); !sent) return sent.error();
    if (extra_wait.count() > 0) {
        deadline_ += extra_wait;
        redisSetTimeout(context_.get(), to_timeval(settings_.reply_timeout + extra_wait));
    }
    std::vector<Reply> replies;
    replies.reserve(commands.size());
    while (replies.size() < commands.size()) {
        Result<Reply, StoreError> reply = receive();
        if (!reply) return reply.error();
        replies.push_back(std::move(*reply));
    }
    if (extra_wait.count() > 0) redisSetTimeout(context_.get(), to_timeval(settings_.reply_timeout));
    return replies;
}

std::optional<StoreError> RedisConnection::error_in(const redisReply& reply, std::string_view key) {
    const std::optional<StoreError> error = error_of(reply);
    if (!error) return std::nullopt;
    if (is_missing_function(reply)) functions_until_ = {};
    if (is_news(reply.str)) {
        spdlog::error("redis.refused address={} key={} reply={}", address(), shown_key(key), reply.str);
    }
    return error;
}

/// Whether the refusal is a new one, and no longer news from now on.
bool RedisConnection::is_news(std::string_view refusal) {
    constexpr std::chrono::minutes over_after{1};
    constexpr std::size_t told_apart_max = 16;
    const Clock::time_point now = Clock::now();
    std::erase_if(refusals_, [&](const Refusal& each) { return each.seen + over_after <= now; });
    const auto known = std::ranges::find(refusals_, refusal, &Refusal::reply);
    if (known != refusals_.end()) {
        known->seen = now;
        return false;
    }
    if (refusals_.size() >= told_apart_max) return false;
    refusals_.push_back({std::string{refusal}, now});
    return true;
}

Result<Reply, StoreError> RedisConnection::call(const RedisCommand& command, std::string_view key) {
    Result<std::vector<Reply>, StoreError> replies = exchange({&command, 1});
    if (!replies) return replies.error();
    if (const std::optional<StoreError> error = error_in(*replies->front(), key)) return *error;
    return std::move(replies->front());
}

/// Nothing is replaced: a program with other functions, of another name, may be calling those.
Result<Done, StoreError> RedisConnection::load_library() {
    const RedisCommand load = std::move(RedisCommand{"FUNCTION"}.add("LOAD").add(airtime_functions_code));
    const Result<std::vector<Reply>, StoreError> replies = exchange({&load, 1});
    if (!replies) return replies.error();
    const redisReply& reply = *replies->front();
    const bool by_another =
        reply.type == REDIS_REPLY_ERROR && std::string_view{reply.str, reply.len}.ends_with("already exists");
    const std::optional<StoreError> error = by_another ? std::nullopt : error_in(reply, function_library());
    return error ? Result<Done, StoreError>{*error} : Result<Done, StoreError>{Done{}};
}

/// One question per connection and hour.
Result<Done, StoreError> RedisConnection::load_functions() {
    if (Clock::now() < functions_until_) return Done{};
    const Result<Reply, StoreError> listed = call(
        RedisCommand{"FUNCTION"}.add("LIST").add("LIBRARYNAME").add(library_pattern), function_library());
    if (!listed) return listed.error();
    const std::vector<std::string_view> libraries = libraries_in(**listed);
    if (std::ranges::find(libraries, function_library()) == libraries.end()) {
        if (Result<Done, StoreError> loaded = load_library(); !loaded) return loaded;
    }
    // Not function(): that would ask whether it is loaded.
    RedisCommand in_use{"FCALL"};
    in_use.add(function_name("in_use")).add(1).add(functions_key).add(function_library());
    in_use.add(std::chrono::seconds{unused_libraries_kept}.count());
    for (const std::string_view library : libraries) {
        if (library != function_library()) in_use.add(library);
    }
    const Result<Reply, StoreError> unused = call(in_use, functions_key);
    if (!unused) return unused.error();
    const std::span<redisReply* const> over = elements_of(**unused);
    const bool alone = !over.empty() && over.front()->integer == 0;
    if (Result<Done, StoreError> learnt = learn_form(alone); !learnt) return learnt;
    for (const redisReply* library : over.subspan(over.empty() ? 0 : 1)) {
        // Another program may have been quicker.
        const RedisCommand remove =
            std::move(RedisCommand{"FUNCTION"}.add("DELETE").add(text_of(*library).value_or("")));
        if (const auto removed = exchange({&remove, 1}); !removed) return removed.error();
    }
    functions_until_ = Clock::now() + library_noted_every;
    return Done{};
}

/// `alone`: no program with other functions, which may not know the form, was there lately.
Result<Done, StoreError> RedisConnection::learn_form(bool alone) {
    using std::chrono::seconds;
    using std::chrono::system_clock;
    const auto now = std::chrono::floor<seconds>(system_clock::now().time_since_epoch());
    std::vector<RedisCommand> commands;
    if (alone) {
        RedisCommand begin = std::move(RedisCommand{"HSETNX"}.add(operator_key).add(compact_since_field));
        commands.push_back(std::move(begin.add(now.count())));
    }
    commands.push_back(std::move(RedisCommand{"HGET"}.add(operator_key).add(compact_since_field)));
    const Result<std::vector<Reply>, StoreError> replies = exchange(commands);
    if (!replies) return replies.error();
    // A full server refuses the first, which the next hour brings again.
    if (const std::optional<StoreError> error = error_in(*replies->back(), operator_key)) return *error;
    stores_compactly_ = text_of(*replies->back()).has_value();
    return Done{};
}

Result<Done, StoreError> RedisConnection::prepare() {
    if (unread_ > 0) drop(StoreError::disconnected, "replies were left unread");
    if (Result<Done, StoreError> connected = connect(); !connected) return connected;
    return load_functions();
}

}  // namespace airtime::store
