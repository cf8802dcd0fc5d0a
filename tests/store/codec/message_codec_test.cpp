#include "store/codec/message_codec.hpp"

#include <gtest/gtest.h>

#include "tests/store/generators.hpp"

namespace airtime::store {
namespace {

TEST(MessageCodec, AnyMessageComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        const charging::Message message = store_test::any_message();
        const auto decoded = decode_message(encode_message(message));
        RC_ASSERT(decoded.ok());
        RC_ASSERT(*decoded == message);
    }));
}

TEST(MessageCodec, AnswersAnyTextWithoutCrashing) {
    EXPECT_TRUE(rc::check([] {
        std::string text = encode_message(store_test::any_message());
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        text.replace(at, 1, store_test::any_text());
        static_cast<void>(decode_message(text));
    }));
}

TEST(MessageCodec, NamesWhatIsWrong) {
    EXPECT_EQ(decode_message("").error(), "does not begin with the number that it is for");
    EXPECT_EQ(decode_message("to=8490 kind=granted").error(),
              "does not begin with the number that it is for");
    EXPECT_EQ(decode_message("to=84900000001 kind=grunted").error(), "kind: is an unknown word");
    EXPECT_EQ(decode_message("to=84900000001 colour=red").error(), "colour: is no word of a message");
}

TEST(MessageCodec, WritesNothingThatIsEmpty) {
    const charging::Message message{.id = "c1:7:help",
                                    .contract = {},
                                    .to = *charging::Msisdn::parse("84900000001"),
                                    .not_before = {},
                                    .stale_after = {},
                                    .notice = {}};
    EXPECT_EQ(encode_message(message),
              "to=84900000001 kind=help id=c1%3A7%3Ahelp language=vi before=0 stale=0");
}

TEST(SafeId, LeavesIdsOfOursAsTheyAre) {
    EXPECT_EQ(safe_id("c1:17:granted"), "c1:17:granted");
    EXPECT_EQ(safe_id("7811b5f9-e9d1-4544"), "7811b5f9-e9d1-4544");
}

TEST(SafeId, IsSafeFromTheFirstTimeOn) {
    EXPECT_EQ(safe_id("a b&%\n"), "a~20b~26~25~0A");
    EXPECT_EQ(safe_id(safe_id("a b&%\n")), safe_id("a b&%\n"));
}

}  // namespace
}  // namespace airtime::store
