#pragma once

#include <soci/soci.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::books {

/// Loads what counts files tell of messages, each file once, in a transaction of its own. All else in them
/// the books count themselves, from the ledger. A file that makes no sense is refused.
class CountsLoader {
  public:
    /// `folder`: where counts files are; none is there before the first day is over.
    explicit CountsLoader(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// What is wrong with each file that is refused now. Throws soci::soci_error. The error names a folder
    /// that cannot be read.
    Result<std::vector<std::string>, std::string> load(soci::session& main, charging::Instant now);

  private:
    std::filesystem::path folder_;
    std::set<std::string> loaded_;  ///< names of files
};

}  // namespace airtime::books
