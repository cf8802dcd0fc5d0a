#include "app_airtime/needs_confirmation.hpp"

namespace airtime::extension {

/// Wrong: what changes nothing is answered at once, however old the state is.
bool needs_confirmation(const store::Commit& commit, StateOrigin origin) {
    return commit.next != commit.expected || commit.answer || origin == StateOrigin::pending;
}

}  // namespace airtime::extension
