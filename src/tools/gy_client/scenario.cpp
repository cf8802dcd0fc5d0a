#include "tools/gy_client/scenario.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tools/gy_client/gy_avps.hpp"
#include "tools/gy_client/scenario_values.hpp"
#include "tools/gy_client/yaml_reader.hpp"

namespace airtime::gy_client {
namespace {

constexpr std::uint64_t repeat_max = 1'000'000;

// clang-format off
constexpr auto type_words = std::to_array<Word>({
    {"initial", request_type::initial},
    {"update", request_type::update},
    {"termination", request_type::termination},
    {"event", request_type::event},
});
constexpr auto action_words = std::to_array<Word>({
    {"direct_debiting", requested_action::direct_debiting},
    {"refund_account", requested_action::refund_account},
    {"check_balance", requested_action::check_balance},
    {"price_enquiry", requested_action::price_enquiry},
});
// TS 32.299 7.2.175.
constexpr auto reason_words = std::to_array<Word>({
    {"threshold", 0},
    {"qht", 1},
    {"final", 2},
    {"quota_exhausted", 3},
    {"validity_time", 4},
    {"other_quota_type", 5},
    {"rating_condition_change", 6},
    {"forced_reauthorisation", 7},
    {"pool_exhausted", 8},
});
// clang-format on
constexpr auto tariff_change_words = std::to_array<Word>({{"before", 0}, {"after", 1}, {"indeterminate", 2}});
constexpr auto balance_words = std::to_array<Word>({{"enough_credit", 0}, {"no_credit", 1}});
constexpr auto final_unit_words = std::to_array<Word>(
    {{"none", static_cast<std::uint32_t>(ExpectedFinalUnit::none)},
     {"terminate", static_cast<std::uint32_t>(ExpectedFinalUnit::terminate)},
     {"redirect", static_cast<std::uint32_t>(ExpectedFinalUnit::redirect)},
     {"restrict_access", static_cast<std::uint32_t>(ExpectedFinalUnit::restrict_access)}});

struct SubscriptionWord {
    const char* key;
    std::uint32_t type;
};
// RFC 8506 8.47.
constexpr auto subscription_words =
    std::to_array<SubscriptionWord>({{"msisdn", 0}, {"imsi", 1}, {"sip_uri", 2}, {"nai", 3}, {"private", 4}});

class ScenarioReader {
  public:
    explicit ScenarioReader(YamlReader& reader) : reader_(reader), values_(reader) {}

    Scenario read(const YAML::Node& root);

  private:
    UsedService used(const YAML::Node& node);
    RequestedService service(const YAML::Node& node);
    std::vector<Avp> extra(YamlMap& map);
    Avp raw_avp(const YAML::Node& node);
    void subscriptions(YamlMap& map, std::vector<SubscriptionId>& to);
    void addressing(YamlMap& map, PlannedRequest& planned);
    PlannedRequest request(const YAML::Node& node, PlannedRequest planned, bool complete);
    ExpectedService outcome(YamlMap& map);
    Expectation expectation(const YAML::Node& node);
    ExchangeStep exchange(YamlMap& map);
    void step(const YAML::Node& node, std::vector<Step>& steps);

