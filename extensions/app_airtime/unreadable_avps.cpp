#include "app_airtime/unreadable_avps.hpp"

#include "app_airtime/diameter_message.hpp"
#include "app_airtime/dictionary_avps.hpp"

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

}  // namespace

std::vector<::avp*> avps_of(msg& message) {
    std::vector<::avp*> found;
    msg_or_avp* child = nullptr;
    fd_msg_browse_internal(&message, MSG_BRW_FIRST_CHILD, &child, nullptr);
    while (child != nullptr) {
        found.push_back(static_cast<::avp*>(child));
        msg_or_avp* next = nullptr;
        fd_msg_browse_internal(child, MSG_BRW_NEXT, &next, nullptr);
        child = next;
    }
    return found;
}

void drop_unsound_groups(msg& message, dictionary& dictionary) {
    const auto bytes = bytes_of(message);
    const DictionaryAvps known{dictionary};
    AvpWalk walk{message_body(bytes.view())};
    for (auto* child : avps_of(message)) {
        const auto view = walk.next();
        if (!view) return;
        if (!is_sound(known, *view, depth_max)) fd_msg_free(child);
    }
}

}  // namespace airtime::extension
