#include "portal/web/page_turns.hpp"

namespace airtime::portal {

std::unique_ptr<PageTurns::Turn> PageTurns::begin(const std::string& person, std::size_t at_once_max) {
    const std::scoped_lock lock{mutex_};
    std::size_t& count = being_made_[person];
    if (count >= at_once_max) return nullptr;
    ++count;
    return std::make_unique<Turn>(*this, person);
}

void PageTurns::end(const std::string& person) {
    const std::scoped_lock lock{mutex_};
    const auto found = being_made_.find(person);
    if (--found->second == 0) being_made_.erase(found);
}

}  // namespace airtime::portal