    YamlReader& reader_;
    ScenarioValues values_;
    PlannedRequest defaults_;
    std::optional<std::uint32_t> currency_ = 704;
    std::set<std::string> names_;
};

UsedService ScenarioReader::used(const YAML::Node& node) {
    YamlMap map(reader_, node, "used");
    UsedService used;
    used.units = values_.units(map, currency_);
    used.reporting_reason = values_.word(map, "reporting_reason", reason_words);
    used.tariff_change_usage = values_.word(map, "tariff_change_usage", tariff_change_words);
    map.close();
    return used;
}

RequestedService ScenarioReader::service(const YAML::Node& node) {
    YamlMap map(reader_, node, "services[]");
    RequestedService service;
    service.rating_group = map.u32("rating_group");
    service.service_identifiers = map.u32_list("service_identifier");
    if (const auto requested = map.take("requested"); requested.IsDefined()) {
        service.requested = values_.closed_units(requested, "requested", currency_);
    }
    for (const auto& entry : map.list("used")) service.used.push_back(used(entry));
    service.reporting_reason = values_.word(map, "reporting_reason", reason_words);
    service.extra = extra(map);
    map.close();
    return service;
}

std::vector<Avp> ScenarioReader::extra(YamlMap& map) {
    std::vector<Avp> avps;
    for (const auto& node : map.list("extra")) avps.push_back(raw_avp(node));
    return avps;
}

Avp ScenarioReader::raw_avp(const YAML::Node& node) {
    YamlMap map(reader_, node, "extra[]");
    Avp avp;
    const auto code = map.u32("code");
    if (!code) reader_.mistake(node, "extra[] needs the code of the AVP");
    avp.key = {.code = code.value_or(0), .vendor = map.u32("vendor").value_or(0)};
    const auto letters = map.text("flags").value_or("M");
    if (letters.find_first_not_of("VMP") != std::string::npos) {
        reader_.mistake(map.take("flags"),
                        "flags must be letters of V, M and P, or empty, got \"" + letters + "\"");
    }
    if (avp.key.vendor != 0 || letters.find('V') != std::string::npos) avp.flags |= avp_flag_vendor;
    if (letters.find('M') != std::string::npos) avp.flags |= avp_flag_mandatory;
    if (letters.find('P') != std::string::npos) avp.flags |= 0x20;
    if (const auto value = map.u32("u32")) avp.data = encode_u32(*value);
    if (const auto value = map.u64("u64")) avp.data = encode_u64(*value);
    if (const auto value = map.text("text")) avp.data = encode_text(*value);
    if (const auto hex = map.text("hex")) {
        if (const auto data = parse_hex(*hex)) {
            avp.data = *data;
        } else {
            reader_.mistake(map.take("hex"), "hex must be pairs of hex digits, got \"" + *hex + "\"");
        }
    }
    // A group by its children: what is nested needs no hex by hand.
    if (const auto children = map.list("avps"); !children.empty()) {
        std::vector<Avp> group;
        group.reserve(children.size());
        for (const auto& child : children) group.push_back(raw_avp(child));
        avp.data = encode_avps(group);
    }
    map.close();
    return avp;
}

void ScenarioReader::subscriptions(YamlMap& map, std::vector<SubscriptionId>& to) {
    const auto node = map.take("subscriber");
    if (!node.IsDefined()) return;
    to.clear();
    if (node.IsScalar() && node.Scalar() == "none") return;
    YamlMap subscriber(reader_, node, "subscriber");
    for (const auto& [key, type] : subscription_words) {
        if (const auto data = subscriber.text(key)) to.push_back({.type = type, .data = *data});
    }
    subscriber.close();
}

void ScenarioReader::addressing(YamlMap& map, PlannedRequest& planned) {
    if (const auto session = map.text("session")) planned.session = *session;
    if (const auto session_id = map.text("session_id")) planned.session_id = *session_id;
    if (const auto host = map.text("origin_host")) planned.origin_host = *host;
    if (const auto realm = map.text("destination_realm")) planned.destination_realm = *realm;
    if (const auto host = map.text("destination_host")) planned.request.destination_host = *host;
}

PlannedRequest ScenarioReader::request(const YAML::Node& node, PlannedRequest planned, bool complete) {
    YamlMap map(reader_, node, complete ? "ccr" : "defaults");
    auto& request = planned.request;
    const auto currency_outside = currency_;
    if (const auto currency = map.u32("currency")) currency_ = *currency;
    addressing(map, planned);
    if (const auto type = values_.word(map, "type", type_words)) {
        request.type = *type;
    } else if (complete && !map.take("type").IsDefined()) {
        reader_.mistake(node, "ccr needs a type: initial, update, termination, event or a number");
    }
    if (const auto number = map.u32("number")) planned.number = *number;
    if (const auto action = values_.word(map, "action", action_words)) request.action = *action;
    if (const auto context = map.text("service_context")) request.service_context = *context;
    subscriptions(map, request.subscriptions);
    if (const auto called = map.text("called")) request.called = *called;
    if (const auto indicator = map.u32("multiple_services_indicator")) {
        request.multiple_services_indicator = *indicator;
    }
    if (const auto command_level = map.boolean("command_level")) request.command_level = *command_level;
    if (const auto retransmit = map.boolean("t_flag")) request.retransmit = *retransmit;
    if (const auto services = map.take("services"); services.IsDefined()) request.services.clear();
    for (const auto& entry : map.list("services")) request.services.push_back(service(entry));
    for (const auto key : values_.avp_keys(map, "omit")) request.omit.push_back(key);
    for (auto& avp : extra(map)) request.extra.push_back(std::move(avp));
    map.close();
    if (complete) currency_ = currency_outside;
    if (complete && request.type == request_type::initial && !request.command_level &&
        !request.multiple_services_indicator) {
        request.multiple_services_indicator = 1;
    }
    return planned;
}

ExpectedService ScenarioReader::outcome(YamlMap& map) {
    ExpectedService expected;
    const auto granted = map.take("granted");
    if (granted.IsDefined()) {
        if (granted.IsScalar() && granted.Scalar() == "none") {
            expected.nothing_granted = true;
        } else {
            expected.granted = values_.closed_units(granted, "granted", currency_);
        }
    }
    expected.validity_s = map.u32("validity_s");
    if (const auto final_unit = values_.word(map, "final_unit", final_unit_words)) {
        if (*final_unit > static_cast<std::uint32_t>(ExpectedFinalUnit::restrict_access)) {
            reader_.mistake(map.take("final_unit"),
                            "final_unit must be none, terminate, redirect or restrict_access");
        } else {
            expected.final_unit = static_cast<ExpectedFinalUnit>(*final_unit);
        }
    }
    return expected;
}

Expectation ScenarioReader::expectation(const YAML::Node& node) {
    YamlMap map(reader_, node, "expect");
    Expectation expect;
    expect.no_answer = map.boolean("no_answer").value_or(false);
    expect.same_as = map.text("same_as");
    if (expect.same_as && !names_.contains(*expect.same_as)) {
        reader_.mistake(map.take("same_as"), "same_as names no earlier step: \"" + *expect.same_as + "\"");
    }
    expect.result = values_.result(map, "result");
    expect.error_bit = map.boolean("error_bit");
    expect.type = values_.word(map, "type", type_words);
    expect.number = map.u32("number");
    expect.auth_application_id = map.u32("auth_application_id");
    expect.origin_host = map.text("origin_host");
    expect.command_level = outcome(map);
    if (map.take("services").IsDefined()) expect.services.emplace();
    for (const auto& entry : map.list("services")) {
        YamlMap service(reader_, entry, "expect.services[]");
        auto expected = outcome(service);
        expected.rating_group = service.u32("rating_group");
        expected.service_identifiers = service.u32_list("service_identifier");
        expected.result = values_.result(service, "result");
        service.close();
        expect.services->push_back(std::move(expected));
    }
    if (const auto path = map.take("failed_avp"); path.IsDefined()) {
        expect.failed_avp = values_.avp_path(path);
    }
    expect.has = values_.avp_keys(map, "has");
    expect.lacks = values_.avp_keys(map, "lacks");
    expect.check_balance_result = values_.word(map, "check_balance", balance_words);
    expect.cost = values_.amount(map, "cost");
    expect.remaining_balance = values_.amount(map, "remaining_balance");
    map.close();
    return expect;
}

ExchangeStep ScenarioReader::exchange(YamlMap& map) {
    ExchangeStep exchange;
    exchange.place = reader_.place(map.node());
    exchange.name = map.text("name").value_or("");
    exchange.timeout = values_.duration(map, "timeout_s");
    exchange.resend_of = map.text("resend");
    if (exchange.resend_of && !names_.contains(*exchange.resend_of)) {
        reader_.mistake(map.take("resend"), "resend names no earlier step: \"" + *exchange.resend_of + "\"");
    }
    exchange.retransmit = map.boolean("t_flag").value_or(false);
    const auto ccr = map.take("ccr");
    if (ccr.IsDefined() == exchange.resend_of.has_value()) {
        reader_.mistake(map.node(),
                        "a step has either ccr: (what to send) or resend: (name of an earlier step)");
    }
    if (ccr.IsDefined()) exchange.planned = request(ccr, defaults_, true);
    if (const auto node = map.take("expect"); node.IsDefined()) exchange.expectation = expectation(node);
    if (!exchange.name.empty() && !names_.insert(exchange.name).second) {
        reader_.mistake(map.take("name"), "two steps are named \"" + exchange.name + "\"; names must differ");
    }
    return exchange;
}

void ScenarioReader::step(const YAML::Node& node, std::vector<Step>& steps) {
    YamlMap map(reader_, node, "steps[]");
    Step step;
    const auto wait = values_.duration(map, "wait_s");
    if (wait) step.wait = *wait;
    const auto parallel = map.list("parallel");
    for (const auto& entry : parallel) {
        YamlMap inner(reader_, entry, "parallel[]");
        step.exchanges.push_back(exchange(inner));
        inner.close();
    }
    const bool has_exchange = map.take("ccr").IsDefined() || map.take("resend").IsDefined();
    if (has_exchange || (parallel.empty() && !map.take("wait_s").IsDefined())) {
        step.exchanges.push_back(exchange(map));
    }
    const auto repeat_node = map.take("repeat");
    const auto repeat = repeat_node.IsDefined() ? reader_.number(repeat_node, "repeat", repeat_max) : 1;
    map.close();
    steps.insert(steps.end(), repeat.value_or(1), step);
}

Scenario ScenarioReader::read(const YAML::Node& root) {
    YamlMap map(reader_, root, "scenario");
    map.text("description");
    if (const auto variables = map.take("variables"); variables.IsMap()) {
        for (const auto& entry : variables) {
            if (const auto value = reader_.text(entry.second, "variables")) {
                reader_.variables().emplace(entry.first.Scalar(), *value);
            }
        }
    }
    defaults_.request.service_context = service_context::data;
    if (const auto defaults = map.take("defaults"); defaults.IsDefined()) {
        defaults_ = request(defaults, defaults_, false);
    }
    Scenario scenario;
    const auto steps = map.take("steps");
    if (!steps.IsSequence()) {
        reader_.mistake(root, "a scenario needs steps: followed by a list");
    } else {
        for (const auto& node : steps) step(node, scenario.steps);
    }
    map.close();
    return scenario;
}

}  // namespace

Result<Scenario, Mistakes> parse_scenario(const std::string& yaml, const std::string& file,
                                          std::map<std::string, std::string> variables) {
    YamlReader reader(file, std::move(variables));
    try {
        auto scenario = ScenarioReader(reader).read(YAML::Load(yaml));
        if (!reader.mistakes().empty()) return reader.mistakes();
        return scenario;
    } catch (const YAML::Exception& error) {
        return Mistakes{file + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg +
                        "; correct the YAML syntax"};
    }
}

Result<Scenario, Mistakes> load_scenario(const std::string& file,
                                         std::map<std::string, std::string> variables) {
    if (std::error_code unknown; std::filesystem::is_directory(file, unknown)) {
        return Mistakes{file + ": is a directory; name the file in it"};
    }
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return Mistakes{file + ": cannot be read; check the name and its permissions"};
    return parse_scenario(text.str(), file, std::move(variables));
}

}  // namespace airtime::gy_client
