#include "app_airtime/freediameter/unreadable_avps.hpp"

#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/freediameter/diameter_message.hpp"
#include "app_airtime/freediameter/dictionary_avps.hpp"

namespace airtime::extension {
namespace {

/// Deeper than any group of any application.
constexpr int depth_max = 16;

bool is_sound(const KnownAvps& known, const AvpView& avp, int depth_left) {
    if (known.find(avp.key) != AvpContent::grouped) return true;
    if (depth_left == 0) return false;
    AvpWalk walk{avp.data};
    while (const auto child = walk.next()) {
        if (!is_sound(known, *child, depth_left - 1)) return false;
    }
    return !walk.broken();
}

std::vector<::avp*> children_of(msg_or_avp* parent) {
    std::vector<::avp*> found;
    msg_or_avp* child = nullptr;
    fd_msg_browse_internal(parent, MSG_BRW_FIRST_CHILD, &child, nullptr);
    while (child != nullptr) {
        found.push_back(static_cast<::avp*>(child));
        msg_or_avp* next = nullptr;
        fd_msg_browse_internal(child, MSG_BRW_NEXT, &next, nullptr);
        child = next;
    }
    return found;
}

bool can_be_read(::avp& avp, dictionary& dictionary) {
    fd_pei error{};  // without it freeDiameter would log the AVP
    return fd_msg_parse_dict(&avp, &dictionary, &error) == 0;
}

/// freeDiameter ends the daemon over an AVP in there that has no value: one that it does not know, or a
/// group.
void drop_valueless_children(::avp& group, dictionary& dictionary) {
    if (!can_be_read(group, dictionary)) return;
    for (auto* child : children_of(&group)) {
        avp_hdr* header = nullptr;
        if (fd_msg_avp_hdr(child, &header) == 0 && header->avp_value == nullptr) fd_msg_free(child);
    }
}

}  // namespace

std::vector<::avp*> avps_of(msg& message) {
    return children_of(&message);
}

void drop_unsound_groups(msg& message, dictionary& dictionary) {
    const auto bytes = bytes_of(message);
    const DictionaryAvps known{dictionary};
    AvpWalk walk{message_body(bytes.view())};
    for (auto* child : avps_of(message)) {
        const auto view = walk.next();
        if (!view) return;
        if (!is_sound(known, *view, depth_max)) {
            fd_msg_free(child);
        } else if (view->key == avp::vendor_specific_application_id) {
            drop_valueless_children(*child, dictionary);
        }
    }
}

void drop_unreadable_avps(msg& answer, dictionary& dictionary) {
    for (auto* child : avps_of(answer)) {
        if (!can_be_read(*child, dictionary)) fd_msg_free(child);
    }
}

}  // namespace airtime::extension
