#include "books/generation_loader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "books/batch.hpp"
#include "books/books_folder.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"
#include "books/unloaded_files.hpp"
#include "ledger_files/events_in_files.hpp"
#include "ledger_files/settlement.hpp"

namespace airtime::books {

namespace {

using charging::Instant;

constexpr std::int64_t hour_days = 8;  ///< before today
constexpr std::chrono::hours late_events{1};
/// Rows of one file that are held in memory at once.
constexpr std::size_t batch_events_max = 400'000;

long long stored_instant(Instant at) {
    return at.time_since_epoch().count();
}

/// What one file is refused for.
struct WrongFile {
    std::size_t place = 0;  ///< among those that were to be loaded
    std::string why;
};

void note_refused(soci::session& main, const UnloadedFile& file, const std::string& why) {
    const auto bytes = static_cast<long long>(file.bytes);
    main
        << "INSERT INTO refused_file (name, bytes, why) VALUES (:n, :b, :w) ON CONFLICT (name) DO UPDATE SET "
           "bytes = excluded.bytes, why = excluded.why",
        soci::use(file.name), soci::use(bytes), soci::use(why);
}

void note_loaded(soci::session& main, const UnloadedFile& file, const ledger_files::FileContent& content,
                 Instant now) {
    const auto events = static_cast<long long>(content.total.records - content.unreadable);
    const auto unreadable = static_cast<long long>(content.unreadable);
    const auto bytes = static_cast<long long>(file.bytes);
    const long long at = stored_instant(now);
    const std::string control = content.total.to_line();
    main << "INSERT INTO loaded_file (day, name, events, unreadable, control, bytes, loaded_at) VALUES (:d, "
            ":n, "
            ":e, :u, :c, :b, :t)",
        soci::use(file.day), soci::use(file.name), soci::use(events), soci::use(unreadable),
        soci::use(control), soci::use(bytes), soci::use(at);
    main << "DELETE FROM refused_file WHERE name = :n", soci::use(file.name);
    set_state(main, "files", state_of(main, "files") + 1);
    set_state(main, "events", state_of(main, "events") + events);
    set_state(main, "unreadable", state_of(main, "unreadable") + unreadable);
}

}  // namespace

/// A generation whose main database is open.
class GenerationLoader::Open {
  public:
    Open(const LoaderSettings& settings, const charging::Calendar& calendar,
         const std::filesystem::path& generation)
        : settings_(settings),
          calendar_(calendar),
          pieces_(pieces_folder(generation)),
          keeper_(main_, pieces_),
          unloaded_(settings.ledger) {
        open_database(main_, generation / main_database, Access::write);
        keep_readable_while_written(main_);
        create_tables(main_);
        keeper_.remove_strays();
    }

    LoadRound step(Instant now) {
        LoadRound round;
        auto look = unloaded_.look(main_);
        if (!look) return {.why = look.error()};
        std::vector<UnloadedFile>& files = look->files;
        while (!files.empty()) {
            const auto loaded = load(files, now);
            if (loaded) {
                round.files = *loaded;
                break;
            }
            const WrongFile& wrong = loaded.error();
            round.refused.push_back(wrong.why);
            note_refused(main_, files[wrong.place], wrong.why);
            files.erase(files.begin() + static_cast<std::ptrdiff_t>(wrong.place));
        }
        round.waiting = files.size() - round.files;
        // What is loaded is looked behind again before anything else.
        round.more = round.files > 0 || keep(now);
        note_look(*look, round, now);
        return round;
    }

  private:
    /// How many of the first files were loaded, in one transaction.
    Result<std::size_t, WrongFile> load(const std::vector<UnloadedFile>& files, Instant now) {
        const std::int64_t today = calendar_.day_of(now);
        Batch batch{calendar_, today - hour_days};
        Transaction transaction{main_};
        std::size_t events = 0;
        std::size_t loaded = 0;
        while (loaded < files.size() && events < settings_.batch_events) {
            const UnloadedFile& file = files[loaded];
            const auto content =
                ledger_files::each_event_in_file(file.path, [&](const charging::LedgerEvent& event) {
                    batch.add(event);
                    ++events;
                    if (batch.events() >= batch_events_max) flush(batch, today);
                });
            if (!content) return WrongFile{.place = loaded, .why = content.error()};
            note_loaded(main_, file, *content, now);
            ++loaded;
        }
        flush(batch, today);
        transaction.commit();
        return loaded;
    }

    void flush(Batch& batch, std::int64_t today) {
        PieceWriter writer{main_, pieces_};
        for (auto& [day, events] : batch.history) {
            if (day >= first_event_day(today)) writer.write(day, std::move(events));
        }
        for (const auto& [day, usage] : batch.usage) {
            if (day >= first_usage_day(today)) writer.write(day, usage);
        }
        write_advances(main_, batch.advances, calendar_, batch.sums);
        write_sums(main_, batch.sums);
        batch.clear();
    }

    /// Whether there is more of it to do.
    bool keep(Instant now) {
        const std::int64_t today = calendar_.day_of(now);
        keeper_.drop_before(PieceKind::events, first_event_day(today));
        keeper_.drop_before(PieceKind::usage, first_usage_day(today));
        const long long first_hours = today - hour_days;
        main_ << "DELETE FROM hourly WHERE day < :d", soci::use(first_hours);
        if (keeper_.seal_day_before(calendar_.day_of(now - late_events))) return true;
        return keeper_.merge_runs();
    }

    void note_look(const LedgerLook& look, const LoadRound& round, Instant now) {
        const Instant unread = look.unread_since.value_or(now);
        Transaction transaction{main_};
        set_state(main_, "looked_at", stored_instant(now));
        set_state(main_, "through", stored_instant(std::min(now, unread) - ledger_files::clock_skew));
        set_state(main_, "waiting", static_cast<long long>(round.waiting));
        transaction.commit();
    }

    std::int64_t first_event_day(std::int64_t today) const { return today - settings_.event_days + 1; }
    std::int64_t first_usage_day(std::int64_t today) const { return today - settings_.usage_days + 1; }

    const LoaderSettings& settings_;
    const charging::Calendar& calendar_;
    std::filesystem::path pieces_;
    soci::session main_;
    PieceKeeper keeper_;
    UnloadedFiles unloaded_;
};

GenerationLoader::GenerationLoader(LoaderSettings settings, charging::Calendar calendar,
                                   std::filesystem::path generation)
    : settings_(std::move(settings)), calendar_(calendar), generation_(std::move(generation)) {}

GenerationLoader::~GenerationLoader() = default;

Result<Done, std::string> GenerationLoader::prepare() {
    try {
        if (!open_) open_ = std::make_unique<Open>(settings_, calendar_, generation_);
        return Done{};
    } catch (const std::exception& error) {
        open_.reset();
        return generation_.string() + ": " + error.what() +
               ": check that there is room on its disk, and that the worker may write there";
    }
}

LoadRound GenerationLoader::step(Instant now) {
    if (auto prepared = prepare(); !prepared) return {.why = prepared.error()};
    try {
        return open_->step(now);
    } catch (const std::exception& error) {
        open_.reset();
        return {.why = generation_.string() + ": " + error.what() +
                       ": check that there is room on its disk, and that the worker may write there"};
    }
}

}  // namespace airtime::books
