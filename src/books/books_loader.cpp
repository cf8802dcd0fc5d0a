#include "books/books_loader.hpp"

#include <system_error>
#include <utility>

#include "books/books_folder.hpp"

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
    return {.round = (*loader)->step(now)};
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
