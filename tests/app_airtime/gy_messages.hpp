#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "app_airtime/codec/cca_encoder.hpp"
#include "app_airtime/codec/ccr_decoder.hpp"
#include "app_airtime/codec/gy_avps.hpp"
#include "app_airtime/codec/wire_avp.hpp"

/// Messages as clients send them, AVP by AVP.
namespace airtime::extension {

/// One AVP as bytes, ready to stand in a message or a group.
using Avp = Bytes;

inline constexpr AvpKey mscc = avp::multiple_services_credit_control;
inline constexpr AvpKey ps_information{874, avp::vendor_3gpp};

Avp raw(AvpKey key, ByteView data, std::uint8_t flags = avp_flag_mandatory);
Avp u32(AvpKey key, std::uint32_t value);
Avp u64(AvpKey key, std::uint64_t value);
Avp i64(AvpKey key, std::int64_t value);
Avp text(AvpKey key, std::string_view value);
Avp group(AvpKey key, const std::vector<Avp>& children, std::uint8_t flags = avp_flag_mandatory);
/// The same AVP with another length in its header.
Avp with_length(Avp avp, std::uint32_t length);

Bytes concat(const std::vector<Avp>& avps);
Bytes message(const std::vector<Avp>& avps, std::uint8_t flags = 0xc0);

/// What every CCR must have; parts of it can be left out.
std::vector<Avp> required(charging::RequestType type, std::uint32_t number = 0);
std::vector<Avp> required_without(AvpKey left_out,
                                  charging::RequestType type = charging::RequestType::initial);
/// A CCR of the required AVPs and `more`.
Bytes ccr(charging::RequestType type, const std::vector<Avp>& more);

Avp money(std::int64_t digits, std::optional<std::int32_t> exponent = std::nullopt);
Avp subscription(std::uint32_t type, std::string_view data);

/// Knows the AVPs of RFC 6733, RFC 8506 and TS 32.299 that the tests send; nothing above 60000.
class FewAvps : public KnownAvps {
  public:
    std::optional<AvpContent> find(AvpKey key) const override;
};

DecodedCcr decode(const Bytes& message);

/// An answer's AVPs at a path of keys, all of them.
std::vector<AvpView> at(ByteView message, std::initializer_list<AvpKey> path);
/// The same inside a group's bytes.
std::vector<AvpView> inside(ByteView group, std::initializer_list<AvpKey> path);

}  // namespace airtime::extension
