#include "store/codec/refundable_text.hpp"

#include "store/codec/part_text.hpp"

namespace airtime::store {

using charging::Part;
using charging::RefundableDebits;

namespace {

constexpr std::string_view no_parts = "-";

std::vector<Part> take_part_list(Parts& words) {
    std::vector<Part> parts;
    while (words.more()) parts.push_back(take_part(words));
    return parts;
}

charging::NamedDebit take_named_debit(Parts& words) {
    Parts members{words.raw(), '/'};
    charging::NamedDebit debit;
    debit.session = members.number<std::uint64_t>(16);
    debit.units = members.number<std::uint64_t>();
    debit.parts = take_part_list(members);
    words.absorb(members);
    return debit;
}

}  // namespace

std::string Listed<RefundableDebits>::name(const RefundableDebits& debits) {
    std::string out;
    append_encoded(out, debits.client, separators);
    append_encoded(out += '/', debits.service.value, separators);
    append_number(out += '/', debits.day);
    return out;
}

std::string Listed<RefundableDebits>::encode(const RefundableDebits& debits) {
    std::string out;
    for (const Part& part : debits.parts) append_part(out += out.empty() ? "" : "/", part);
    if (out.empty()) out = no_parts;
    for (const charging::NamedDebit& debit : debits.named) {
        append_number(out += ' ', debit.session, 16);
        append_number(out += '/', debit.units);
        for (const Part& part : debit.parts) append_part(out += '/', part);
    }
    return out;
}

RefundableDebits Listed<RefundableDebits>::take(const std::string& name, Parts& words) {
    RefundableDebits debits;
    Parts members{name, '/'};
    debits.client = members.text();
    debits.service.value = members.text();
    debits.day = members.number<std::int64_t>();
    words.absorb(members);
    const std::string_view unnamed = words.raw();
    if (unnamed != no_parts) {
        Parts parts{unnamed, '/'};
        debits.parts = take_part_list(parts);
        words.absorb(parts);
    }
    while (words.more()) debits.named.push_back(take_named_debit(words));
    return debits;
}

}  // namespace airtime::store
