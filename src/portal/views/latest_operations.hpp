#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "store/store_error.hpp"

namespace airtime::portal {

/// The view of operations that all threads of a portal share, because reading it asks Redis, which charging
/// waits for, hundreds of things: at most once a second, however many ask.
class LatestOperations {
  public:
    using View = Result<boost::json::object, store::StoreError>;
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    static constexpr std::chrono::seconds kept{1};

    explicit LatestOperations(Clock clock = std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

    /// What `read` said last, an error too, or says now where that was a second ago or `of` was another: who
    /// switched something sees that at once. Others wait while one reads.
    View get(const std::string& of, const std::function<View()>& read);

  private:
    Clock clock_;
    std::mutex mutex_;
    std::string of_;
    std::chrono::steady_clock::time_point read_at_{};
    std::optional<View> view_;
};

}  // namespace airtime::portal
