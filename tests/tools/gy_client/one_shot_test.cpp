#include "tools/gy_client/one_shot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/sessions/answer_with.hpp"
#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

namespace po = boost::program_options;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Result<Scenario, std::string> planned(const std::string& command, std::vector<std::string> words) {
    words.insert(words.end(), {"--imsi", "452040000000001"});
    po::variables_map flags;
    po::store(po::command_line_parser(words).options(one_shot_options()).run(), flags);
    return plan_one_shot(command, flags);
}

std::string mistake_of(const std::string& command, const std::vector<std::string>& words) {
    const auto scenario = planned(command, words);
    return scenario ? "" : scenario.error();
}

std::string called_party_of(const std::string& typed) {
    const auto scenario = planned("voice", {"--called", typed});
    const auto& request = scenario->steps.front().exchanges.front().planned.request;
    const auto message = encode_request(request, 1);
    const auto* information = find_avp(message.avps, avp::service_information);
    const auto ims = decode_avps(information->data)->front();
    const auto members = *decode_avps(ims.data);
    for (const auto& avp : members) {
        if (avp.key == avp::called_party_address) return {avp.data.begin(), avp.data.end()};
    }
    return "";
}

TEST(PlanOneShot, CallsWhatWasTyped) {
    EXPECT_EQ(called_party_of("112"), "tel:112");
    EXPECT_EQ(called_party_of("84912345678"), "tel:84912345678");
    EXPECT_EQ(called_party_of("+84912345678"), "tel:+84912345678");
    EXPECT_EQ(called_party_of("urn:service:sos"), "urn:service:sos");
    EXPECT_EQ(called_party_of("sip:112@ims.example.org"), "sip:112@ims.example.org");
}

TEST(PlanOneShot, RefusesWhatIsNoNumber) {
    EXPECT_THAT(mistake_of("data", {"--octets=-5"}), HasSubstr("--octets must be a whole number 0.."));
    EXPECT_THAT(mistake_of("voice", {"--seconds", "4294967296"}),
                HasSubstr("0..4294967295, got \"4294967296\""));
    EXPECT_THAT(mistake_of("data", {"--used", "1k"}), HasSubstr("--used must be a whole number"));
    EXPECT_THAT(mistake_of("data", {"--rating-group=-1"}), HasSubstr("--rating-group must be"));
    EXPECT_THAT(mistake_of("sms", {"--msisdn", "abc"}),
                HasSubstr("--msisdn must be 5 to 15 digits, got \"abc\""));
    for (const char* amount : {"-5", "0", "x"}) {
        EXPECT_THAT(mistake_of("recharge", {std::string{"--amount="} + amount}), HasSubstr("above 0"));
    }
    EXPECT_EQ(mistake_of("recharge", {"--amount", "5000.5", "--msisdn", "+84912345678"}), "");
}

TEST(PlanOneShot, RefusesFlagsOfOtherCommands) {
    EXPECT_EQ(
        mistake_of("data", {"--seconds", "60"}),
        "--seconds says nothing about data, which takes --session, --type, --octets, --used, --rating-group");
    EXPECT_THAT(mistake_of("sms", {"--amount", "5"}), HasSubstr("--amount says nothing about sms"));
    EXPECT_THAT(mistake_of("recharge", {"--called", "112"}),
                HasSubstr("--called says nothing about recharge"));
}

CreditControlAnswer answer_with(std::uint32_t service_result) {
    Message message;
    message.avps = {
        make_avp(avp::result_code, 2001U),
        make_group(avp::multiple_services_credit_control,
                   {make_avp(avp::rating_group, 10U), make_avp(avp::result_code, service_result)})};
    return read_answer(std::move(message));
}

TEST(PlanOneShot, ExpectsThatNoServiceIsRefused) {
    const auto scenario = planned("data", {"--rating-group", "10"});
    const auto& expectation = scenario->steps.front().exchanges.front().expectation;
    EXPECT_THAT(differences(expectation, answer_with(4012), nullptr),
                ElementsAre("RG 10: Result-Code is 4012, expected 2001"));
    EXPECT_THAT(differences(expectation, answer_with(2001), nullptr), IsEmpty());
    EXPECT_THAT(differences(expectation, answer_with(4011), nullptr), IsEmpty()) << "it costs nothing";
}

}  // namespace
}  // namespace airtime::gy_client
