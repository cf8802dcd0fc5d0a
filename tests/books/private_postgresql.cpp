#include "tests/books/private_postgresql.hpp"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <soci/soci.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

#include "books/postgresql_session.hpp"

namespace airtime::books_test {

namespace {

namespace fs = std::filesystem;

constexpr const char* system_user = "postgres";

/// The newest that is installed.
fs::path programs() {
    std::vector<fs::path> found;
    std::error_code error;
    for (const auto& version : fs::directory_iterator{"/usr/lib/postgresql", error}) {
        if (fs::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
    }
    if (found.empty()) {
        throw std::runtime_error{"no PostgreSQL server is installed: run scripts/install-deps"};
    }
    return *std::ranges::max_element(found);
}

const passwd& owner() {
    const passwd* user = ::getpwnam(system_user);
    if (user == nullptr) throw std::runtime_error{"there is no user postgres: run scripts/install-deps"};
    return *user;
}

fs::path make_directory() {
    // Short, because the path of a Unix socket is limited to 107 bytes.
    std::string pattern = (fs::temp_directory_path() / "airtime-pg-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error{"cannot make a directory like " + pattern};
    }
    if (::geteuid() == 0 && ::chown(pattern.c_str(), owner().pw_uid, owner().pw_gid) != 0) {
        throw std::runtime_error{pattern + " cannot be given to the user postgres"};
    }
    return pattern;
}

/// Of a child.
bool become(uid_t user, gid_t group) {
    return ::setgroups(0, nullptr) == 0 && ::setgid(group) == 0 && ::setuid(user) == 0;
}

std::vector<pid_t> children_of(pid_t parent) {
    const std::string of = std::to_string(parent);
    std::ifstream file{"/proc/" + of + "/task/" + of + "/children"};
    std::vector<pid_t> children;
    for (pid_t child = 0; file >> child;) children.push_back(child);
    return children;
}

}  // namespace

PrivatePostgresql& PrivatePostgresql::shared() {
    static PrivatePostgresql server;
    return server;
}

PrivatePostgresql::PrivatePostgresql() : directory_(make_directory()) {
    const pid_t making = begin("initdb", {"-D", directory_ / "data", "-U", system_user, "-A", "trust", "-E",
                                          "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"});
    int status = 0;
    ::waitpid(making, &status, 0);
    if (status != 0) throw std::runtime_error{"initdb failed: see " + (directory_ / "log").string()};
    start();
}

PrivatePostgresql::~PrivatePostgresql() {
    kill();
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
}

std::string PrivatePostgresql::new_database() {
    const std::string name = "books" + std::to_string(++databases_);
    soci::session session;
    books::open_postgresql(session, books::read_server(connection_to("postgres")).connection,
                           books::PostgresqlUse::control);
    books::rows_by(session, "CREATE DATABASE " + name);
    return connection_to(name);
}

std::size_t PrivatePostgresql::schemas_like(const std::string& connection, const std::string& name) {
    soci::session session;
    books::open_postgresql(session, books::read_server(connection).connection, books::PostgresqlUse::read);
    return books::rows_by(session, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname LIKE $1", {name})
        .size();
}

void PrivatePostgresql::start() {
    if (pid_ > 0) return;
    pid_ = begin_server();
    wait_for_answer();
}

void PrivatePostgresql::kill() {
    if (pid_ <= 0) return;
    const std::vector<pid_t> children = children_of(pid_);
    ::kill(pid_, SIGKILL);
    for (const pid_t child : children) ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
}

std::string PrivatePostgresql::connection_to(const std::string& database) const {
    return "host=" + directory_.string() + " user=" + system_user + " dbname=" + database;
}

pid_t PrivatePostgresql::begin(const std::string& program,
                               std::initializer_list<std::string> arguments) const {
    const std::string path = programs() / program;
    const std::string log = directory_ / "log";
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    // A server refuses to run as root.
    const bool root = ::geteuid() == 0;
    const uid_t user = root ? owner().pw_uid : 0;
    const gid_t group = root ? owner().pw_gid : 0;
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error{"cannot start " + program};
    if (child > 0) return child;
    const bool ready = (!root || become(user, group)) && ::chdir(directory_.c_str()) == 0;
    // Not even a test that crashes leaves a server behind. Changing the user would undo it.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (ready && output >= 0 && ::getppid() == parent) {
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::execv(path.c_str(), pointers.data());
    }
    ::_exit(127);
}

pid_t PrivatePostgresql::begin_server() const {
    return begin("postgres", {"-D", directory_ / "data", "-k", directory_, "-c", "listen_addresses=", "-c",
                              "fsync=off", "-c", "max_connections=40", "-c", "max_locks_per_transaction=10",
                              "-c", "shared_buffers=16MB"});
}

/// Also where it has to be started again, as long as what was killed is not quite gone.
void PrivatePostgresql::wait_for_answer() {
    const std::string connection = connection_to("postgres");
    for (int attempt = 0; attempt < 3'000; ++attempt) {
        if (PQping(connection.c_str()) == PQPING_OK) return;
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) pid_ = begin_server();
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    throw std::runtime_error{"PostgreSQL does not answer: see " + (directory_ / "log").string()};
}

}  // namespace airtime::books_test
