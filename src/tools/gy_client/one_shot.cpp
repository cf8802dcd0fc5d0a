#include "tools/gy_client/one_shot.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

namespace airtime::gy_client {
namespace {

namespace po = boost::program_options;

constexpr auto commands =
    std::to_array<std::string_view>({"data", "voice", "sms", "recharge", "refund", "balance"});

std::optional<std::string> flag(const po::variables_map& flags, const char* name) {
    if (flags.count(name) == 0) return std::nullopt;
    return flags[name].as<std::string>();
}

std::optional<std::uint64_t> read_whole(const std::string& text, std::uint64_t max) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > max) return std::nullopt;
    return value;
}

/// Of a flag that mistake_in() found right.
template <class Whole>
std::optional<Whole> number(const po::variables_map& flags, const char* name) {
    const auto text = flag(flags, name);
    const auto value = text ? read_whole(*text, std::numeric_limits<Whole>::max()) : std::nullopt;
    return value ? std::optional{static_cast<Whole>(*value)} : std::nullopt;
}

constexpr std::uint64_t any_uint32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t any_uint64 = std::numeric_limits<std::uint64_t>::max();

struct NumberFlag {
    const char* name;
    std::uint64_t max;
};
constexpr NumberFlag number_flags[]{{"number", any_uint32},       {"octets", any_uint64},
                                    {"seconds", any_uint32},      {"used", any_uint64},
                                    {"rating-group", any_uint32}, {"service-identifier", any_uint32},
                                    {"units", any_uint64},        {"currency", 999}};

/// The flags that mean something for some commands only.
struct OwnFlags {
    std::string_view command;
    std::vector<std::string_view> flags;
};
const std::vector<OwnFlags>& own_flags() {
    static const std::vector<OwnFlags> all{
        {"data", {"session", "type", "octets", "used", "rating-group"}},
        {"voice", {"session", "type", "seconds", "used", "rating-group", "called"}},
        {"sms", {"units", "rating-group", "called", "id"}},
        {"recharge", {"amount", "currency", "id"}},
        {"refund", {"amount", "currency", "id"}},
        {"balance", {"amount", "currency"}}};
    return all;
}

/// A flag that would not be looked at is a mistake of who gave it.
std::optional<std::string> foreign_flag(const std::string& command, const po::variables_map& flags) {
    const auto& own = std::ranges::find(own_flags(), command, &OwnFlags::command)->flags;
    for (const auto& other : own_flags()) {
        for (const std::string_view name : other.flags) {
            const auto given = flags.find(std::string{name});
            if (given == flags.end() || given->second.defaulted() || std::ranges::count(own, name) > 0) {
                continue;
            }
            std::string takes;
            for (const std::string_view each : own) takes.append(takes.empty() ? "--" : ", --").append(each);
            return "--" + std::string{name} + " says nothing about " + command + ", which takes " + takes;
        }
    }
    return std::nullopt;
}

