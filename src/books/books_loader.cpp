#include "books/books_loader.hpp"

#include <system_error>
#include <utility>

#include "books/books_folder.hpp"
#include "books/books_status.hpp"

namespace airtime::books {

namespace fs = std::filesystem;

BooksLoader::BooksLoader(LoaderSettings settings, charging::Calendar calendar)
    : settings_(std::move(settings)), calendar_(calendar) {}

BooksLoader::Round BooksLoader::step(charging::Instant now) {
    std::error_code error;
    fs::create_directories(settings_.folder, error);
    if (error) {
        return {
            .round = {.why = settings_.folder.string() + ": " + error.message() + ": check books.folder"}};
    }
    const auto lock = try_lock_loading(settings_.folder);
    if (!lock) return {.round = {.why = lock.error()}};
    if (!lock->has_value()) return {.elsewhere = true};
    const auto loader = current();
    if (!loader) return {.round = {.why = loader.error()}};
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
        const auto counts = make_current(settings_.folder, renewal_->loader->generation());
        if (!counts) return {.round = {.why = counts.error()}};
        loader_ = std::move(renewal_->loader);
        remove_other_generations(settings_.folder);
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
    const std::string& reason) const {
    const auto gone = files_gone(settings_.folder, settings_.ledger);
    if (!gone) return gone.error().why;
    if (!gone->empty()) {
        return settings_.folder.string() + ": " + reason + ", and " + std::to_string(gone->size()) +
               " files that they were made of are not in " + settings_.ledger.string() +
               " any more, the first is " + gone->front() +
               ": put them back, or run airtimectl books rebuild --forget";
    }
    auto lock = try_lock_rebuilding(settings_.folder);
    if (!lock) return lock.error();
    if (!lock->has_value()) return std::optional<Renewal>{};
    remove_other_generations(settings_.folder);  // what a crash left
    auto generation = make_generation(settings_.folder);
    if (!generation) return generation.error();
    return std::optional{
        Renewal{.lock = std::move(**lock),
                .loader = std::make_unique<GenerationLoader>(settings_, calendar_, std::move(*generation))}};
}

Result<GenerationLoader*, std::string> BooksLoader::current() {
    fs::path generation = current_generation(settings_.folder);
    if (generation.empty()) {
        auto made = make_generation(settings_.folder);
        if (!made) return made.error();
        generation = std::move(*made);
        GenerationLoader first{settings_, calendar_, generation};
        if (auto prepared = first.prepare(); !prepared) return prepared.error();
        if (auto counts = make_current(settings_.folder, generation); !counts) return counts.error();
    }
    if (!loader_ || loader_->generation() != generation) {
        loader_ = std::make_unique<GenerationLoader>(settings_, calendar_, generation);
    }
    return loader_.get();
}

}  // namespace airtime::books
