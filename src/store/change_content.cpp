#include "store/change_content.hpp"

namespace airtime::store {

std::string change_content(std::initializer_list<std::string_view> parts) {
    std::string content;
    for (const std::string_view part : parts) {
        content += std::to_string(part.size());
        (content += ':') += part;
    }
    return content;
}

}  // namespace airtime::store
