#include "app_airtime/intake/plain_request.hpp"

#include <gtest/gtest.h>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

constexpr OurNames ours{.host = "ocs.lab.test", .realm = "lab.test"};
constexpr AvpKey route_record{282, 0};
constexpr auto initial = charging::RequestType::initial;

bool is_plain(const std::vector<Avp>& more, std::uint8_t flags = 0xc0) {
    auto avps = required_without(avp::destination_realm);
    avps.insert(avps.end(), more.begin(), more.end());
    return is_plain_request(message(avps, flags), ours);
}

TEST(PlainRequest, IsForOurRealmOrOurHostInAnyCase) {
    EXPECT_TRUE(is_plain({text(avp::destination_realm, "LAB.test")}));
    EXPECT_FALSE(is_plain({text(avp::destination_realm, "lab.tes")}));
    EXPECT_FALSE(is_plain({text(avp::destination_realm, "lab.test.")}));
    EXPECT_TRUE(
        is_plain({text(avp::destination_realm, "other"), text(avp::destination_host, "OCS.lab.test")}));
    EXPECT_FALSE(
        is_plain({text(avp::destination_realm, "other"), text(avp::destination_host, "ocs2.lab.test")}));
}

TEST(PlainRequest, HasADestinationRealm) {
    EXPECT_FALSE(is_plain({text(avp::destination_host, "ocs.lab.test")}));
}

TEST(PlainRequest, WasNotHereBefore) {
    const auto realm = text(avp::destination_realm, "lab.test");
    EXPECT_TRUE(is_plain({realm, text(route_record, "pgw1.lab.test")}));
    EXPECT_FALSE(is_plain({realm, text(route_record, "pgw1.lab.test"), text(route_record, "ocs.LAB.test")}));
}

TEST(PlainRequest, IsACreditControlRequestWithoutTheErrorBit) {
    const auto realm = text(avp::destination_realm, "lab.test");
    EXPECT_FALSE(is_plain({realm}, 0x40)) << "an answer";
    EXPECT_FALSE(is_plain({realm}, 0xe0)) << "an error";
    auto other_command = ccr(initial, {});
    ++other_command[7];
    EXPECT_FALSE(is_plain_request(other_command, ours));
    auto other_application = ccr(initial, {});
    ++other_application[11];
    EXPECT_FALSE(is_plain_request(other_application, ours));
}

TEST(PlainRequest, HasNoAvpWhoseLengthDoesNotFit) {
    EXPECT_TRUE(is_plain_request(ccr(initial, {u32(avp::rating_group, 1)}), ours));
    EXPECT_FALSE(is_plain_request(ccr(initial, {with_length(u32(avp::rating_group, 1), 13)}), ours));
}

TEST(FirstMessage, IsWholeOrNotThereYet) {
    const auto whole = ccr(initial, {});
    Bytes two = whole;
    two.insert(two.end(), whole.begin(), whole.end());
    EXPECT_EQ(first_message(two)->size(), whole.size());
    EXPECT_EQ(first_message(ByteView{two}.first(whole.size()))->size(), whole.size());
    EXPECT_FALSE(first_message(ByteView{two}.first(whole.size() - 1)));
    EXPECT_FALSE(first_message(ByteView{two}.first(message_header_size - 1)));
    EXPECT_FALSE(first_message({}));
}

TEST(FirstMessage, IsNoneWhereNoneBegins) {
    auto other_version = ccr(initial, {});
    other_version[0] = 2;
    EXPECT_FALSE(first_message(other_version));
    Bytes shorter_than_its_header(message_header_size, 0);
    shorter_than_its_header[0] = 1;
    shorter_than_its_header[3] = message_header_size - 1;
    EXPECT_FALSE(first_message(shorter_than_its_header));
    shorter_than_its_header[3] = message_header_size;
    EXPECT_TRUE(first_message(shorter_than_its_header));
}

TEST(UnaskedAnswer, IsAnAnswerOfOneAvpInTheSameBytes) {
    auto bytes = ccr(initial, {u32(avp::rating_group, 1)});
    const auto size = bytes.size();
    make_unasked_answer(bytes);
    ASSERT_EQ(first_message(bytes)->size(), size);
    const auto header = read_message_header(bytes);
    EXPECT_EQ(header->flags & message_flag_request, 0);
    EXPECT_EQ(header->hop_by_hop, 0U);
    AvpWalk walk{message_body(bytes)};
    const auto only = walk.next();
    ASSERT_TRUE(only);
    EXPECT_EQ(only->whole.size(), size - message_header_size);
    EXPECT_FALSE(walk.next());
    EXPECT_FALSE(walk.broken());
}

TEST(UnaskedAnswer, LeavesAMessageWithoutAvpsAsItIs) {
    Bytes header_only = message({});
    const auto before = header_only;
    make_unasked_answer(header_only);
    EXPECT_EQ(header_only, before);
}

}  // namespace
}  // namespace airtime::extension
