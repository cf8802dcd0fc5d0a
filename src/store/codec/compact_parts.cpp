#include "store/codec/compact_parts.hpp"

namespace airtime::store {

using charging::Part;

void append_parts(CompactWriter& out, const std::vector<Part>& parts) {
    out.number(parts.size());
    for (const Part& part : parts) {
        out.text(part.account.value);
        out.money(part.amount);
    }
}

std::vector<Part> take_parts(CompactReader& in) {
    std::vector<Part> parts;
    for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
        Part& part = parts.emplace_back();
        part.account.value = in.text();
        part.amount = in.money();
    }
    return parts;
}

}  // namespace airtime::store
