#include "books/generation_loader.hpp"

#include <date/tz.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "books/batch.hpp"
#include "books/books_folder.hpp"
#include "books/books_form.hpp"
#include "books/books_tables.hpp"
#include "books/counts_loader.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"
#include "books/unloaded_files.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/events_in_files.hpp"
#include "ledger_files/read_notes.hpp"
#include "ledger_files/settlement.hpp"

namespace airtime::books {

namespace {

using charging::Instant;

constexpr std::int64_t hour_days = 8;  ///< before today
constexpr std::chrono::hours late_events{1};
/// Rows of one file that are held in memory at once.
constexpr std::size_t batch_events_max = 400'000;
constexpr const char* files_state = "files";  ///< how many were ever loaded

long long stored_instant(Instant at) {
    return at.time_since_epoch().count();
}

std::string zone_name(const charging::Calendar& calendar) {
    return calendar.zone == nullptr ? "UTC" : calendar.zone->name();
}

struct WrongFile {
    std::size_t place = 0;  ///< among those that were to be loaded
    ledger_files::FileFault fault;
};

/// Notes files of one transaction as loaded.
class LoadedFiles {
  public:
    LoadedFiles(soci::session& main, Instant now)
        : main_(main),
          at_(stored_instant(now)),
          insert_((main.prepare << "INSERT INTO loaded_file (day, name, events, unreadable, control, bytes, "
                                   "loaded_at) VALUES (:d, :n, :e, :u, :c, :b, :t)",
                   soci::use(file_.day), soci::use(file_.name), soci::use(events_), soci::use(unreadable_),
                   soci::use(control_), soci::use(bytes_), soci::use(at_))),
          forgive_(
              (main.prepare << "DELETE FROM refused_ledger_file WHERE name = :n", soci::use(file_.name))) {}

    void add(const UnloadedFile& file, const ledger_files::FileContent& content) {
        file_ = file;
        events_ = static_cast<long long>(content.total.records - content.unreadable);
        unreadable_ = static_cast<long long>(content.unreadable);
        control_ = content.total.to_line();
        bytes_ = static_cast<long long>(file.bytes);
        insert_.execute(true);
        forgive_.execute(true);
        ++all_files_;
        all_events_ += events_;
        all_unreadable_ += unreadable_;
    }
    void count() {
        set_state(main_, files_state, state_of(main_, files_state) + all_files_);
        set_state(main_, "events", state_of(main_, "events") + all_events_);
        set_state(main_, "unreadable", state_of(main_, "unreadable") + all_unreadable_);
    }

  private:
    soci::session& main_;
    long long at_;
    UnloadedFile file_;
    long long events_ = 0;
    long long unreadable_ = 0;
    std::string control_;
    long long bytes_ = 0;
    long long all_files_ = 0;
    long long all_events_ = 0;
    long long all_unreadable_ = 0;
    soci::statement insert_;
    soci::statement forgive_;
};

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
          unloaded_(settings.ledger),
          counts_(ledger_files::counts_folder(settings.ledger)) {
        open_database(main_, generation / main_database, Access::write);
        keep_readable_while_written(main_);
        form_ = note_form(main_);
        if (form_ != books_form) return;
        create_tables(main_);
        keeper_.remove_strays();
        zone_ = note_zone(main_, zone_name(calendar));
    }

    long long form() const { return form_; }
    /// Whose days it has.
    const std::string& zone() const { return zone_; }