bool is_digits(std::string_view text, std::size_t min, std::size_t max) {
    return text.size() >= min && text.size() <= max &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// What must be otherwise on the command line, with the remedy.
std::optional<std::string> mistake_in(const std::string& command, const po::variables_map& flags) {
    if (auto mistake = foreign_flag(command, flags)) return mistake;
    for (const auto& [name, max] : number_flags) {
        const auto text = flag(flags, name);
        if (text && !read_whole(*text, max)) {
            return "--" + std::string{name} + " must be a whole number 0.." + std::to_string(max) +
                   ", got \"" + *text + "\"";
        }
    }
    if (const auto msisdn = flag(flags, "msisdn")) {
        const std::string_view digits = std::string_view{*msisdn}.substr(msisdn->starts_with('+') ? 1 : 0);
        if (!is_digits(digits, 5, 15)) return "--msisdn must be 5 to 15 digits, got \"" + *msisdn + "\"";
    }
    if (const auto imsi = flag(flags, "imsi"); imsi && !is_digits(*imsi, 6, 15)) {
        return "--imsi must be 6 to 15 digits, got \"" + *imsi + "\"";
    }
    if (const auto called = flag(flags, "called"); called && called->empty()) {
        return std::string{"--called must be a number or a URI, got nothing"};
    }
    return std::nullopt;
}

std::optional<std::uint32_t> type_of(const std::string& word) {
    if (word == "initial") return request_type::initial;
    if (word == "update") return request_type::update;
    if (word == "termination") return request_type::termination;
    return std::nullopt;
}

/// The same key is the same Session-Id in every run and from every client, so that a duplicate is one.
std::string lasting_session_id(const std::string& kind, const std::string& key) {
    if (key.find(';') != std::string::npos) return key;
    return "gy-client.lab.test;" + kind + ";" + key;
}

ServiceUnits octet_units(std::uint64_t amount) {
    ServiceUnits units;
    units.total_octets = amount;
    return units;
}

ServiceUnits seconds(std::uint64_t amount) {
    ServiceUnits units;
    units.time_s = static_cast<std::uint32_t>(std::min<std::uint64_t>(amount, 0xffffffff));
    return units;
}

/// data and voice: a session's request, with usage and a wish as the flags say.
std::optional<std::string> plan_session(const po::variables_map& flags, const char* wish,
                                        ServiceUnits (*units)(std::uint64_t), PlannedRequest& planned) {
    auto& request = planned.request;
    const auto word = flags["type"].as<std::string>();
    const auto type = type_of(word);
    if (!type) return "--type must be initial, update or termination, got \"" + word + "\"";
    request.type = *type;
    if (request.type != request_type::initial && flags.count("session") == 0) {
        return "--type " + word + " needs --session ID: the one that the initial request was given";
    }
    planned.number =
        number<std::uint32_t>(flags, "number").value_or(request.type == request_type::initial ? 0 : 1);
    if (request.type == request_type::initial) request.multiple_services_indicator = 1;
    auto& service = request.services.emplace_back();
    service.rating_group = number<std::uint32_t>(flags, "rating-group");
    if (const auto identifier = number<std::uint32_t>(flags, "service-identifier")) {
        service.service_identifiers.push_back(*identifier);
    }
    if (const auto amount = number<std::uint64_t>(flags, wish)) service.requested = units(*amount);
    if (!service.requested && request.type != request_type::termination) service.requested = ServiceUnits{};
    if (const auto amount = number<std::uint64_t>(flags, "used")) {
        service.used.push_back({.units = units(*amount), .reporting_reason = {}, .tariff_change_usage = {}});
    }
    return std::nullopt;
}

std::optional<std::string> plan_money(const po::variables_map& flags, const std::string& fallback,
                                      PlannedRequest& planned) {
    const auto text = flag(flags, "amount").value_or(fallback);
    const auto value = parse_unit_value(text);
    if (!value || value->digits <= 0) {
        return "--amount must be a decimal number above 0, such as 10000 or 2.50, got \"" + text + "\"";
    }
    ServiceUnits units;
    units.money = Money{.value = *value, .currency = *number<std::uint32_t>(flags, "currency")};
    auto& service = planned.request.services.emplace_back();
    service.requested = units;
    if (const auto identifier = number<std::uint32_t>(flags, "service-identifier")) {
        service.service_identifiers.push_back(*identifier);
    }
    planned.request.type = request_type::event;
    planned.request.command_level = true;
    planned.number = number<std::uint32_t>(flags, "number").value_or(0);
    return std::nullopt;
}

void plan_sms(const po::variables_map& flags, PlannedRequest& planned) {
    planned.request.type = request_type::event;
    planned.request.action = requested_action::direct_debiting;
    planned.number = number<std::uint32_t>(flags, "number").value_or(0);
    auto& service = planned.request.services.emplace_back();
    ServiceUnits units;
    units.units = number<std::uint64_t>(flags, "units");
    service.requested = units;
    service.rating_group = number<std::uint32_t>(flags, "rating-group");
    if (const auto identifier = number<std::uint32_t>(flags, "service-identifier")) {
        service.service_identifiers.push_back(*identifier);
    }
}

std::optional<std::string> plan_command(const std::string& command, const po::variables_map& flags,
                                        PlannedRequest& planned) {
    auto& request = planned.request;
    request.service_context = service_context::data;
    if (command == "data") return plan_session(flags, "octets", octet_units, planned);
    if (command == "voice") {
        request.service_context = service_context::voice;
        return plan_session(flags, "seconds", seconds, planned);
    }
    if (command == "sms") {
        request.service_context = service_context::sms;
        plan_sms(flags, planned);
        return std::nullopt;
    }
    if (command == "balance") {
        request.action = requested_action::check_balance;
        return plan_money(flags, "1", planned);
    }
    request.action = requested_action::refund_account;
    if (command == "recharge") request.service_context = service_context::recharge;
    if (flags.count("amount") == 0) return command + " needs --amount, in currency units";
    return plan_money(flags, "", planned);
}

}  // namespace

