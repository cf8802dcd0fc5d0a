#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "charging/contract/transfers.hpp"
#include "store/codec/listed.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

template <>
struct Listed<charging::PendingTransfer> {
    static constexpr std::string_view prefix = "transfer:";
    static constexpr std::string_view order_field = "order:transfer";
    static const std::string& name(const charging::PendingTransfer& transfer) { return transfer.id.value; }
    static auto rank(const charging::PendingTransfer& transfer) {
        return std::tie(transfer.next_try_at, transfer.id.value);
    }

    /// `c1 5000 1767225600000 17 500 20786`: receiver, amount, when to look after it, the ledger event that
    /// took it, and where there is one or the other the fee, and the day that it was sent on.
    static std::string encode(const charging::PendingTransfer& transfer);
    static charging::PendingTransfer take(std::string name, Parts& words);
};

}  // namespace airtime::store
