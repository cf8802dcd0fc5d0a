#include <gtest/gtest.h>

#include <limits>

#include "charging/rating/service_selection.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

TEST(ServiceContext, MatchesWithAnyExtensionInFront) {
    EXPECT_TRUE(matches_service_context("32251@3gpp.org", "32251@3gpp.org"));
    EXPECT_TRUE(matches_service_context("8.32251@3gpp.org", "32251@3gpp.org"));
    EXPECT_TRUE(matches_service_context("ext.002.001.8.32251@3gpp.org", "32251@3gpp.org"));
    EXPECT_FALSE(matches_service_context("832251@3gpp.org", "32251@3gpp.org"));
    EXPECT_FALSE(matches_service_context("32251@3gpp.org.evil", "32251@3gpp.org"));
    EXPECT_FALSE(matches_service_context("3gpp.org", "32251@3gpp.org"));
    EXPECT_FALSE(matches_service_context("", "32251@3gpp.org"));
}

TEST(SelectTariff, TakesTheFirstSelectorThatFits) {
    Policy policy = sample_policy();
    const auto service_of = [&policy](std::string_view context, const ServiceKey& key) {
        CreditControlRequest request;
        request.service_context = context;
        const Tariff* tariff = select_tariff(policy, request, key);
        return tariff == nullptr ? "none" : tariff->service.value;
    };
    EXPECT_EQ(service_of(data_context, {.rating_group = 10, .service_identifiers = {}}), "data");
    EXPECT_EQ(service_of(data_context, {.rating_group = 99, .service_identifiers = {}}), "vas");
    EXPECT_EQ(service_of(data_context, {.rating_group = 11, .service_identifiers = {}}), "none");
    EXPECT_EQ(service_of(data_context, {}), "none");
    EXPECT_EQ(service_of(voice_context, {}), "voice_onnet");
    EXPECT_EQ(service_of(voice_context, {.rating_group = 5, .service_identifiers = {}}), "voice_onnet");
    EXPECT_EQ(service_of("unknown@3gpp.org", {.rating_group = 10, .service_identifiers = {}}), "none");

    policy.selectors.insert(policy.selectors.begin(), {.service_context_tail = std::string{data_context},
                                                       .rating_group = 10,
                                                       .service_identifier = 7,
                                                       .service = {"vas"}});
    EXPECT_EQ(service_of(data_context, {.rating_group = 10, .service_identifiers = {6, 7}}), "vas");
    EXPECT_EQ(service_of(data_context, {.rating_group = 10, .service_identifiers = {6}}), "data");
    EXPECT_EQ(service_of(data_context, {.rating_group = 10, .service_identifiers = {}}), "data");
}

TEST(SelectTariff, IsNoneWhereTheServiceHasNoTariff) {
    Policy policy = sample_policy();
    policy.tariffs.clear();
    CreditControlRequest call;
    call.service_context = voice_context;
    EXPECT_EQ(select_tariff(policy, call, {}), nullptr);
}

TEST(UnitsOf, AddInputAndOutputOnlyWithoutTotal) {
    ServiceUnits units;
    EXPECT_EQ(units_of(units, UnitKind::octets), std::nullopt);
    units.input_octets = 3;
    EXPECT_EQ(units_of(units, UnitKind::octets), 3U);
    units.output_octets = 4;
    EXPECT_EQ(units_of(units, UnitKind::octets), 7U);
    units.total_octets = 5;
    EXPECT_EQ(units_of(units, UnitKind::octets), 5U);
    units.total_octets = 0;
    EXPECT_EQ(units_of(units, UnitKind::octets), 0U);
}

TEST(UnitsOf, SaturateInsteadOfWrapping) {
    constexpr auto max = std::numeric_limits<std::uint64_t>::max();
    ServiceUnits units;
    units.input_octets = max - 1;
    units.output_octets = 1;
    EXPECT_EQ(units_of(units, UnitKind::octets), max);
    units.output_octets = 2;
    EXPECT_EQ(units_of(units, UnitKind::octets), max);
}

