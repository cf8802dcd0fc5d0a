#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "books/books_access.hpp"
#include "books/books_loader.hpp"
#include "books/books_reader.hpp"
#include "tests/books/plain_books.hpp"
#include "tests/books/private_postgresql.hpp"
#include "tests/books/random_ledger.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::books_test {

/// All that the random ledgers hold is over by then, and within the days that are kept.
inline constexpr charging::Instant evening = first_day + std::chrono::hours{24 * 110};

enum class Store : std::uint8_t { sqlite, postgresql };

/// A ledger's folder, and books beside it or on a server.
struct BooksInFolder {
    explicit BooksInFolder(Store store = Store::sqlite)
        : settings{
              .ledger = ledger,
              .books = {.folder = folder.path() / "books",
                        .postgresql =
                            store == Store::postgresql ? PrivatePostgresql::shared().new_database() : ""}} {}

    worker_test::TemporaryFolder folder;
    std::filesystem::path ledger = folder.path() / "ledger";
    books::LoaderSettings settings;
    books::BooksReader reader{settings.books, hanoi()};

    /// The generation that counts; empty: there is none, or it cannot be told.
    std::string current() const {
        const auto current = books::store_at(settings.books)->current_generation();
        return current ? current->name : "";
    }
    /// Whether they count or not.
    std::size_t generations() const {
        const std::string& server = settings.books.postgresql;
        if (!server.empty()) return PrivatePostgresql::schemas_like(server, "airtime\\_books\\_%");
        return static_cast<std::size_t>(std::ranges::count_if(
            std::filesystem::directory_iterator{settings.books.folder},
            [](const auto& entry) { return entry.is_directory() && !entry.is_symlink(); }));
    }
    /// Loads until there is nothing to do; what was said of refused files, and of what stood in the way.
    std::vector<std::string> load(books::BooksLoader& loader, charging::Instant now = evening) const {
        std::vector<std::string> said;
        // Of who was killed a server finds out a moment later.
        int elsewhere_left = 10'000;
        for (bool more = true; more;) {
            const auto step = loader.step(now);
            more = step.round.more || (step.elsewhere && --elsewhere_left > 0);
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

/// A random ledger, and the evening by which hours of all its days are still kept.
struct Market {
    explicit Market(std::uint32_t seed, int contracts = 4, int events = 30)
        : ledger(seed, contracts, events), plain(ledger.events(), hanoi()) {}

    void write(const BooksInFolder& books) const {
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
    }
    charging::Instant now() const { return hanoi().begin_of_day(plain.days().first + 8); }

    RandomLedger ledger;
    PlainBooks plain;
};

}  // namespace airtime::books_test
