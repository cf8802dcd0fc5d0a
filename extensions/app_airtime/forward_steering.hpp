#pragma once

#include <optional>
#include <string>

#include "app_airtime/ccr_decoder.hpp"
#include "app_airtime/freediameter.hpp"

namespace airtime::extension {

/// Brings every CCR for our realm to the forward callback. There freeDiameter has neither parsed nor judged
/// it; on the dispatch path it would answer real clients' messages itself, with answers that lack what they
/// need. What was found wrong on the way is written into the Destination-Host that does the steering.
class ForwardSteering {
  public:
    /// `realm`: ours, in lower case. Throws std::runtime_error if the base dictionary lacks an AVP.
    ForwardSteering(dictionary& dictionary, std::string realm);

    /// For HOOK_MESSAGE_RECEIVED, in the peer's thread.
    void steer(msg& message) const;

    /// What `steer` noted; empty: it did not steer this message.
    static std::optional<ArrivalFlaws> noted(ByteView message);

  private:
    bool add_text(msg& message, dict_object* model, const std::string& text) const;
    bool is_ours(::avp& destination_realm) const;

    dictionary& dictionary_;
    std::string realm_;
    dict_object* destination_host_ = nullptr;
    dict_object* destination_realm_ = nullptr;
};

}  // namespace airtime::extension
