#include "books/folder_connections.hpp"

#include <array>
#include <system_error>
#include <utility>

#include "books/books_form.hpp"
#include "books/session_places.hpp"

namespace airtime::books {

namespace {

constexpr std::size_t open_pieces_max = 500;  ///< two descriptors each, and some more while written to
constexpr std::size_t free_connections_max = 8;
constexpr int tries_max = 20;
/// Of these. Each may have waited for `patience_ms`.
constexpr int failures_max = 4;
constexpr int patience_ms = 500;

void open_to_look(soci::session& database, const std::filesystem::path& path, Access access) {
    open_database(database, path, access);
    database << "PRAGMA busy_timeout = " << patience_ms;
}

BooksFailure absent_books(const std::filesystem::path& folder) {
    const std::string why = folder.empty()
                                ? "there are no books: books.folder is empty"
                                : folder.string() + ": there are no books yet: an airtime-worker makes them";
    return {.absent = true, .why = why};
}

BooksFailure failure_of(const std::filesystem::path& folder, const std::string& cause) {
    const bool locked = cause.find("database is locked") != std::string::npos;
    return {.absent = false,
            .why = folder.string() + (locked ? ": another program holds the books: try again"
                                             : ": the books cannot be read: if they are damaged, run "
                                               "airtimectl books rebuild"),
            .cause = cause};
}

}  // namespace

PieceReader::PieceReader(const std::filesystem::path& path, Access access) {
    open_to_look(session_, path, access);
}

std::vector<StoredEvent> PieceReader::events(long long run, const EventRange& range) {
    if (!events_) {
        events_ = std::make_unique<soci::statement>((
            session_.prepare << "SELECT n, at, kind, cells FROM event WHERE run = :r AND contract = :c AND n "
                                "< :b AND at >= :f AND at < :u ORDER BY n DESC LIMIT :m",
            soci::use(run_), soci::use(range_.contract), soci::use(range_.before), soci::use(range_.from),
            soci::use(range_.until), soci::use(range_.max), soci::into(number_), soci::into(at_),
            soci::into(event_.kind), soci::into(event_.cells)));
    }
    run_ = run;
    range_ = range;
    event_.contract = range.contract;
    std::vector<StoredEvent> found;
    events_->execute();
    while (events_->fetch()) {
        event_.number = static_cast<std::uint64_t>(number_);
        event_.at = charging::Instant{std::chrono::milliseconds{at_}};
        found.push_back(event_);
    }
    return found;
}

FolderConnection::FolderConnection(std::filesystem::path generation) : generation_(std::move(generation)) {
    open_to_look(main_, generation_ / main_database, Access::read);
    form_ = form_of(main_);
}

std::vector<StoredEvent> FolderConnection::events(const Run& run, const EventRange& range) {
    return piece(run).events(run.number, range);
}

soci::session& FolderConnection::session_of(const Run& run) {
    return piece(run).session();
}

std::string FolderConnection::rows_of(const Run& run, DayTable table) const {
    constexpr std::array names{"event", "recharge", "usage", session_table};
    return std::string{names.at(static_cast<std::size_t>(table))} +
           " WHERE run = " + std::to_string(run.number);
}

/// Files come and go while they are counted.
std::uintmax_t FolderConnection::bytes() {
    namespace fs = std::filesystem;
    std::uintmax_t bytes = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry{generation_, error};
         !error && entry != fs::recursive_directory_iterator{}; entry.increment(error)) {
        std::error_code gone;
        const std::uintmax_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
        if (!gone) bytes += size;
    }
    return bytes;
}

PieceReader& FolderConnection::piece(const Run& run) {
    if (pieces_.size() >= open_pieces_max) pieces_.clear();
    std::unique_ptr<PieceReader>& piece = pieces_[run.file];
    if (!piece) {
        const Access access = run.level == sealed_level ? Access::read_finished : Access::read;
        piece = std::make_unique<PieceReader>(pieces_folder(generation_) / run.file, access);
    }
    return *piece;
}

Result<Done, BooksFailure> FolderConnections::read(const std::function<void(BooksConnection&)>& look) {
    if (folder_.empty() || current_generation(folder_).empty()) return absent_books(folder_);
    std::string cause;
    int failures = 0;
    std::unique_ptr<FolderConnection> connection;
    for (int tries = 0; tries < tries_max && failures < failures_max; ++tries) {
        try {
            // What it has open of pieces that are gone now it can read still: the next try has less to open.
            if (!connection || connection->generation() != current_generation(folder_)) connection = take();
            if (auto refused = refused_form(folder_.string(), forms_, connection->form())) return *refused;
            long long replaced = 0;
            {
                Transaction transaction{connection->main()};
                replaced = runs_replaced(connection->main());
                look(*connection);
                transaction.commit();
            }
            if (runs_replaced(connection->main()) != replaced) continue;
            give_back(std::move(connection));
            return Done{};
        } catch (const soci::soci_error& error) {
            cause = error.what();
            ++failures;
        }
    }
    if (failures > 0) return failure_of(folder_, cause);
    return BooksFailure{.absent = false,
                        .why = folder_.string() + ": runs were replaced again and again: try again"};
}

std::unique_ptr<FolderConnection> FolderConnections::take() {
    const std::filesystem::path generation = current_generation(folder_);
    {
        const std::lock_guard lock{mutex_};
        while (!free_.empty()) {
            std::unique_ptr<FolderConnection> connection = std::move(free_.back());
            free_.pop_back();
            if (connection->generation() == generation) return connection;
        }
    }
    return std::make_unique<FolderConnection>(generation);
}

void FolderConnections::give_back(std::unique_ptr<FolderConnection> connection) {
    const std::lock_guard lock{mutex_};
    if (free_.size() < free_connections_max) free_.push_back(std::move(connection));
}

}  // namespace airtime::books
