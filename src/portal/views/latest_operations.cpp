#include "portal/views/latest_operations.hpp"

namespace airtime::portal {

LatestOperations::View LatestOperations::get(const std::string& of, const std::function<View()>& read) {
    const std::lock_guard lock{mutex_};
    if (view_ && of_ == of && clock_() - read_at_ < kept) return *view_;
    View view = read();
    of_ = of;
    // From its end: however long a read takes, the next comes a second later.
    read_at_ = clock_();
    view_.emplace(view);
    return view;
}

}  // namespace airtime::portal
