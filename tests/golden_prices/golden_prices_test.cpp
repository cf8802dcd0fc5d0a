#include <date/tz.h>
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <sstream>

#include "charging/changes/decide.hpp"
#include "charging/rating/rating.hpp"
#include "charging/rating/service_selection.hpp"
#include "config/config.hpp"

namespace airtime::charging {
namespace {

const std::string folder = AIRTIME_SOURCE_DIR "/tests/golden_prices/";

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream{text};
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

const Policy& policy_named(const std::string& name) {
    static std::map<std::string, Policy> loaded;
    const auto known = loaded.find(name);
    if (known != loaded.end()) return known->second;
    const std::string path =
        name == "airtime" ? AIRTIME_SOURCE_DIR "/conf/airtime.yaml" : folder + name + ".yaml";
    auto config = config::load_config(path);
    if (!config.ok()) throw std::runtime_error{testing::PrintToString(config.error())};
    return loaded.emplace(name, std::move(config->policy)).first->second;
}

/// Units that were used out of quota granted at a moment.
struct Use {
    std::string units;
    Instant granted_at;
};

struct Example {
    std::string id, policy, context, rating_group, service_identifier, role, called_party, kind, usage,
        service, price, words;
};

void PrintTo(const Example& example, std::ostream* out) {
    *out << example.id << ": " << example.words;
}

std::vector<Example> examples() {
    std::ifstream table{folder + "prices.tsv"};
    std::vector<Example> rows;
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
        const auto cells = split(line, '\t');
        if (cells.size() != 12) throw std::runtime_error{"prices.tsv: 12 cells expected in: " + line};
        rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7],
                        cells[8], cells[9], cells[10], cells[11]});
    }
    return rows;
}

/// A time on the wall in the policy's zone.
Instant at_wall_clock(const std::string& text, const Calendar& calendar) {
    const Instant as_if_utc = parse_instant(text + ".000Z").value();
    return calendar.zone->to_sys(date::local_time<std::chrono::milliseconds>{as_if_utc.time_since_epoch()});
}

std::vector<Use> uses_of(const Example& example, const Policy& policy) {
    std::vector<Use> uses;
    for (const std::string& each : split(example.usage, ' ')) {
        const auto parts = split(each, '@');
        uses.push_back({parts.at(0), at_wall_clock(parts.at(1), policy.calendar)});
    }
    return uses;
}

ServiceUnits units_of(const Use& use, UnitKind kind) {
    if (kind == UnitKind::money) {
        ServiceUnits units;
        units.money = Money::parse(use.units);
        return units;
    }
    std::uint64_t count = 0;
    std::from_chars(use.units.data(), use.units.data() + use.units.size(), count);
    ServiceUnits units;
    if (kind == UnitKind::seconds) units.time_s = static_cast<std::uint32_t>(count);
    if (kind == UnitKind::octets) units.total_octets = count;
    if (kind == UnitKind::service_units) units.service_specific = count;
    return units;
}

std::optional<std::uint32_t> number_in(const std::string& cell) {
    return cell == "-" ? std::nullopt : std::optional{static_cast<std::uint32_t>(std::stoul(cell))};
}

CreditControlRequest request_of(const Example& example, RequestType type, std::uint32_t number) {
    CreditControlRequest request;
    request.session = {"golden;1"};
    request.type = type;
    request.number = number;
    request.service_context = example.context;
    if (example.called_party != "-") request.called_party = example.called_party;
    request.role = example.role == "terminating" ? NodeRole::terminating : NodeRole::originating;
    ServiceRequest service;
    service.key.rating_group = number_in(example.rating_group);
    if (const auto identifier = number_in(example.service_identifier)) {
        service.key.service_identifiers = {*identifier};
    }
    request.services = {service};
    return request;
}

constexpr Money rich = Money::from_units(1'000'000'000);

Contract rich_contract() {
    Contract contract;
    contract.id = {"c1"};
    contract.accounts = {{.name = {"main"}, .balance = rich, .expires_at = {}}};
    contract.totals.opening = rich;
    return contract;
}

/// What the account has paid at the end of a session whose quanta were granted at the moments of the table.
Money paid_in_session(const Example& example, const Policy& policy, UnitKind kind) {
    Contract contract = rich_contract();
    const std::vector<Use> uses = uses_of(example, policy);
    for (std::uint32_t number = 0; number <= uses.size(); ++number) {
        const bool last = number == uses.size();
        const RequestType type = number == 0 ? RequestType::initial
                                 : last      ? RequestType::termination
                                             : RequestType::update;
        CreditControlRequest request = request_of(example, type, number);
        // Later requests need not say again who is called.
        if (number > 0) request.called_party.clear();
        if (!last) request.services[0].requested = units_of(uses[number], kind);
        if (number > 0) request.services[0].used = {units_of(uses[number - 1], kind)};
        const Instant now = last ? uses.back().granted_at + std::chrono::minutes{1} : uses[number].granted_at;
        contract = decide(std::move(contract), request, policy, {.now = now}).change.contract;
    }
    return rich - balance_of(contract);
}

Money paid_at_once(const Example& example, const Policy& policy, UnitKind kind) {
    const Use use = uses_of(example, policy).front();
    CreditControlRequest request = request_of(example, RequestType::event, 0);
    request.action = RequestedAction::direct_debiting;
    if (example.kind == "parts") {
        request.services[0].requested = ServiceUnits{};
        request.messages_sent = static_cast<std::uint32_t>(std::stoul(use.units));
    } else {
        request.services[0].requested = units_of(use, kind);
    }
    return rich -
           balance_of(decide(rich_contract(), request, policy, {.now = use.granted_at}).change.contract);
}

class GoldenPrice : public testing::TestWithParam<Example> {
  protected:
    const Example& example = GetParam();
    const Policy& policy = policy_named(example.policy);
    const Tariff* tariff = select_tariff(policy, request_of(example, RequestType::initial, 0),
                                         request_of(example, RequestType::initial, 0).services[0].key);
};

TEST_P(GoldenPrice, IsWhatTheRulesSay) {
    ASSERT_NE(tariff, nullptr);
    EXPECT_EQ(tariff->service.value, example.service);
    Usage used;
    Money sum;
    for (const Use& use : uses_of(example, policy)) {
        const ServiceUnits units = units_of(use, tariff->unit);
        const std::uint64_t count = tariff->unit == UnitKind::money
                                        ? static_cast<std::uint64_t>(units.money->millionths())
                                        : *charging::units_of(units, tariff->unit);
        const auto rated = price_of(rate_at(*tariff, policy, use.granted_at), used, count);
        ASSERT_TRUE(rated);
        sum += rated->price;
        used = rated->after;
    }
    EXPECT_EQ(sum.to_string(), example.price) << example.words;
}

TEST_P(GoldenPrice, IsWhatASubscriberPays) {
    ASSERT_NE(tariff, nullptr);
    const Money paid = example.kind == "session" ? paid_in_session(example, policy, tariff->unit)
                                                 : paid_at_once(example, policy, tariff->unit);
    EXPECT_EQ(paid.to_string(), example.price) << example.words;
}

INSTANTIATE_TEST_SUITE_P(Table, GoldenPrice, testing::ValuesIn(examples()),
                         [](const auto& row) { return row.param.id; });

TEST(GoldenPrices, AreAtLeastForty) {
    EXPECT_GE(examples().size(), 40U);
}

}  // namespace
}  // namespace airtime::charging
