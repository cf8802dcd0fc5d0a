#include "app_airtime/peers/peer_count.hpp"

#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/freediameter/not_cancelled.hpp"

namespace airtime::extension {

std::size_t connected_peers() {
    const NotCancelled whole;
    std::size_t count = 0;
    pthread_rwlock_rdlock(&fd_g_peers_rw);
    for (const auto* each = fd_g_peers.next; each != &fd_g_peers; each = each->next) {
        // The list's link is the peer's first member. A new peer is in CLOSED until it is let in.
        const int state = fd_peer_get_state(reinterpret_cast<peer_hdr*>(const_cast<fd_list*>(each)));
        if (state != STATE_CLOSED && state != STATE_ZOMBIE && state != STATE_NEW) ++count;
    }
    pthread_rwlock_unlock(&fd_g_peers_rw);
    return count;
}

}  // namespace airtime::extension
