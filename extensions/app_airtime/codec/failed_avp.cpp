#include "app_airtime/codec/failed_avp.hpp"

#include <array>

#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/codec/service_key.hpp"

namespace airtime::extension {
namespace {

using charging::FailedAvp;

/// A larger AVP is named by its header alone, so that an answer never exceeds what a client may send.
constexpr std::size_t copied_max = 4096;

template <class Fill>
void write_nested(AvpWriter& out, std::span<const AvpView> parents, Fill fill) {
    if (parents.empty()) return fill(out);
    const auto& parent = parents.front();
    out.group(parent.key, parent.flags,
              [&](AvpWriter& inner) { write_nested(inner, parents.subspan(1), fill); });
}

std::optional<AvpView> find_service(ByteView body, const charging::ServiceKey& key) {
    AvpWalk walk{body};
    while (const auto found = walk.next()) {
        if (found->key == avp::multiple_services_credit_control && read_service_key(found->data) == key) {
            return found;
        }
    }
    return std::nullopt;
}

Bytes failed_below(std::span<const AvpView> parents, ByteView group, AvpKey key) {
    const auto found = find_avp(group, key);
    return found ? failed_copy(parents, *found) : Bytes{};
}

/// Unit-Value is what is wrong with a CC-Money; it is named inside the group that has it.
Bytes failed_money(std::span<const AvpView> parents, ByteView group) {
    for (const auto units_key : {avp::requested_service_unit, avp::used_service_unit}) {
        const auto units = find_avp(group, units_key);
        const auto money = units ? find_avp(units->data, avp::cc_money) : std::nullopt;
        if (!money) continue;
        std::vector<AvpView> nesting(parents.begin(), parents.end());
        nesting.push_back(*units);
        return failed_copy(nesting, *money);
    }
    return {};
}

}  // namespace

Bytes failed_copy(std::span<const AvpView> parents, const AvpView& avp) {
    Bytes bytes;
    AvpWriter out{bytes};
    write_nested(out, parents, [&](AvpWriter& inner) {
        if (avp.data.size() <= copied_max) {
            inner.bytes(avp.key, avp.flags, avp.data);
        } else {
            inner.bytes(avp.key, avp.flags, {});
        }
    });
    return bytes;
}

Bytes failed_example(std::span<const AvpView> parents, AvpKey key, std::size_t zeros) {
    const Bytes data(zeros, 0);
    return failed_copy(parents, AvpView{.key = key, .flags = avp_flag_mandatory, .data = data, .whole = {}});
}

Bytes failed_in_request(ByteView request, FailedAvp failed, const charging::ServiceKey* key) {
    const auto body = message_body(request);
    std::vector<AvpView> parents;
    ByteView group = body;
    if (key != nullptr) {
        if (const auto mscc = find_service(body, *key)) {
            parents.push_back(*mscc);
            group = mscc->data;
        }
    }
    switch (failed) {
        case FailedAvp::none:
            return {};
        case FailedAvp::service_context_id:
            return failed_below({}, body, avp::service_context_id);
        case FailedAvp::requested_action:
            return failed_below({}, body, avp::requested_action);
        case FailedAvp::cc_request_number:
            return failed_below({}, body, avp::cc_request_number);
        case FailedAvp::cc_request_type:
            return failed_below({}, body, avp::cc_request_type);
        case FailedAvp::requested_service_unit:
            return failed_below(parents, group, avp::requested_service_unit);
        case FailedAvp::used_service_unit:
            return failed_below(parents, group, avp::used_service_unit);
        case FailedAvp::cc_money:
            return failed_money(parents, group);
        case FailedAvp::rating_group:
            break;
    }
    for (const auto wanted : {avp::rating_group, avp::service_identifier}) {
        if (auto bytes = failed_below(parents, group, wanted); !bytes.empty()) return bytes;
    }
    if (!parents.empty()) return failed_copy({}, parents.front());
    // Units at command level without any key: the context is all that names the service.
    return failed_below({}, body, avp::service_context_id);
}

}  // namespace airtime::extension
