#pragma once

#include <cstdint>
#include <string>

#include "config/sms_settings.hpp"

namespace airtime::worker {

/// A text on its way out. What GSM-7 has no letters for goes as UCS-2.
struct OutgoingSms {
    std::string id;  ///< comes back in delivery reports
    std::string to;  ///< digits of E.164
    std::string text;
};

/// What Kannel made of it.
enum class Acceptance : std::uint8_t {
    accepted,  ///< 202: it will go out, now or when the SMSC is back
    refused,   ///< it will never go out: no route, a number or a text that Kannel does not take
    away,      ///< nobody answers, or it has no room: later
    closed,    ///< it knows neither user nor address of ours: somebody has to change a setting; later
};

struct SendOutcome {
    Acceptance acceptance = Acceptance::away;
    std::string reason = {};  ///< for the log
};

/// Kannel's sendsms over HTTP, one connection per message, each within the timeout.
class Kannel {
  public:
    explicit Kannel(const config::SmsSettings& settings) : settings_(settings) {}

    SendOutcome send(const OutgoingSms& sms) const;
    /// What is asked for, path and query.
    std::string target_of(const OutgoingSms& sms) const;

  private:
    const config::SmsSettings& settings_;
};

/// What an answer of sendsms means.
SendOutcome outcome_of(unsigned status, const std::string& body);

}  // namespace airtime::worker
