#include "app_airtime/freediameter/dictionary_avps.hpp"

#include "app_airtime/freediameter/freediameter.hpp"

namespace airtime::extension {

std::optional<AvpContent> DictionaryAvps::find(AvpKey key) const {
    if (const auto found = found_.find(key); found != found_.end()) return found->second;
    const auto content = look_up(key);
    if (content) found_.emplace(key, *content);
    return content;
}

std::optional<AvpContent> DictionaryAvps::look_up(AvpKey key) const {
    dict_avp_request wanted{};
    wanted.avp_vendor = key.vendor;
    wanted.avp_code = key.code;
    dict_object* object = nullptr;
    if (fd_dict_search(&dictionary_, DICT_AVP, AVP_BY_CODE_AND_VENDOR, &wanted, &object, 0) != 0 ||
        object == nullptr) {
        return std::nullopt;
    }
    dict_avp_data data{};
    if (fd_dict_getval(object, &data) != 0) return std::nullopt;
    return data.avp_basetype == AVP_TYPE_GROUPED ? AvpContent::grouped : AvpContent::other;
}

}  // namespace airtime::extension
