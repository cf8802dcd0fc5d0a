#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "books/books_loader.hpp"
#include "books/books_reader.hpp"
#include "tests/books/plain_books.hpp"
#include "tests/books/random_ledger.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::books_test {

/// All that the random ledgers hold is over by then, and within the days that are kept.
inline constexpr charging::Instant evening = first_day + std::chrono::hours{24 * 110};

/// A ledger's folder and books beside it.
struct BooksInFolder {
    worker_test::TemporaryFolder folder;
    std::filesystem::path ledger = folder.path() / "ledger";
    books::LoaderSettings settings{.ledger = ledger, .folder = folder.path() / "books"};
    books::BooksReader reader{settings.folder, hanoi()};

    /// Loads until there is nothing to do; what was said of refused files, and of what stood in the way.
    std::vector<std::string> load(books::BooksLoader& loader, charging::Instant now = evening) const {
        std::vector<std::string> said;
        for (bool more = true; more;) {
            const auto step = loader.step(now);
            more = step.round.more;
            for (const std::string& refused : step.round.refused) said.push_back(refused);
            if (!step.round.why.empty()) said.push_back(step.round.why);
        }
        return said;
    }
    std::vector<std::string> load(charging::Instant now = evening) const {
        books::BooksLoader loader{settings, hanoi()};
        return load(loader, now);
    }
};

}  // namespace airtime::books_test
