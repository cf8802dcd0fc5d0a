#include "books/rebuild.hpp"

#include <utility>

#include "books/books_access.hpp"

namespace airtime::books {

namespace {

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
Result<RebuildProgress, std::string> rebuild_in(BooksStore& store, const Generation& generation,
                                                const LoaderSettings& settings,
                                                const charging::Calendar& calendar,
                                                const std::function<charging::Instant()>& now,
                                                const std::function<void(const RebuildProgress&)>& each) {
    RebuildProgress progress;
    GenerationLoader loader{store, settings, calendar, generation};
    if (auto loaded = load_all(loader, now, progress, each); !loaded) return loaded.error();
    const auto lock = store.lock_loading();
    if (!lock) return lock.error();
    if (auto loaded = load_all(loader, now, progress, each); !loaded) return loaded.error();
    if (auto counts = store.make_current(generation); !counts) return counts.error();
    return progress;
}

}  // namespace

Result<RebuildProgress, std::string> rebuild_books(const LoaderSettings& settings,
                                                   const charging::Calendar& calendar,
                                                   const std::function<charging::Instant()>& now,
                                                   const std::function<void(const RebuildProgress&)>& each) {
    const auto store = store_at(settings.books);
    if (auto prepared = store->prepare(); !prepared) return prepared.error();
    if (auto owned = store->check_owner(); !owned) return owned.error();
    const auto lock = store->try_lock_rebuilding();
    if (!lock) return lock.error();
    if (!*lock) return store->name() + ": they are being rebuilt already";
    const auto generation = store->make_generation();
    if (!generation) return generation.error();
    auto rebuilt = rebuild_in(*store, *generation, settings, calendar, now, each);
    // Of the two, the one that does not count: while nobody makes a first one.
    if (const auto loading = store->lock_loading()) store->remove_other_generations();
    return rebuilt;
}

}  // namespace airtime::books
