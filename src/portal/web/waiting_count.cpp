#include "portal/web/waiting_count.hpp"

namespace airtime::portal {

namespace {

constexpr std::chrono::seconds counted_kept{3};

}  // namespace

std::size_t WaitingCount::at(charging::Instant now, const Count& count) {
    std::uint64_t forgotten = 0;
    {
        const std::scoped_lock lock{mutex_};
        // The system's clock may be set back.
        if (counted_ && now >= counted_->at && now - counted_->at < counted_kept) return counted_->waiting;
        forgotten = forgotten_;
    }
    const auto waiting = count();
    if (!waiting) return 0;
    const std::scoped_lock lock{mutex_};
    if (forgotten == forgotten_) counted_ = Counted{.waiting = *waiting, .at = now};
    return *waiting;
}

void WaitingCount::forget() {
    const std::scoped_lock lock{mutex_};
    counted_.reset();
    ++forgotten_;
}

}  // namespace airtime::portal
