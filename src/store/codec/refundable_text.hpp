#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "charging/contract/refundable_debits.hpp"
#include "store/codec/listed.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

template <>
struct Listed<charging::RefundableDebits> {
    static constexpr std::string_view prefix = "debited:";
    static constexpr std::string_view order_field = "order:debited";
    /// `smsc/sms_onnet/20786`: client, service, day.
    static std::string name(const charging::RefundableDebits& debits);
    static auto rank(const charging::RefundableDebits& debits) {
        return std::tie(debits.day, debits.client, debits.service.value);
    }

    /// `sms:300/main:50 1f2e3d/2/main:600`: parts of debits that have no name any more, `-` for none, then
    /// each named debit: digest of its Session-Id, units, parts.
    static std::string encode(const charging::RefundableDebits& debits);
    static charging::RefundableDebits take(const std::string& name, Parts& words);
};

}  // namespace airtime::store
