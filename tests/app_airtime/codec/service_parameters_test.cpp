#include "app_airtime/codec/service_parameters.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/app_airtime/gy_messages.hpp"

namespace airtime::extension {
namespace {

using charging::RequestType;

Avp parameter(std::uint32_t type) {
    return group(avp::service_parameter_info, {u32(avp::service_parameter_type, type)});
}

constexpr std::array<std::uint32_t, 1> known{1};

TEST(ServiceParameters, TheFirstUnknownOneIs5031) {
    const auto message = ccr(RequestType::event, {parameter(1), parameter(2), parameter(3)});
    const auto fault = unknown_service_parameter(message, RequestType::event, known);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->result, 5031U);
    EXPECT_EQ(fault->failed, parameter(2));
}

TEST(ServiceParameters, KnownOnesAreNoObstacle) {
    EXPECT_FALSE(
        unknown_service_parameter(ccr(RequestType::event, {parameter(1)}), RequestType::event, known));
    EXPECT_FALSE(unknown_service_parameter(ccr(RequestType::event, {}), RequestType::event, {}));
}

TEST(ServiceParameters, DoNotKeepUsageFromBeingCharged) {
    const auto message = ccr(RequestType::update, {parameter(2)});
    EXPECT_TRUE(unknown_service_parameter(message, RequestType::initial, known));
    EXPECT_FALSE(unknown_service_parameter(message, RequestType::update, known));
    EXPECT_FALSE(unknown_service_parameter(message, RequestType::termination, known));
}

}  // namespace
}  // namespace airtime::extension
