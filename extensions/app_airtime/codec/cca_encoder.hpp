#pragma once

#include <string>

#include "app_airtime/codec/ccr_decoder.hpp"
#include "app_airtime/codec/wire_avp.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::extension {

/// Who answers.
struct ServerIdentity {
    std::string host;
    std::string realm;
    std::uint32_t currency_code = 0;  ///< of every amount in an answer
};

/// Who answers, and whom.
struct AnswerStyle {
    const ServerIdentity& server;
    const charging::ClientProfile& client;
};

/// The Credit-Control-Answer as bytes, in the shape of the request: what asked at command level is answered
/// there, what asked in MSCCs gets each MSCC back, with a Result-Code and exactly its own keys. `request`:
/// the bytes that `frame` is of; Failed-AVPs are copied from them.
Bytes encode_cca(const CcrFrame& frame, const charging::CreditControlAnswer& answer, ByteView request,
                 const AnswerStyle& style);

/// The answer to a request that was not understood.
Bytes encode_fault(const CcrFrame& frame, const CcrFault& fault, const ServerIdentity& server);

}  // namespace airtime::extension