po::options_description one_shot_options() {
    po::options_description options("data, voice, sms, recharge, refund, balance");
    auto add = options.add_options();
    add("msisdn", po::value<std::string>(), "subscriber, E.164 digits");
    add("imsi", po::value<std::string>(), "subscriber");
    add("session", po::value<std::string>(),
        "data, voice: name of the session, the same in every run; one with ';' is the Session-Id");
    add("type", po::value<std::string>()->default_value("initial"),
        "data, voice: initial, update or termination");
    add("number", po::value<std::string>(), "CC-Request-Number (0 for initial and events, else 1)");
    add("octets", po::value<std::string>(), "data: wanted; without it the server decides");
    add("seconds", po::value<std::string>(), "voice: wanted; without it the server decides");
    add("used", po::value<std::string>(), "data, voice: used since the last report, octets or seconds");
    add("rating-group", po::value<std::string>(), "data, voice, sms");
    add("service-identifier", po::value<std::string>(), "any");
    add("called", po::value<std::string>(),
        "voice, sms: the party called, sent as it is: 112, 84912345678, +84912345678, urn:service:sos");
    add("units", po::value<std::string>()->default_value("1"), "sms: how many");
    add("amount", po::value<std::string>(), "recharge, refund, balance: in currency units");
    add("currency", po::value<std::string>()->default_value("704"), "ISO 4217 number; 704 is VND");
    add("id", po::value<std::string>(),
        "recharge, refund, sms: key of the event; the same key repeats the same request");
    add("context", po::value<std::string>(), "Service-Context-Id, instead of the command's own");
    add("destination-host", po::value<std::string>(), "Destination-Host; none without it");
    add("t-flag", "mark as possibly re-transmitted");
    return options;
}

bool is_one_shot(const std::string& command) {
    return std::ranges::find(commands, command) != commands.end();
}

Result<Scenario, std::string> plan_one_shot(const std::string& command, const po::variables_map& flags) {
    ExchangeStep step;
    step.place = command;
    auto& planned = step.planned;
    auto& request = planned.request;
    if (const auto msisdn = flag(flags, "msisdn")) {
        request.subscriptions.push_back({.type = 0, .data = *msisdn});
    }
    if (const auto imsi = flag(flags, "imsi")) request.subscriptions.push_back({.type = 1, .data = *imsi});
    if (auto mistake = mistake_in(command, flags)) return std::move(*mistake);
    if (request.subscriptions.empty()) return command + " needs --msisdn or --imsi";
    if (auto error = plan_command(command, flags, planned)) return std::move(*error);
    planned.session = command;
    if (const auto session = flag(flags, "session")) {
        planned.session_id = lasting_session_id("session", *session);
    }
    if (const auto key = flag(flags, "id")) planned.session_id = lasting_session_id(command, *key);
    if (const auto context = flag(flags, "context")) request.service_context = *context;
    if (const auto called = flag(flags, "called")) request.called = *called;
    request.destination_host = flag(flags, "destination-host");
    request.retransmit = flags.count("t-flag") != 0;
    step.expectation.result = 2001;
    step.expectation.no_service_refused = true;
    Scenario scenario;
    scenario.steps.push_back({.exchanges = {std::move(step)}, .wait = {}});
    return scenario;
}

}  // namespace airtime::gy_client
