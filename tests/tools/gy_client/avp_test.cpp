#include "tools/gy_client/avp.hpp"

#include <gtest/gtest.h>

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

TEST(EncodeAvps, PadsToFourOctetsOutsideTheLength) {
    const auto bytes = encode_avps({make_avp(avp::session_id, std::string_view("abcde"))});
    EXPECT_EQ(to_hex(bytes), "000001074000000d6162636465000000");
}

TEST(EncodeAvps, CarriesTheVendor) {
    const auto bytes = encode_avps({make_avp(avp::reporting_reason, 3U)});
    EXPECT_EQ(to_hex(bytes), "00000368c0000010000028af00000003");
}

TEST(DecodeAvps, ReadsWhatWasEncoded) {
    const std::vector<Avp> avps{make_avp(avp::session_id, std::string_view("abcde")),
                                make_group(avp::requested_service_unit, {})};
    EXPECT_EQ(decode_avps(encode_avps(avps)), avps);
}

TEST(DecodeAvps, RefusesALengthBeyondTheData) {
    auto bytes = encode_avps({make_avp(avp::rating_group, 10U)});
    EXPECT_TRUE(decode_avps(bytes));
    bytes[7] = 13;
    EXPECT_FALSE(decode_avps(bytes));
    bytes[7] = 7;
    EXPECT_FALSE(decode_avps(bytes)) << "shorter than its own header";
}

TEST(DecodeMessage, RefusesATruncatedMessage) {
    const Message message{.header = {.flags = message_flag_request, .command = 272, .application = 4},
                          .avps = {make_avp(avp::rating_group, 10U)}};
    auto bytes = encode_message(message);
    ASSERT_TRUE(decode_message(bytes));
    EXPECT_EQ(decode_message(bytes)->header.command, 272U);
    bytes.pop_back();
    EXPECT_FALSE(decode_message(bytes));
}

TEST(ParseHex, RefusesHalfAnOctet) {
    EXPECT_EQ(parse_hex("00 fF"), (Bytes{0x00, 0xff}));
    EXPECT_EQ(parse_hex("0"), std::nullopt);
    EXPECT_EQ(parse_hex("0g"), std::nullopt);
}

TEST(ParseAvpKey, TakesNamesAndNumbers) {
    EXPECT_EQ(parse_avp_key("Rating-Group"), avp::rating_group);
    EXPECT_EQ(parse_avp_key("872:10415"), avp::reporting_reason);
    EXPECT_EQ(parse_avp_key("9999"), AvpKey{9999});
    EXPECT_EQ(parse_avp_key("Rating-Gruop"), std::nullopt);
}

TEST(ParseResultCode, TakesNamesWithAndWithoutPrefix) {
    EXPECT_EQ(parse_result_code("CREDIT_LIMIT_REACHED"), 4012U);
    EXPECT_EQ(parse_result_code("DIAMETER_TOO_BUSY"), 3004U);
    EXPECT_EQ(parse_result_code("5030"), 5030U);
    EXPECT_EQ(parse_result_code("NONSENSE"), std::nullopt);
}

}  // namespace
}  // namespace airtime::gy_client
