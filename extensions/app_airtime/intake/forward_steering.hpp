#pragma once

#include <string>
#include <vector>

#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/intake/arrival.hpp"

namespace airtime::extension {

/// Brings every request of a peer to the forward callback: CCRs for us to be decided, all others to be
/// refused. There freeDiameter has neither parsed nor judged it. On the dispatch path it would answer real
/// clients' CCRs itself, with answers that lack what they need; what it refuses while routing ends that
/// thread, and with it the daemon, when the peer has gone by then; and a decorated User-Name (RFC 5729) makes
/// the thread post into the queue that it alone empties. Nothing is relayed.
class ForwardSteering {
  public:
    /// Throws std::runtime_error if the base dictionary lacks an AVP.
    explicit ForwardSteering(fd_config& daemon);

    /// For HOOK_MESSAGE_RECEIVED, in the peer's thread. What the forward callback has to do is in the note.
    ArrivalNote steer(msg& message) const;

  private:
    struct Routing;

    Routing routing_of(msg& message) const;
    std::uint32_t refusal_of(const Routing& routing, const msg_hdr& header) const;
    bool is_identity(::avp& avp, std::string_view identity) const;
    bool add_text(msg& message, dict_object* model, std::string_view text) const;

    fd_config& daemon_;
    std::string_view host_;
    std::string_view realm_;
    dict_object* destination_host_ = nullptr;
    dict_object* destination_realm_ = nullptr;
};

}  // namespace airtime::extension
