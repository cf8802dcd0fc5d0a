#pragma once

#include <string>
#include <vector>

#include "app_airtime/arrival_note.hpp"
#include "app_airtime/freediameter.hpp"

namespace airtime::extension {

/// Brings every CCR for us to the forward callback. There freeDiameter has neither parsed nor judged it; on
/// the dispatch path it would answer real clients' messages itself, with answers that lack what they need.
/// Brings there, too, every request that freeDiameter's routing thread would refuse itself: when the peer has
/// gone by then, that refusal ends the thread and with it the daemon.
class ForwardSteering {
  public:
    /// Throws std::runtime_error if the base dictionary lacks an AVP.
    explicit ForwardSteering(fd_config& daemon);

    /// For HOOK_MESSAGE_RECEIVED, in the peer's thread.
    void steer(msg& message) const;

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
