#include "store/codec/client_call_text.hpp"

#include <array>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

using charging::ClientCall;

namespace {

constexpr std::array<std::string_view, 2> kind_names{"re_auth", "abort_session"};

}  // namespace

std::string encode_call(const ClientCall& call) {
    std::string out{name_of(call.kind, kind_names)};
    append_encoded(out += ' ', call.session.value, {});
    append_encoded(out += ' ', call.client_host, {});
    append_encoded(out += ' ', call.client_realm, {});
    if (call.rating_group) {
        append_number(out += ' ', *call.rating_group);
    } else if (call.sub_session) {
        out += " -";
    }
    if (call.sub_session) append_number(out += ' ', *call.sub_session);
    return out;
}

std::optional<ClientCall> decode_call(std::string_view node, std::string_view text) {
    Parts words{text, ' '};
    ClientCall call;
    call.node = node;
    call.kind = words.one_of<ClientCall::Kind>(kind_names);
    call.session.value = words.text();
    call.client_host = words.text();
    call.client_realm = words.text();
    if (words.more()) {
        const std::string_view rating_group = words.raw();
        if (rating_group != "-") {
            Parts word{rating_group, ' '};
            call.rating_group = word.number<std::uint32_t>();
            words.absorb(word);
        }
    }
    if (words.more()) call.sub_session = words.number<std::uint64_t>();
    return words.mistake() ? std::nullopt : std::optional{std::move(call)};
}

}  // namespace airtime::store