    LoadRound step(Instant now) {
        LoadRound round{.refused = counts_.load(main_, now)};
        // To look takes long where many wait. Others may have loaded some of them since.
        if (look_.files.empty() || state_of(main_, files_state) != files_at_look_) {
            auto look = unloaded_.look(main_);
            if (!look) return {.why = look.error()};
            look_ = std::move(*look);
        }
        std::vector<UnloadedFile>& files = look_.files;
        while (!files.empty() && round.files == 0) {
            const auto loaded = load(files, now);
            if (loaded) {
                round.files = *loaded;
                files.erase(files.begin(), files.begin() + static_cast<std::ptrdiff_t>(*loaded));
                continue;
            }
            const WrongFile& wrong = loaded.error();
            const UnloadedFile& file = files[wrong.place];
            std::error_code error;
            const bool moved = !std::filesystem::exists(file.path, error);  // the next look finds it
            if (!moved && wrong.fault.unread) {
                round.why = wrong.fault.why;
                ++round.waiting;
            } else if (!moved) {
                round.refused.push_back(wrong.fault.why);
                note_refused(main_, file, wrong.fault.why);
            }
            files.erase(files.begin() + static_cast<std::ptrdiff_t>(wrong.place));
        }
        files_at_look_ = state_of(main_, files_state);
        round.waiting += files.size();
        // What is loaded is looked behind again before anything else.
        round.more = round.files > 0 || keep(now);
        round.taken_back = look_.taken_back;
        note_look(round, now);
        round.looked = true;
        return round;
    }

  private:
    /// How many of the first files were loaded, in one transaction.
    Result<std::size_t, WrongFile> load(const std::vector<UnloadedFile>& files, Instant now) {
        const std::int64_t today = calendar_.day_of(now);
        Batch batch{calendar_, today - hour_days};
        Transaction transaction{main_};
        LoadedFiles loaded_files{main_, now};
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
            if (!content) return WrongFile{.place = loaded, .fault = content.error()};
            loaded_files.add(file, *content);
            ++loaded;
        }
        loaded_files.count();
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

    void note_look(const LoadRound& round, Instant now) {
        // What waits in Redis is in no file.
        const Instant read = ledger_files::all_read_through(settings_.ledger).value_or(now);
        const Instant unread = std::min(read, look_.unread_since.value_or(now));
        Transaction transaction{main_};
        set_state(main_, "looked_at", stored_instant(now));
        set_state(main_, "through", stored_instant(std::min(now, unread) - ledger_files::clock_skew));
        set_state(main_, "waiting", static_cast<long long>(round.waiting));
        set_state(main_, "taken_back", static_cast<long long>(round.taken_back.size()));
        const std::int64_t today = calendar_.day_of(now);
        keep_from("events_since", first_event_day(today));
        keep_from("usage_since", first_usage_day(today));
        transaction.commit();
    }

    /// What was dropped once does not come back where more is to be kept.
    void keep_from(const char* state, long long first_day) {
        if (first_day > state_of(main_, state)) set_state(main_, state, first_day);
    }

    std::int64_t first_event_day(std::int64_t today) const { return today - settings_.event_days + 1; }
    std::int64_t first_usage_day(std::int64_t today) const { return today - settings_.usage_days + 1; }

    const LoaderSettings& settings_;
    const charging::Calendar& calendar_;
    std::filesystem::path pieces_;
    soci::session main_;
    PieceKeeper keeper_;
    UnloadedFiles unloaded_;
    CountsLoader counts_;
    LedgerLook look_;               ///< what is left of it
    long long files_at_look_ = -1;  ///< that the books had then
    long long form_ = 0;
    std::string zone_;
};

GenerationLoader::GenerationLoader(LoaderSettings settings, charging::Calendar calendar,
                                   std::filesystem::path generation)
    : settings_(std::move(settings)), calendar_(calendar), generation_(std::move(generation)) {}

GenerationLoader::~GenerationLoader() = default;

Result<Done, std::string> GenerationLoader::prepare() {
    try {
        if (!open_) open_ = std::make_unique<Open>(settings_, calendar_, generation_);
        if (has_other_form()) return generation_.string() + ": " + says_other_form(open_->form());
        if (open_->zone() == zone_name(calendar_)) return Done{};
        return generation_.string() + ": has the days of time zone " + open_->zone() + ", and time_zone is " +
               zone_name(calendar_) + " now: run airtimectl books rebuild";
    } catch (const std::exception& error) {
        open_.reset();
        return generation_.string() + ": " + error.what() +
               ": check that there is room on its disk, and that the worker may write there";
    }
}

bool GenerationLoader::has_other_form() const {
    return open_ != nullptr && open_->form() != books_form;
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
