#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "books/books_folder.hpp"
#include "books/generation_loader.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

/// Loads finished ledger files into the books, for a worker. One of all workers' loaders works at a time.
class BooksLoader {
  public:
    BooksLoader(LoaderSettings settings, charging::Calendar calendar);

    /// A round of the books that count, which are made if there are none. It has nothing to tell
    /// (`elsewhere`) while another worker, or a rebuild, has them. Books of another form, and those of files
    /// that the ledger took back, are made anew beside the old ones (`anew`) until all that can be read is in
    /// them: then those count. Until then old ones of this form go on. That does not begin where other ledger
    /// files are gone that the old ones were made of.
    struct Round {
        LoadRound round = {};
        bool elsewhere = false;
        bool anew = false;
    };
    Round step(charging::Instant now);

  private:
    /// Books that take the place of those of another form, or with files that the ledger took back.
    struct Renewal {
        FileLock lock;  ///< for rebuilding
        std::unique_ptr<GenerationLoader> loader;
    };

    Result<GenerationLoader*, std::string> current();
    /// `old`: what the books that count have told in this round. `reason`: why there must be others.
    Round renew(charging::Instant now, LoadRound old, const std::string& reason);
    /// Empty: somebody else rebuilds them.
    Result<std::optional<Renewal>, std::string> begin_renewal(const std::string& reason) const;

    LoaderSettings settings_;
    charging::Calendar calendar_;
    std::unique_ptr<GenerationLoader> loader_;
    std::optional<Renewal> renewal_;
};

}  // namespace airtime::books
