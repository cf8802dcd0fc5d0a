#include "books/rebuild.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "books/books_folder.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

/// Until nothing waits.
Result<Done, std::string> load_all(GenerationLoader& loader, const std::function<charging::Instant()>& now,
                                   RebuildProgress& progress,
                                   const std::function<void(const RebuildProgress&)>& each) {
    for (bool more = true; more;) {
        const LoadRound round = loader.step(now());
        if (!round.why.empty()) return round.why;
        progress.loaded += round.files;
        progress.waiting = round.waiting;
        more = round.more;
        if (round.files > 0) each(progress);
    }
    return Done{};
}

/// Loads beside the books that count, then what came meanwhile while nobody else loads, and swaps.
Result<RebuildProgress, std::string> rebuild_in(const fs::path& generation, const LoaderSettings& settings,
                                                const charging::Calendar& calendar,
                                                const std::function<charging::Instant()>& now,
                                                const std::function<void(const RebuildProgress&)>& each) {
    RebuildProgress progress;
    GenerationLoader loader{settings, calendar, generation};
    if (auto loaded = load_all(loader, now, progress, each); !loaded) return loaded.error();
    const auto lock = lock_loading(settings.folder);
    if (!lock) return lock.error();
    if (auto loaded = load_all(loader, now, progress, each); !loaded) return loaded.error();
    if (auto counts = make_current(settings.folder, generation); !counts) return counts.error();
    return progress;
}

}  // namespace

Result<RebuildProgress, std::string> rebuild_books(const LoaderSettings& settings,
                                                   const charging::Calendar& calendar,
                                                   const std::function<charging::Instant()>& now,
                                                   const std::function<void(const RebuildProgress&)>& each) {
    std::error_code error;
    fs::create_directories(settings.folder, error);
    if (error) return settings.folder.string() + ": " + error.message() + ": check books.folder";
    struct stat owner {};
    if (::stat(settings.folder.c_str(), &owner) == 0 && owner.st_uid != ::geteuid()) {
        return settings.folder.string() +
               ": belongs to another user, who could not write to what is made now: "
               "rebuild as the user that the workers run as";
    }
    const auto lock = try_lock_rebuilding(settings.folder);
    if (!lock) return lock.error();
    if (!lock->has_value()) return settings.folder.string() + ": they are being rebuilt already";
    const auto generation = make_generation(settings.folder);
    if (!generation) return generation.error();
    auto rebuilt = rebuild_in(*generation, settings, calendar, now, each);
    // Of the two, the one that does not count: while nobody makes a first one.
    if (const auto loading = lock_loading(settings.folder)) remove_other_generations(settings.folder);
    return rebuilt;
}

}  // namespace airtime::books
