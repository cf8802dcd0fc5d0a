#include "app_airtime/forward_steering.hpp"

#include <strings.h>

#include <charconv>
#include <stdexcept>
#include <vector>

#include "app_airtime/gy_avps.hpp"

namespace airtime::extension {
namespace {

/// A host that no client can mean: RFC 2606 keeps "invalid" free.
constexpr std::string_view steered = "credit-control.invalid";
constexpr std::string_view realm_missing = "no-realm.credit-control.invalid";
constexpr std::string_view broken_prefix = "broken.";

/// The children of a message, collected first: the walk must not see them being freed.
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

const avp_hdr* header_of(::avp* avp) {
    avp_hdr* header = nullptr;
    return fd_msg_avp_hdr(avp, &header) == 0 ? header : nullptr;
}

bool is_base_avp(const avp_hdr& header, AvpKey key) {
    return header.avp_code == key.code && (header.avp_flags & AVP_FLAG_VENDOR) == 0;
}

bool is_shorter_than_its_header(const avp_hdr& header) {
    return header.avp_len < ((header.avp_flags & AVP_FLAG_VENDOR) != 0 ? 12U : 8U);
}

std::string broken_note(const AvpView& avp) {
    return std::string{broken_prefix} + std::to_string(avp.key.code) + "." + std::to_string(avp.key.vendor) +
           "." + std::to_string(avp.flags) + "." + std::string{steered};
}

std::optional<AvpView> read_broken_note(std::string_view note) {
    if (!note.starts_with(broken_prefix)) return std::nullopt;
    note.remove_prefix(broken_prefix.size());
    std::uint32_t values[3] = {};
    for (auto& value : values) {
        const auto [end, error] = std::from_chars(note.data(), note.data() + note.size(), value);
        if (error != std::errc{}) return std::nullopt;
        note.remove_prefix(static_cast<std::size_t>(end - note.data()) + 1);
    }
    AvpView avp;
    avp.key = {values[0], values[1]};
    avp.flags = static_cast<std::uint8_t>(values[2]);
    return avp;
}

dict_object* find_model(dictionary& dictionary, AvpKey key) {
    dict_object* model = nullptr;
    auto code = key.code;
    if (fd_dict_search(&dictionary, DICT_AVP, AVP_BY_CODE, &code, &model, ENOENT) != 0) {
        throw std::runtime_error("AVP " + std::to_string(key.code) + " is not in freeDiameter's dictionary");
    }
    return model;
}

}  // namespace

ForwardSteering::ForwardSteering(dictionary& dictionary, std::string realm)
    : dictionary_(dictionary),
      realm_(std::move(realm)),
      destination_host_(find_model(dictionary, avp::destination_host)),
      destination_realm_(find_model(dictionary, avp::destination_realm)) {}

void ForwardSteering::steer(msg& message) const {
    std::optional<AvpView> broken;
    ::avp* destination_realm = nullptr;
    std::vector<::avp*> destination_hosts;
    for (auto* child : avps_of(message)) {
        const auto* header = header_of(child);
        if (header == nullptr) return;
        if (is_shorter_than_its_header(*header)) {
            // freeDiameter 1.2.1 takes its data to be 4 GiB long and reads that far, whatever the message.
            broken.emplace();
            broken->key = {header->avp_code, header->avp_vendor};
            broken->flags = header->avp_flags;
            fd_msg_free(child);
            continue;
        }
        if (is_base_avp(*header, avp::destination_realm)) destination_realm = child;
        if (is_base_avp(*header, avp::destination_host)) destination_hosts.push_back(child);
    }
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) != 0 || header->msg_code != avp::credit_control_command ||
        header->msg_appl != avp::credit_control_application || (header->msg_flags & CMD_FLAG_REQUEST) == 0) {
        return;
    }
    if (destination_realm != nullptr && !is_ours(*destination_realm)) return;
    for (auto* host : destination_hosts) fd_msg_free(host);
    std::string note{steered};
    if (destination_realm == nullptr) {
        // Without one freeDiameter answers 3001 itself.
        if (!add_text(message, destination_realm_, realm_)) return;
        note = realm_missing;
    }
    if (broken) note = broken_note(*broken);
    add_text(message, destination_host_, note);
}

std::optional<ArrivalFlaws> ForwardSteering::noted(ByteView message) {
    const auto host = find_avp(message_body(message), avp::destination_host);
    if (!host) return std::nullopt;
    const auto note = read_text(host->data);
    if (!note.ends_with(steered)) return std::nullopt;
    return ArrivalFlaws{.destination_realm_missing = note == realm_missing, .broken = read_broken_note(note)};
}

bool ForwardSteering::add_text(msg& message, dict_object* model, const std::string& text) const {
    ::avp* added = nullptr;
    if (fd_msg_avp_new(model, 0, &added) != 0) return false;
    Bytes bytes(text.begin(), text.end());
    avp_value value{};
    value.os.data = bytes.data();
    value.os.len = bytes.size();
    if (fd_msg_avp_setvalue(added, &value) == 0 && fd_msg_avp_add(&message, MSG_BRW_LAST_CHILD, added) == 0) {
        return true;
    }
    fd_msg_free(added);
    return false;
}

bool ForwardSteering::is_ours(::avp& destination_realm) const {
    if (fd_msg_parse_dict(&destination_realm, &dictionary_, nullptr) != 0) return false;
    const auto* header = header_of(&destination_realm);
    if (header == nullptr || header->avp_value == nullptr) return false;
    const auto& value = header->avp_value->os;
    return value.len == realm_.size() &&
           strncasecmp(read_text({value.data, value.len}).data(), realm_.data(), value.len) == 0;
}

}  // namespace airtime::extension
