#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <string>

namespace airtime::books_test {

/// A server of PostgreSQL in a temporary directory of its own, reached by a socket there, with little room
/// for locks. Where the test is root's it runs as the user postgres, as it must not be root's itself. Killed
/// and wiped at the end.
class PrivatePostgresql {
  public:
    /// The one that all tests of a process share, started when it is first asked for.
    static PrivatePostgresql& shared();

    PrivatePostgresql();
    ~PrivatePostgresql();
    PrivatePostgresql(const PrivatePostgresql&) = delete;
    PrivatePostgresql& operator=(const PrivatePostgresql&) = delete;

    /// A connection string of a new and empty database.
    std::string new_database();

    static std::size_t schemas_like(const std::string& connection, const std::string& name);

    /// Starts again on the same data; returns when it answers. It may be running.
    void start();
    /// Ends it and all that it started, as kill -9 does.
    void kill();

  private:
    std::string connection_to(const std::string& database) const;
    pid_t begin(const std::string& program, std::initializer_list<std::string> arguments) const;
    pid_t begin_server() const;
    void wait_for_answer();

    std::filesystem::path directory_;
    pid_t pid_ = -1;
    int databases_ = 0;
};

}  // namespace airtime::books_test
