#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "base/result.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/identifiers.hpp"
#include "store/codec/listed.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

template <>
struct Listed<charging::Session> {
    static constexpr std::string_view prefix = "session:";
    static constexpr std::string_view order_field = "order:session";
    static const std::string& name(const charging::Session& session) { return session.id.value; }
    static auto rank(const charging::Session& session) {
        return std::tie(session.opened_at, session.id.value);
    }

    /// `pgw.example.org 1767225600000 1767226800000 service=... answer=...`: Origin-Host, opened, expires,
    /// then closed=, terminated=, dropped=, unseen=, realm=, moved= (`host/realm`), heard= (empty: when it
    /// opened), state=, node=, cost=, called=, sub= where there is something to say, pools, and each service
    /// (final= where the client was told of its end) and stored answer.
    static std::string encode(const charging::Session& session);
    static charging::Session take(std::string name, Parts& words);
};

/// The same of sessions that are over and may still be charged.
struct LateForm : Listed<charging::Session> {
    static constexpr std::string_view prefix = "late:";
    static constexpr std::string_view order_field = "order:late";
    static charging::Session take(std::string name, Parts& words);
};

/// What is remembered of an ended session, and back.
std::string encode_record(const charging::Session& ended);
Result<charging::Session, std::string> decode_record(const charging::SessionId& id, std::string_view text);

}  // namespace airtime::store
