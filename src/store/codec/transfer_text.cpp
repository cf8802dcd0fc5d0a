#include "store/codec/transfer_text.hpp"

namespace airtime::store {

using charging::Money;
using charging::PendingTransfer;

std::string Listed<PendingTransfer>::encode(const PendingTransfer& transfer) {
    std::string out;
    append_encoded(out, transfer.receiver.value, {});
    out += ' ' + transfer.amount.to_string();
    append_instant(out += ' ', transfer.next_try_at);
    append_number(out += ' ', transfer.number);
    if (transfer.fee != Money{} || transfer.day != 0) out += ' ' + transfer.fee.to_string();
    if (transfer.day != 0) append_number(out += ' ', transfer.day);
    return out;
}

PendingTransfer Listed<PendingTransfer>::take(std::string name, Parts& words) {
    PendingTransfer transfer;
    transfer.id.value = std::move(name);
    transfer.receiver.value = words.text();
    transfer.amount = words.money();
    transfer.next_try_at = words.instant();
    transfer.number = words.number<std::uint64_t>();
    if (words.more()) transfer.fee = words.money();
    if (words.more()) transfer.day = words.number<std::int64_t>();
    return transfer;
}

}  // namespace airtime::store
