#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/contract/contract_change.hpp"

namespace airtime::store {

/// `re_auth s;1 pgw.example.org example.org 10 7`: what is asked, session, host and realm of the client,
/// then Rating-Group (`-` for none) and sub-session where there is one.
std::string encode_call(const charging::ClientCall& call);
/// Empty: it is none.
std::optional<charging::ClientCall> decode_call(std::string_view node, std::string_view text);

}  // namespace airtime::store
