#include "tests/store/redis/private_redis.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>
#include <thread>

#include "charging/rating/rating.hpp"

namespace airtime::store_test {

namespace {

std::filesystem::path make_directory() {
    // Short, because the path of a Unix socket is limited to 107 bytes.
    std::string pattern = (std::filesystem::temp_directory_path() / "airtime-redis-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"cannot make a directory like " + pattern};
    }
    return pattern;
}

bool is_free(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return bound;
}

// Below what the kernel gives to outgoing connections: one of those could have the port while Redis is down.
std::uint16_t free_port() {
    std::random_device random;
    std::uniform_int_distribution<std::uint16_t> port{20000, 32767};
    for (int tries = 0; tries < 100; ++tries) {
        if (const std::uint16_t chosen = port(random); is_free(chosen)) return chosen;
    }
    throw std::runtime_error{"no free port on loopback"};
}

}  // namespace

PrivateRedis::PrivateRedis(Options options)
    : options_(std::move(options)), directory_(make_directory()), port_(options_.tcp ? free_port() : 0) {
    std::ofstream file{directory_ / "redis.conf"};
    file << "unixsocket " << (directory_ / "redis.sock").string() << "\n"
         << "bind 127.0.0.1\nport " << port_ << "\n"
         << "dir " << directory_.string() << "\nlogfile " << (directory_ / "redis.log").string() << "\n"
         << "appendonly yes\nappendfsync everysec\nno-appendfsync-on-rewrite no\nsave \"\"\n"
         << "maxmemory 1gb\nmaxmemory-policy noeviction\nhash-max-listpack-value "
            "1024\nhash-max-listpack-entries 128\n";
    if (!options_.user.empty()) {
        file << "user default off\nuser " << options_.user << " on >" << options_.password << " ~* +@all\n";
    }
    for (const std::string& line : options_.configuration) file << line << "\n";
    file.close();
    start();
}

PrivateRedis::~PrivateRedis() {
    if (pid_ > 0) {
        resume();
        end(SIGKILL);
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

store::RedisSettings PrivateRedis::settings() const {
    store::RedisSettings settings;
    settings.unix_socket = (directory_ / "redis.sock").string();
    settings.user = options_.user;
    settings.password = options_.password;
    settings.connect_timeout = std::chrono::milliseconds{500};
    // A loaded test machine may be slow; a test of timeouts sets its own.
    settings.reply_timeout = std::chrono::milliseconds{5000};
    settings.reconnect_pause_max = std::chrono::milliseconds{20};
    settings.partitions = 8;
    return settings;
}

store::RedisSettings PrivateRedis::tcp_settings() const {
    store::RedisSettings tcp = settings();
    tcp.unix_socket.clear();
    tcp.port = port_;
    return tcp;
}

void PrivateRedis::start() {
    start_loading();
    wait_for_answer(false);
}

void PrivateRedis::start_loading() {
    const std::string configuration = (directory_ / "redis.conf").string();
    const pid_t parent = ::getpid();
    std::filesystem::remove(directory_ / "redis.sock");
    pid_ = ::fork();
    if (pid_ == 0) {
        // Not even a test that crashes leaves a server behind.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() == parent) {
            const int nowhere = ::open("/dev/null", O_WRONLY);
            ::dup2(nowhere, STDOUT_FILENO);
            ::execlp("redis-server", "redis-server", configuration.c_str(), nullptr);
        }
        ::_exit(127);
    }
    if (pid_ < 0) throw std::runtime_error{"cannot start redis-server"};
    wait_for_answer(true);
}

void PrivateRedis::wait_for_answer(bool also_refusal) {
    const store::RedisCommand ping{"PING"};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        // Only then, because every attempt that fails is logged.
        if (std::filesystem::exists(directory_ / "redis.sock")) {
            store::RedisConnection connection{settings()};
            const auto reply = connection.exchange({&ping, 1});
            if (reply && (also_refusal || !store::error_of(*reply->front()))) return;
        }
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = -1;
            throw std::runtime_error{"redis-server ended at once: is it installed? See redis.log"};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    throw std::runtime_error{"redis-server does not answer"};
}

void PrivateRedis::end(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
}

void PrivateRedis::stop() {
    end(SIGTERM);
}

void PrivateRedis::kill() {
    end(SIGKILL);
}

void PrivateRedis::pause() {
    ::kill(pid_, SIGSTOP);
    int status = 0;
    ::waitpid(pid_, &status, WUNTRACED);
}

void PrivateRedis::resume() {
    ::kill(pid_, SIGCONT);
}

store::Reply PrivateRedis::command(const std::vector<std::string>& words) {
    store::RedisConnection connection{settings()};
    store::RedisCommand command{words.front()};
    for (std::size_t i = 1; i < words.size(); ++i) command.add(words[i]);
    Result<store::Reply, store::StoreError> reply = connection.call(command);
    if (!reply) throw std::runtime_error{words.front() + " failed"};
    return std::move(*reply);
}

std::string PrivateRedis::ask(const std::vector<std::string>& words) {
    const store::Reply reply = command(words);
    return reply->type == REDIS_REPLY_INTEGER ? std::to_string(reply->integer)
                                              : std::string{store::text_of(*reply).value_or("")};
}

}  // namespace airtime::store_test
