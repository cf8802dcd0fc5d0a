#include "engine/needs_confirmation.hpp"

namespace airtime::engine {

bool needs_confirmation(const store::Commit& commit, StateOrigin origin) {
    const bool only_looks = commit.next == commit.expected && !commit.answer && !commit.new_session;
    return !(only_looks && origin == StateOrigin::store);
}

}  // namespace airtime::engine
