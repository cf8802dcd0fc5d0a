#include "app_airtime/codec/wire_avp.hpp"

#include <gtest/gtest.h>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

TEST(AvpWalk, ReadsWhatTheWriterWrote) {
    Bytes bytes;
    AvpWriter out{bytes};
    out.text({1, 0}, "abcde");
    out.u64({2, 10415}, 0x0102030405060708);
    out.group({3, 0}, [](AvpWriter& inner) { inner.i32({4, 0}, -2); });

    AvpWalk walk{bytes};
    const auto first = walk.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(read_text(first->data), "abcde");
    const auto second = walk.next();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->key, (AvpKey{2, 10415}));
    EXPECT_EQ(read_u64(second->data), 0x0102030405060708U);
    const auto third = walk.next();
    ASSERT_TRUE(third);
    EXPECT_EQ(read_i32(find_avp(third->data, {4, 0})->data), -2);
    EXPECT_FALSE(walk.next());
    EXPECT_FALSE(walk.broken());
    EXPECT_EQ(bytes.size() % 4, 0U);
}

TEST(AvpWalk, TakesLastAvpWithoutItsPadding) {
    auto avp = text({1, 0}, "abcde");
    avp.resize(8 + 5);
    AvpWalk walk{avp};
    EXPECT_TRUE(walk.next());
    EXPECT_FALSE(walk.next());
    EXPECT_FALSE(walk.broken());
}

class BrokenLength : public testing::TestWithParam<std::uint32_t> {};

TEST_P(BrokenLength, EndsTheWalkAndNamesTheAvp) {
    const auto avp = with_length(raw({7, 10415}, Bytes{1, 2, 3, 4}), GetParam());
    AvpWalk walk{avp};
    EXPECT_FALSE(walk.next());
    ASSERT_TRUE(walk.broken());
    EXPECT_EQ(walk.broken()->key, (AvpKey{7, 10415}));
    EXPECT_FALSE(walk.next());
}

// 12 is the header with its vendor, 16 all there is.
INSTANTIATE_TEST_SUITE_P(Lengths, BrokenLength, testing::Values(0U, 7U, 11U, 17U, 0xffffffU));

TEST(AvpWalk, CallsFewerBytesThanAHeaderBroken) {
    const Bytes bytes{0, 0, 1, 7, 0x40, 0, 0};
    AvpWalk walk{bytes};
    EXPECT_FALSE(walk.next());
    EXPECT_TRUE(walk.broken());
}

TEST(ReadNumbers, RefuseEveryOtherLength) {
    const Bytes bytes(9, 1);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        const auto data = ByteView{bytes}.first(size);
        EXPECT_EQ(read_u32(data).has_value(), size == 4) << size;
        EXPECT_EQ(read_u64(data).has_value(), size == 8) << size;
        EXPECT_EQ(read_i32(data).has_value(), size == 4) << size;
        EXPECT_EQ(read_i64(data).has_value(), size == 8) << size;
    }
}

TEST(AvpWalk, ReadsWithoutReadingBeyondAVendorThatIsCutOff) {
    auto avp = raw({7, 10415}, {});
    for (std::size_t size = 8; size < 12; ++size) {
        AvpWalk walk{ByteView{avp}.first(size)};
        EXPECT_FALSE(walk.next()) << size;
        EXPECT_EQ(walk.broken()->key, (AvpKey{7, 0})) << size;
    }
    AvpWalk whole{avp};
    EXPECT_TRUE(whole.next()) << "an AVP may be empty";
}

TEST(AvpWriter, CopiesWithThePaddingThatTheOriginalLacked) {
    auto avp = text({1, 0}, "abcde");
    avp.resize(8 + 5);
    Bytes bytes;
    AvpWriter out{bytes};
    out.copy(avp);
    EXPECT_EQ(bytes, text({1, 0}, "abcde"));
    out.copy(bytes);
    EXPECT_EQ(bytes.size(), 2 * 16U);
}

TEST(AvpWriter, SetsTheVendorFlagWithAVendorAlone) {
    EXPECT_EQ(raw({1, 0}, {}, 0xc0).at(4), 0x40);
    EXPECT_EQ(raw({1, 10415}, {}, 0x40).at(4), 0xc0);
}

TEST(AvpWriter, WritesNumbersInTheOrderOfTheNetwork) {
    EXPECT_EQ(u32({0x01020304, 0}, 0xa1a2a3a4), (Bytes{1, 2, 3, 4, 0x40, 0, 0, 12, 0xa1, 0xa2, 0xa3, 0xa4}));
    EXPECT_EQ(
        u64({1, 0x05060708}, 0x1112131415161718),
        (Bytes{0, 0, 0, 1, 0xc0, 0, 0, 20, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18}));
}

TEST(MessageHeader, SaysVersionAndLengthAsOnTheWire) {
    const auto bytes = message({raw({1, 0}, Bytes(0x010203, 7))});
    EXPECT_EQ((Bytes{bytes.begin(), bytes.begin() + 20}),
              (Bytes{1, 1, 2, 0x20, 0xc0, 0, 1, 0x10, 0, 0, 0, 4, 1, 2, 3, 4, 0xa1, 0xa2, 0xa3, 0xa4}));
    const auto avp = AvpWalk{message_body(bytes)}.next();
    ASSERT_TRUE(avp);
    EXPECT_EQ(avp->data.size(), 0x010203U);
}

TEST(MessageHeader, ComesBackAsItWasStarted) {
    const auto bytes = message({u32({1, 0}, 5)}, 0xd0);
    const auto header = read_message_header(bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->flags, 0xd0);
    EXPECT_EQ(header->command, 272U);
    EXPECT_EQ(header->application, 4U);
    EXPECT_EQ(header->hop_by_hop, 0x01020304U);
    EXPECT_EQ(header->end_to_end, 0xa1a2a3a4U);
    EXPECT_EQ(message_body(bytes).size(), 12U);
    EXPECT_FALSE(read_message_header(ByteView{bytes}.first(19)));
}

}  // namespace
}  // namespace airtime::extension
