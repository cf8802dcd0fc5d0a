#pragma once

#include <soci/soci.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "books/books_failure.hpp"
#include "books/books_folder.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"

namespace airtime::books {

/// A piece that is open for reading, with its statements prepared.
class PieceReader {
  public:
    PieceReader(const std::filesystem::path& path, Access access);

    struct Range {
        std::string contract;
        long long before = 0;
        long long from = 0;   ///< milliseconds
        long long until = 0;  ///< milliseconds
        long long max = 0;
    };
    /// Newest first.
    std::vector<StoredEvent> events(long long run, const Range& range);
    /// Adds what the contract used.
    void add_usage(long long run, const std::string& contract, std::map<UsageKey, UsageSums>& usage);

    soci::session& session() { return session_; }

  private:
    soci::session session_;
    long long run_ = 0;
    Range range_;
    long long number_ = 0;
    long long at_ = 0;
    StoredEvent event_;
    UsageKey usage_key_;
    std::string units_;
    std::string cost_;
    std::unique_ptr<soci::statement> events_;
    std::unique_ptr<soci::statement> usage_;
};

/// One generation that is open for reading.
class BooksConnection {
  public:
    explicit BooksConnection(std::filesystem::path generation);

    const std::filesystem::path& generation() const { return generation_; }
    soci::session& main() { return main_; }
    long long form() const { return form_; }
    /// By day and number.
    const std::vector<Run>& runs(PieceKind kind);
    /// That which the run is in.
    PieceReader& piece(const Run& run);
    /// How often runs were replaced until now: what was read of pieces before may have been incomplete.
    long long runs_replaced();

  private:
    std::filesystem::path generation_;
    soci::session main_;
    long long form_ = 0;
    std::map<std::string, std::unique_ptr<PieceReader>> pieces_;
    std::map<PieceKind, std::vector<Run>> runs_;
    std::pair<long long, long long> runs_state_{-1, -1};  ///< that `runs_` are of
};

/// What is answered where there are none.
BooksFailure absent_books(const std::filesystem::path& folder);

/// Which books are looked at: those of this version alone, or also those whose tables may be others.
enum class Forms : std::uint8_t { ours, any };

/// Connections to the books that count, for any number of threads.
class BooksConnections {
  public:
    explicit BooksConnections(std::filesystem::path folder, Forms forms = Forms::ours)
        : folder_(std::move(folder)), forms_(forms) {}

    /// Calls `look` with a connection that nobody else uses, within one transaction; again where runs were
    /// replaced meanwhile. Who writes them is waited for, but not for long: threads are few. Books of another
    /// form are a failure.
    Result<Done, BooksFailure> read(const std::function<void(BooksConnection&)>& look);

    /// Whether there are books.
    bool absent() const { return folder_.empty() || current_generation(folder_).empty(); }
    const std::filesystem::path& folder() const { return folder_; }

  private:
    std::unique_ptr<BooksConnection> take();
    void give_back(std::unique_ptr<BooksConnection> connection);

    std::filesystem::path folder_;
    Forms forms_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<BooksConnection>> free_;
};

}  // namespace airtime::books
