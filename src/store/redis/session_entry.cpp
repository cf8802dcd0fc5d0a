#include "store/redis/session_entry.hpp"

#include <charconv>

namespace airtime::store {

// Also read by airtime_functions.lua.
constexpr char ended_mark = '\0';

std::string ended_entry(const charging::ContractId& contract, std::string_view record) {
    std::string entry{ended_mark};
    entry += std::to_string(contract.value.size());
    entry += ':';
    return entry.append(contract.value).append(record);
}

SessionEntry session_entry_in(std::string_view value) {
    const SessionEntry open{.contract = value, .record = {}};
    const std::size_t colon = value.find(':');
    if (!value.starts_with(ended_mark) || colon == std::string_view::npos) return open;
    std::size_t length = 0;
    const char* const end = value.data() + colon;
    const auto [stop, error] = std::from_chars(value.data() + 1, end, length);
    const std::string_view rest = value.substr(colon + 1);
    if (error != std::errc{} || stop != end || length > rest.size()) return open;
    return {.contract = rest.substr(0, length), .record = rest.substr(length)};
}

}  // namespace airtime::store
