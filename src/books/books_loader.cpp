#include "books/books_loader.hpp"

#include <utility>

#include "books/books_access.hpp"
#include "books/books_status.hpp"

namespace airtime::books {

BooksLoader::BooksLoader(LoaderSettings settings, charging::Calendar calendar)
    : settings_(std::move(settings)), calendar_(calendar), store_(store_at(settings_.books)) {}

BooksLoader::~BooksLoader() = default;

BooksLoader::Round BooksLoader::step(charging::Instant now) {
    if (const auto prepared = store_->prepare(); !prepared) return waits(prepared.error());
    const auto lock = store_->try_lock_loading();
    if (!lock) return waits(lock.error());
    if (!*lock) return {.elsewhere = true};
    const auto loader = current();
    if (!loader) return waits(loader.error());
    LoadRound round = (*loader)->step(now);
    if ((*loader)->has_other_form()) {
        return renew(now, {}, "the books were written by another version of the program");
    }
    if (!round.taken_back.empty()) {
        const std::string reason =
            "the ledger took " + round.taken_back.front() + " back, which the books were made of";
        return renew(now, std::move(round), reason);
    }
    // Where it could look, and found nothing: somebody else was done first.
    if (round.looked) renewal_.reset();
    return {.round = std::move(round)};
}

BooksLoader::Round BooksLoader::renew(charging::Instant now, LoadRound old, const std::string& reason) {
    if (!renewal_) {
        auto begun = begin_renewal(reason);
        if (!begun) {
            old.why = begun.error();
            return {.round = std::move(old)};
        }
        if (!begun->has_value()) return {.round = std::move(old), .elsewhere = true};
        renewal_ = std::move(*begun);
    }
    Round step{.round = renewal_->loader->step(now), .anew = true};
    const bool again = !step.round.taken_back.empty();
    const bool done = step.round.looked && !step.round.more && !again;
    if (done) {
        const auto counts = store_->make_current(renewal_->loader->generation());
        if (!counts) return waits(counts.error());
        loader_ = std::move(renewal_->loader);
        store_->remove_other_generations();
    }
    if (done || again) renewal_.reset();
    if (done) return step;
    step.round.more = step.round.more || again || old.more;
    step.round.files += old.files;
    step.round.refused.insert(step.round.refused.end(), old.refused.begin(), old.refused.end());
    step.round.taken_back = std::move(old.taken_back);
    return step;
}

Result<std::optional<BooksLoader::Renewal>, std::string> BooksLoader::begin_renewal(
    const std::string& reason) {
    const auto gone = files_gone(settings_.books, settings_.ledger);
    if (!gone) return gone.error().why;
    if (!gone->empty()) {
        return store_->name() + ": " + reason + ", and " + std::to_string(gone->size()) +
               " files that they were made of are not in " + settings_.ledger.string() +
               " any more, the first is " + gone->front() +
               ": put them back, or run airtimectl books rebuild --forget";
    }
    auto lock = store_->try_lock_rebuilding();
    if (!lock) return lock.error();
    if (!*lock) return std::optional<Renewal>{};
    store_->remove_other_generations();  // what a crash left
    auto generation = store_->make_generation();
    if (!generation) return generation.error();
    return std::optional{Renewal{
        .lock = std::move(*lock),
        .loader = std::make_unique<GenerationLoader>(*store_, settings_, calendar_, std::move(*generation))}};
}

/// What is open may be as broken, and a lock of the server gone: the next step begins anew.
BooksLoader::Round BooksLoader::waits(const std::string& why) {
    renewal_.reset();
    loader_.reset();
    return {.round = {.why = why}};
}

Result<GenerationLoader*, std::string> BooksLoader::current() {
    auto generation = store_->current_generation();
    if (!generation) return generation.error();
    if (generation->name.empty()) {
        generation = store_->make_generation();
        if (!generation) return generation.error();
        GenerationLoader first{*store_, settings_, calendar_, *generation};
        if (auto prepared = first.prepare(); !prepared) return prepared.error();
        if (auto counts = store_->make_current(*generation); !counts) return counts.error();
    }
    if (!loader_ || loader_->generation() != *generation) {
        loader_ = std::make_unique<GenerationLoader>(*store_, settings_, calendar_, *generation);
    }
    return loader_.get();
}

}  // namespace airtime::books
