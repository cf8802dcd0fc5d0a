#include "store/redis/server_info.hpp"

#include <string>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

std::string_view info_word(std::string_view info, std::string_view name) {
    const std::size_t at = info.find(std::string{"\n"}.append(name).append(":"));
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + name.size() + 2;
    return info.substr(begin, info.find('\r', begin) - begin);
}

std::uint64_t info_number(std::string_view info, std::string_view name) {
    return parse_number<std::uint64_t>(info_word(info, name)).value_or(0);
}

}  // namespace airtime::store
