#include "store/change_key.hpp"

#include "charging/values/credit_control.hpp"

namespace airtime::store {

std::string change_content(std::initializer_list<std::string_view> parts) {
    std::string content;
    for (const std::string_view part : parts) {
        content += std::to_string(part.size());
        (content += ':') += part;
    }
    return content;
}

std::uint64_t digest_of(const std::string& text) {
    charging::CreditControlRequest holding;
    holding.service_context = text;
    return charging::digest_of(holding);
}

}  // namespace airtime::store
