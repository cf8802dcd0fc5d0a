#include "store/codec/part_text.hpp"

#include <utility>

namespace airtime::store {

using charging::Part;

void append_part(std::string& out, const Part& part) {
    append_encoded(out, part.account.value, separators);
    out += ':' + part.amount.to_string();
}

Part take_part(Parts& words) {
    Parts members{words.raw(), ':'};
    Part part{.account = {members.text()}, .amount = members.money()};
    words.absorb(members);
    return part;
}

void append_parts(std::string& out, const std::vector<Part>& parts) {
    bool first = true;
    for (const Part& part : parts) {
        out += std::exchange(first, false) ? "" : ",";
        append_part(out, part);
    }
}

std::vector<Part> take_parts(Parts& parts) {
    std::vector<Part> taken;
    const std::string_view text = parts.raw();
    if (text.empty()) return taken;
    Parts list{text, ','};
    while (list.more()) taken.push_back(take_part(list));
    parts.absorb(list);
    return taken;
}

}  // namespace airtime::store
