#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "books/books_loader.hpp"
#include "books/books_reader.hpp"
#include "ledger_files/cdr_row.hpp"
#include "ledger_files/control_total.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/worker/temporary_folder.hpp"

namespace airtime::portal {

/// Books of a ledger file, with the days of UTC.
class BooksFolder {
  public:
    explicit BooksFolder(const std::vector<charging::LedgerEvent>& events) {
        const std::string entry = std::to_string(events.front().at.time_since_epoch().count()) + "-0";
        const auto path =
            ledger_files::complete_path(settings_.ledger, ledger_files::ledger_file_name({0}, entry, "w1"));
        std::filesystem::create_directories(path.parent_path());
        std::ofstream file{path};
        ledger_files::ControlTotal total;
        file << ledger_files::cdr_heading << '\n';
        for (const charging::LedgerEvent& event : events) {
            file << ledger_files::cdr_row(event) << '\n';
            total.add(event);
        }
        file << total.to_line() << '\n';
    }

    /// As a worker does that looks at that moment.
    void load(charging::Instant now) const {
        books::BooksLoader loader{settings_, {}};
        for (bool more = true; more;) {
            const auto step = loader.step(now);
            EXPECT_EQ(step.round.why, "");
            more = step.round.more;
        }
    }

  private:
    worker_test::TemporaryFolder folder_;
    books::LoaderSettings settings_{.ledger = folder_.path() / "ledger", .folder = folder_.path() / "books"};

  public:
    books::BooksReader reader{settings_.folder, {}};
};

}  // namespace airtime::portal
