#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

#include "portal/http/denial_book.hpp"

namespace airtime::portal {

/// Tells the log of calls that were denied, by all threads: wrong tokens and secrets, addresses that are not
/// trusted, roles that may not.
class DenialLog {
  public:
    /// For how long the answer is to be held back. `status`: 401 or 403; only wrong secrets cost time.
    std::chrono::milliseconds note(const std::string& client, std::string_view channel, unsigned status);

  private:
    std::mutex mutex_;
    DenialBook wrong_secrets_{DenialLimits{}};
    DenialBook not_allowed_{DenialLimits{}};  ///< nobody guesses there: only for the log
};

}  // namespace airtime::portal
