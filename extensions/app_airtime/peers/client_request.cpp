#include "app_airtime/peers/client_request.hpp"

#include "app_airtime/codec/gy_avps.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::extension {
namespace {

constexpr std::uint32_t authorize_only = 0;  // Re-Auth-Request-Type, RFC 6733 8.12

/// Adds AVPs by the dictionary's model until one cannot be added.
class MessageFiller {
  public:
    MessageFiller(dictionary& dictionary, msg& message) : dictionary_(dictionary), message_(message) {}

    void text(AvpKey key, std::string_view text) {
        Bytes bytes(text.begin(), text.end());
        avp_value value{};
        value.os.data = bytes.data();
        value.os.len = bytes.size();
        add(key, value);
    }
    void u32(AvpKey key, std::uint32_t number) {
        avp_value value{};
        value.u32 = number;
        add(key, value);
    }
    void u64(AvpKey key, std::uint64_t number) {
        avp_value value{};
        value.u64 = number;
        add(key, value);
    }
    void origin() { whole_ = whole_ && fd_msg_add_origin(&message_, 0) == 0; }
    bool whole() const { return whole_; }

  private:
    void add(AvpKey key, avp_value& value) {
        if (!whole_) return;
        whole_ = false;
        dict_object* model = nullptr;
        ::avp* added = nullptr;
        if (fd_dict_search(&dictionary_, DICT_AVP, AVP_BY_CODE, &key.code, &model, ENOENT) != 0 ||
            fd_msg_avp_new(model, 0, &added) != 0) {
            return;
        }
        whole_ = fd_msg_avp_setvalue(added, &value) == 0 &&
                 fd_msg_avp_add(&message_, MSG_BRW_LAST_CHILD, added) == 0;
        if (!whole_) fd_msg_free(added);
    }

    dictionary& dictionary_;
    msg& message_;
    bool whole_ = true;
};

}  // namespace

DiameterMessage make_client_request(dictionary& dictionary, const charging::ClientCall& call) {
    const bool re_auth = call.kind == charging::ClientCall::Kind::re_auth;
    auto code = re_auth ? avp::re_auth_command : avp::abort_session_command;
    dict_object* model = nullptr;
    msg* made = nullptr;
    if (fd_dict_search(&dictionary, DICT_COMMAND, CMD_BY_CODE_R, &code, &model, ENOENT) != 0 ||
        fd_msg_new(model, MSGFL_ALLOC_ETEID, &made) != 0) {
        return nullptr;
    }
    DiameterMessage message{made};
    msg_hdr* header = nullptr;
    if (fd_msg_hdr(made, &header) != 0) return nullptr;
    // The base protocol's command has none of its own (RFC 6733 8.3.1).
    header->msg_appl = avp::credit_control_application;

    MessageFiller fill{dictionary, *made};
    fill.text(avp::session_id, charging::session_on_wire(call.session));
    fill.origin();
    fill.text(avp::destination_realm, call.client_realm);
    fill.text(avp::destination_host, call.client_host);
    fill.u32(avp::auth_application_id, avp::credit_control_application);
    if (re_auth) fill.u32(avp::re_auth_request_type, authorize_only);
    if (re_auth && call.rating_group) fill.u32(avp::rating_group, *call.rating_group);
    if (call.sub_session) fill.u64(avp::cc_sub_session_id, *call.sub_session);
    return fill.whole() ? std::move(message) : nullptr;
}

}  // namespace airtime::extension
