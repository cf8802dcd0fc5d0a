#include "books/books_loader.hpp"

#include <utility>

#include "books/books_access.hpp"

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
    return {.round = (*loader)->step(now)};
}

/// What is open may be as broken: the next step opens it anew.
BooksLoader::Round BooksLoader::waits(const std::string& why) {
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
