#include "ledger_files/control_total.hpp"

#include "base/decimal_text.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::ledger_files {

void ControlTotal::add(const charging::LedgerEvent& event) {
    ++records;
    for (const charging::Part& change : event.changes) amount += change.amount.millionths();
    principal += event.principal.millionths();
    fee += event.fee.millionths();
    vat += event.vat.millionths();
    last.clear();
    store::append_encoded(last, event.contract.value, "/");
    store::append_number(last += '/', event.number);
    if (first.empty()) first = last;
}

std::string ControlTotal::to_line() const {
    return "#records=" + std::to_string(records) + " amount=" + to_decimal(amount) +
           " principal=" + to_decimal(principal) + " fee=" + to_decimal(fee) + " vat=" + to_decimal(vat) +
           " first=" + first + " last=" + last;
}

}  // namespace airtime::ledger_files
