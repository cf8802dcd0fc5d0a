#include "books/books_connections.hpp"

#include <utility>

#include "books/books_form.hpp"
#include "books/books_tables.hpp"

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

std::vector<StoredEvent> PieceReader::events(long long run, const Range& range) {
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

void PieceReader::add_usage(long long run, const std::string& contract,
                            std::map<UsageKey, UsageSums>& usage) {
    if (!usage_) {
        usage_ = std::make_unique<soci::statement>(
            (session_.prepare << "SELECT session, service, units, cost FROM usage WHERE run = :r AND "
                                 "contract = :c",
             soci::use(run_), soci::use(usage_key_.contract), soci::into(usage_key_.session),
             soci::into(usage_key_.service), soci::into(units_), soci::into(cost_)));
    }
    run_ = run;
    usage_key_.contract = contract;
    usage_->execute();
    while (usage_->fetch()) {
        UsageSums& sums = usage[usage_key_];
        sums.units += stored_number(units_);
        sums.cost += stored_number(cost_);
    }
}

BooksConnection::BooksConnection(std::filesystem::path generation) : generation_(std::move(generation)) {
    open_to_look(main_, generation_ / main_database, Access::read);
    form_ = form_of(main_);
}

const std::vector<Run>& BooksConnection::runs(PieceKind kind) {
    const std::pair state{state_of(main_, "last_run"), runs_replaced()};
    if (state != runs_state_) runs_.clear();
    runs_state_ = state;
    const auto known = runs_.find(kind);
    if (known != runs_.end()) return known->second;
    return runs_[kind] = runs_of(main_, kind, first_day_ever, last_day_ever);
}

PieceReader& BooksConnection::piece(const Run& run) {
    if (pieces_.size() >= open_pieces_max) pieces_.clear();
    std::unique_ptr<PieceReader>& piece = pieces_[run.file];
    if (!piece) {
        const Access access = run.level == sealed_level ? Access::read_finished : Access::read;
        piece = std::make_unique<PieceReader>(pieces_folder(generation_) / run.file, access);
    }
    return *piece;
}

long long BooksConnection::runs_replaced() {
    return state_of(main_, "runs_replaced");
}

BooksFailure absent_books(const std::filesystem::path& folder) {
    const std::string why = folder.empty()
                                ? "there are no books: books.folder is empty"
                                : folder.string() + ": there are no books yet: an airtime-worker makes them";
    return {.absent = true, .why = why};
}

Result<Done, BooksFailure> BooksConnections::read(const std::function<void(BooksConnection&)>& look) {
    std::string cause;
    int failures = 0;
    std::unique_ptr<BooksConnection> connection;
    for (int tries = 0; tries < tries_max && failures < failures_max; ++tries) {
        try {
            // What it has open of pieces that are gone now it can read still: the next try has less to open.
            if (!connection || connection->generation() != current_generation(folder_)) connection = take();
            if (forms_ == Forms::ours && connection->form() != books_form) {
                return BooksFailure{.why = folder_.string() + ": " + says_other_form(connection->form()),
                                    .other_form = true};
            }
            long long replaced = 0;
            {
                Transaction transaction{connection->main()};
                replaced = connection->runs_replaced();
                look(*connection);
                transaction.commit();
            }
            if (connection->runs_replaced() != replaced) continue;
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

std::unique_ptr<BooksConnection> BooksConnections::take() {
    const std::filesystem::path generation = current_generation(folder_);
    {
        const std::lock_guard lock{mutex_};
        while (!free_.empty()) {
            std::unique_ptr<BooksConnection> connection = std::move(free_.back());
            free_.pop_back();
            if (connection->generation() == generation) return connection;
        }
    }
    return std::make_unique<BooksConnection>(generation);
}

void BooksConnections::give_back(std::unique_ptr<BooksConnection> connection) {
    const std::lock_guard lock{mutex_};
    if (free_.size() < free_connections_max) free_.push_back(std::move(connection));
}

}  // namespace airtime::books
