#pragma once

#include <soci/soci.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "books/books_connections.hpp"
#include "books/books_folder.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"

namespace airtime::books {

/// A piece that is open for reading, with its statements prepared.
class PieceReader {
  public:
    PieceReader(const std::filesystem::path& path, Access access);

    /// Newest first.
    std::vector<StoredEvent> events(long long run, const EventRange& range);

    soci::session& session() { return session_; }

  private:
    soci::session session_;
    long long run_ = 0;
    EventRange range_;
    long long number_ = 0;
    long long at_ = 0;
    StoredEvent event_;
    std::unique_ptr<soci::statement> events_;
};

/// A generation in a folder.
class FolderConnection : public BooksConnection {
  public:
    explicit FolderConnection(std::filesystem::path generation);

    const std::filesystem::path& generation() const { return generation_; }
    long long form() const { return form_; }
    soci::session& main() override { return main_; }
    std::vector<Run> runs_with(DayTable, const std::string&, std::vector<Run> runs) override { return runs; }
    std::vector<StoredEvent> events(const Run& run, const EventRange& range) override;
    soci::session& session_of(const Run& run) override;
    std::string rows_of(const Run& run, DayTable table) const override;
    std::string key_of(const std::string& text) const override { return text; }
    std::uintmax_t bytes() override;

  private:
    /// That which the run is in.
    PieceReader& piece(const Run& run);

    std::filesystem::path generation_;
    soci::session main_;
    long long form_ = 0;
    std::map<std::string, std::unique_ptr<PieceReader>> pieces_;
};

/// Who writes the books is waited for, but not for long.
class FolderConnections : public BooksConnections {
  public:
    FolderConnections(std::filesystem::path folder, Forms forms)
        : folder_(std::move(folder)), forms_(forms) {}

    Result<Done, BooksFailure> read(const std::function<void(BooksConnection&)>& look) override;

  private:
    std::unique_ptr<FolderConnection> take();
    void give_back(std::unique_ptr<FolderConnection> connection);

    std::filesystem::path folder_;
    Forms forms_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<FolderConnection>> free_;
};

}  // namespace airtime::books
