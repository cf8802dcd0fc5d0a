#pragma once

#include <optional>
#include <utility>

#include "books/books_reader.hpp"

namespace airtime::portal {

/// One line a minute, however many ask: nothing where the books are just not there.
void log_unreadable(const books::BooksFailure& failure);

/// What the books answered; nothing where they are not there, or cannot be read, which the log says.
template <class T>
std::optional<T> told(books::Answer<T> answer) {
    if (answer) return std::move(answer).value();
    log_unreadable(answer.error());
    return std::nullopt;
}

/// Every event before it is in the books; empty: there are none.
inline std::optional<charging::Instant> told_through(const books::BooksReader& books) {
    const auto freshness = told(books.freshness());
    return freshness ? std::optional{freshness->through} : std::nullopt;
}

}  // namespace airtime::portal
