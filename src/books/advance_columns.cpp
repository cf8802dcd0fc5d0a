#include "books/advance_columns.hpp"

#include <soci/boost-optional.h>

namespace airtime::books {

namespace {

template <class Written>
std::string each_column(const Written& written) {
    std::string text;
    AdvanceRow row;
    visit_columns(row, [&](const std::string& name, const char*, auto&) {
        text += (text.empty() ? "" : ", ") + written(name);
    });
    return text;
}

}  // namespace

std::string advance_columns() {
    return each_column([](const std::string& name) { return name; });
}

std::string advance_values() {
    return each_column([](const std::string& name) { return ':' + name; });
}

std::string advance_updates() {
    return each_column([](const std::string& name) { return name + " = excluded." + name; });
}

void fill_by(soci::statement& statement, AdvanceRow& row) {
    visit_columns(row,
                  [&](const char*, const char*, auto& member) { statement.exchange(soci::into(member)); });
}

}  // namespace airtime::books
