#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "books/generation_loader.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

/// Loads finished ledger files into the books, for a worker. One of all workers' loaders works at a time.
class BooksLoader {
  public:
    BooksLoader(LoaderSettings settings, charging::Calendar calendar);

    /// A round of the books that count, which are made if there are none. It has nothing to tell
    /// (`elsewhere`) while another worker, or a rebuild, has them.
    struct Round {
        LoadRound round = {};
        bool elsewhere = false;
    };
    Round step(charging::Instant now);

  private:
    Result<GenerationLoader*, std::string> current();

    LoaderSettings settings_;
    charging::Calendar calendar_;
    std::unique_ptr<GenerationLoader> loader_;
};

}  // namespace airtime::books
