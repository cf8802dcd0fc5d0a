#include <gtest/gtest.h>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

using charging::Msisdn;
using charging::NodeRole;
using charging::RequestType;
using charging::SubscriberAddress;

charging::CreditControlRequest request_with(const std::vector<Avp>& avps) {
    auto decoded = decode(ccr(RequestType::initial, avps));
    EXPECT_TRUE(decoded.request) << decoded.request.error().result;
    return decoded.request ? *decoded.request : charging::CreditControlRequest{};
}

Avp service_information(const std::vector<Avp>& children) {
    return group(avp::service_information, children);
}
Avp recipient(std::string_view number) {
    return group(avp::recipient_address, {u32({899, avp::vendor_3gpp}, 1), text(avp::address_data, number)});
}

TEST(ServiceInformation, NamesTheCalledPartyOfACall) {
    const auto request = request_with({service_information(
        {group(avp::ims_information,
               {u32(avp::role_of_node, 0), text(avp::called_party_address, "tel:+84970000001")})})});
    EXPECT_EQ(request.called_party, "tel:+84970000001");
    EXPECT_EQ(request.role, NodeRole::originating);
}

TEST(ServiceInformation, TellsTheTerminatingSide) {
    const auto role_of = [](std::uint32_t role) {
        return request_with(
                   {service_information({group(avp::ims_information, {u32(avp::role_of_node, role)})})})
            .role;
    };
    EXPECT_EQ(role_of(1), NodeRole::terminating);
    EXPECT_EQ(role_of(2), NodeRole::originating);
    EXPECT_EQ(request_with({}).role, NodeRole::originating);
}

TEST(ServiceInformation, NamesTheFirstRecipientAndThePartsOfAMessage) {
    const auto request = request_with({service_information(
        {group(avp::sms_information,
               {u32(avp::number_of_messages_sent, 3),
                group(avp::recipient_info, {recipient("84910000001"), recipient("84910000002")}),
                group(avp::recipient_info, {recipient("84910000003")})})})});
    EXPECT_EQ(request.called_party, "84910000001");
    EXPECT_EQ(request.messages_sent, 3U);
}

TEST(ServiceInformation, NamesTheRecipientOfAMultimediaMessage) {
    const auto request =
        request_with({service_information({group(avp::mms_information, {recipient("84910000001")})})});
    EXPECT_EQ(request.called_party, "84910000001");
    EXPECT_FALSE(request.messages_sent);
}

TEST(ServiceInformation, HasNoCalledPartyLongerThanAnyNumber) {
    const auto called = [](std::size_t size) {
        const std::string number(size, '8');
        return request_with({service_information(
                                {group(avp::ims_information, {text(avp::called_party_address, number)})})})
            .called_party.size();
    };
    EXPECT_EQ(called(255), 255U);
    EXPECT_EQ(called(256), 0U);
}

TEST(ServiceInformation, FaultsNameTheGroupsThatTheyStandIn) {
    const auto decoded = decode(
        ccr(RequestType::initial,
            {service_information({group(avp::ims_information, {raw(avp::role_of_node, Bytes(3, 0))})})}));
    ASSERT_FALSE(decoded.request);
    EXPECT_EQ(decoded.request.error().result, 5014U);
    EXPECT_EQ(inside(decoded.request.error().failed,
                     {avp::service_information, avp::ims_information, avp::role_of_node})
                  .size(),
              1U);
}

TEST(SubscriptionIdExtension, NamesTheSubscriber) {
    const SubscriberAddress number = *Msisdn::parse("84900000001");
    EXPECT_EQ(
        request_with({group(avp::subscription_id_extension, {text(avp::subscription_id_e164, "0900000001")})})
            .subscriber,
        number);
    EXPECT_EQ(request_with({group(avp::subscription_id_extension,
                                  {text(avp::subscription_id_sip_uri, "sip:+84900000001@ims.example")})})
                  .subscriber,
              number);
}

TEST(SubscriberOfARequest, MayBeTheBare3gppImsi) {
    EXPECT_EQ(request_with({text(avp::imsi_3gpp, "452010000000001")}).subscriber,
              SubscriberAddress{*charging::Imsi::parse("452010000000001")});
}

}  // namespace
}  // namespace airtime::extension