TEST(UnitsOf, ReadOnlyTheKindAskedFor) {
    ServiceUnits units;
    units.time_s = 60;
    units.service_specific = 2;
    units.money = dong(1);
    EXPECT_EQ(units_of(units, UnitKind::seconds), 60U);
    EXPECT_EQ(units_of(units, UnitKind::service_units), 2U);
    EXPECT_EQ(units_of(units, UnitKind::octets), std::nullopt);
    EXPECT_EQ(units_of(units, UnitKind::money), std::nullopt);
}

CreditControlRequest sample_update() {
    CreditControlRequest request;
    request.session = {"gw;1;2"};
    request.number = 3;
    request.type = RequestType::update;
    request.service_context = std::string{data_context};
    request.origin_host = "gw.example.net";
    ServiceUnits used;
    used.total_octets = 1'000;
    request.services = {{.key = {.rating_group = 10, .service_identifiers = {}},
                         .requested = ServiceUnits{},
                         .used = {used}}};
    return request;
}

TEST(Digest, IsEqualForADuplicateThroughAnotherHop) {
    const CreditControlRequest first = sample_update();
    CreditControlRequest again = first;
    again.origin_host = "proxy.example.net";
    EXPECT_EQ(digest_of(again), digest_of(first));
    // Some clients send an action always; it counts in an EVENT only.
    again.action = RequestedAction::direct_debiting;
    EXPECT_EQ(digest_of(again), digest_of(first));
}

TEST(Digest, TellsEveryEffectApart) {
    const CreditControlRequest original = sample_update();
    std::vector<CreditControlRequest> variants(15, original);
    variants[0].number = 4;
    variants[1].type = RequestType::termination;
    variants[2].service_context = std::string{voice_context};
    variants[3].services[0].key.rating_group = std::nullopt;
    variants[4].services[0].key.service_identifiers = {1};
    variants[5].services[0].requested = std::nullopt;
    variants[6].services[0].requested->total_octets = 0;
    variants[7].services[0].used[0].total_octets = 1'001;
    variants[8].services[0].used.push_back(original.services[0].used[0]);
    variants[9].services[0].used[0].money = dong(0);
    variants[10].command_level_units = true;
    variants[11].services.push_back(original.services[0]);
    variants[12].called_party = "tel:+84900000001";
    variants[13].role = NodeRole::terminating;
    variants[14].messages_sent = 1;
    for (std::size_t i = 0; i < variants.size(); ++i) {
        EXPECT_NE(digest_of(variants[i]), digest_of(original)) << i;
    }
}

TEST(Digest, TellsUnitKindsAndMoneyApart) {
    CreditControlRequest in = sample_update();
    CreditControlRequest out = in;
    in.services[0].used[0] = {};
    in.services[0].used[0].input_octets = 5;
    out.services[0].used[0] = {};
    out.services[0].used[0].output_octets = 5;
    EXPECT_NE(digest_of(in), digest_of(out));
    CreditControlRequest money = sample_update();
    money.services[0].requested->money = dong(5);
    money.services[0].used[0].money = dong(7);
    std::vector<CreditControlRequest> currencies(4, money);
    currencies[1].services[0].requested->currency_code = 840;
    currencies[2].services[0].used[0].currency_code = 840;
    currencies[3].services[0].requested->currency_code = 840;
    currencies[3].services[0].used[0].currency_code = 704;
    for (std::size_t i = 0; i < currencies.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(digest_of(currencies[i]), digest_of(currencies[j])) << i << ' ' << j;
        }
    }
}

TEST(Digest, CountsTheActionOfAnEvent) {
    CreditControlRequest event = sample_update();
    event.type = RequestType::event;
    const std::uint64_t without = digest_of(event);
    event.action = RequestedAction::direct_debiting;
    const std::uint64_t debiting = digest_of(event);
    event.action = RequestedAction::refund_account;
    EXPECT_NE(without, debiting);
    EXPECT_NE(debiting, digest_of(event));
}

}  // namespace
}  // namespace airtime::charging
