#include "app_airtime/intake/forward_steering.hpp"

#include <strings.h>

#include <cerrno>
#include <stdexcept>

#include "app_airtime/freediameter/unreadable_avps.hpp"

namespace airtime::extension {

/// What decides where freeDiameter takes a request.
struct ForwardSteering::Routing {
    std::vector<::avp*> destination_hosts;
    std::vector<::avp*> own_route_records;
    bool has_realm = false;
    bool is_our_realm = false;
    bool is_our_host = false;
};

namespace {

/// Any host but ours takes a message to the forward callback. RFC 2606 keeps "invalid" free.
constexpr std::string_view steered_host = "credit-control.invalid";

constexpr AvpKey route_record{282, 0};
constexpr std::uint32_t relay_application = 0xffffffff;

// RFC 6733 7.1.3.
constexpr std::uint32_t command_unsupported = 3001;
constexpr std::uint32_t realm_not_served = 3003;
constexpr std::uint32_t loop_detected = 3005;
constexpr std::uint32_t application_unsupported = 3007;
constexpr std::uint32_t invalid_header_bits = 3008;
// RFC 6733 7.1.5.
constexpr std::uint32_t missing_avp = 5005;

dict_object* find_model(dictionary& dictionary, AvpKey key) {
    dict_object* model = nullptr;
    if (fd_dict_search(&dictionary, DICT_AVP, AVP_BY_CODE, &key.code, &model, ENOENT) != 0) {
        throw std::runtime_error("AVP " + std::to_string(key.code) + " is not in freeDiameter's dictionary");
    }
    return model;
}

bool is_credit_control_request(const msg_hdr& header) {
    return header.msg_code == avp::credit_control_command &&
           header.msg_appl == avp::credit_control_application && (header.msg_flags & CMD_FLAG_REQUEST) != 0;
}

}  // namespace

ForwardSteering::ForwardSteering(fd_config& daemon)
    : daemon_(daemon),
      host_(daemon.cnf_diamid, daemon.cnf_diamid_len),
      realm_(daemon.cnf_diamrlm, daemon.cnf_diamrlm_len),
      destination_host_(find_model(*daemon.cnf_dict, avp::destination_host)),
      destination_realm_(find_model(*daemon.cnf_dict, avp::destination_realm)) {}

ArrivalNote ForwardSteering::steer(msg& message) const {
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(&message, &header) != 0) return {};
    const bool is_answer = (header->msg_flags & CMD_FLAG_REQUEST) == 0;
    if (is_answer || fd_msg_is_routable(&message) == 0) {
        drop_unsound_groups(message, *daemon_.cnf_dict);
        if (is_answer) drop_unreadable_avps(message, *daemon_.cnf_dict);
        return {};
    }
    const auto routing = routing_of(message);
    for (auto* avp : routing.destination_hosts) fd_msg_free(avp);
    for (auto* avp : routing.own_route_records) fd_msg_free(avp);
    if (!routing.has_realm && !add_text(message, destination_realm_, realm_)) return {};
    if (!add_text(message, destination_host_, steered_host)) return {};
    const ArrivalNote note{
        .steered = true, .refusal = refusal_of(routing, *header), .application = header->msg_appl};
    // With these the routing thread would refuse it before it calls back.
    header->msg_appl = avp::credit_control_application;
    header->msg_flags = static_cast<std::uint8_t>(header->msg_flags & ~CMD_FLAG_ERROR);
    return note;
}

ForwardSteering::Routing ForwardSteering::routing_of(msg& message) const {
    Routing routing;
    for (auto* child : avps_of(message)) {
        avp_hdr* header = nullptr;
        if (fd_msg_avp_hdr(child, &header) != 0 || (header->avp_flags & AVP_FLAG_VENDOR) != 0) continue;
        if (header->avp_code == avp::destination_realm.code) {
            routing.has_realm = true;
            routing.is_our_realm = is_identity(*child, realm_);
        } else if (header->avp_code == avp::destination_host.code) {
            routing.destination_hosts.push_back(child);
            routing.is_our_host = routing.is_our_host || is_identity(*child, host_);
        } else if (header->avp_code == route_record.code && is_identity(*child, host_)) {
            routing.own_route_records.push_back(child);
        }
    }
    return routing;
}

/// The Result-Code to refuse the request with; zero: it is a CCR for us.
std::uint32_t ForwardSteering::refusal_of(const Routing& routing, const msg_hdr& header) const {
    if ((header.msg_flags & CMD_FLAG_ERROR) != 0) return invalid_header_bits;
    if (header.msg_appl == 0 || header.msg_appl == relay_application) return application_unsupported;
    if (!routing.own_route_records.empty()) return loop_detected;
    const bool is_ccr = is_credit_control_request(header);
    if (!routing.has_realm) return is_ccr ? missing_avp : command_unsupported;
    if (!routing.is_our_realm && !routing.is_our_host) return realm_not_served;
    if (header.msg_appl != avp::credit_control_application) return application_unsupported;
    return is_ccr ? 0 : command_unsupported;
}

bool ForwardSteering::is_identity(::avp& avp, std::string_view identity) const {
    avp_hdr* header = nullptr;
    fd_pei error{};  // without it freeDiameter would log the AVP
    if (fd_msg_parse_dict(&avp, daemon_.cnf_dict, &error) != 0 || fd_msg_avp_hdr(&avp, &header) != 0 ||
        header->avp_value == nullptr) {
        return false;
    }
    const auto& value = header->avp_value->os;
    return value.len == identity.size() &&
           strncasecmp(read_text({value.data, value.len}).data(), identity.data(), value.len) == 0;
}

bool ForwardSteering::add_text(msg& message, dict_object* model, std::string_view text) const {
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

}  // namespace airtime::extension
