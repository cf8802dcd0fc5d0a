#include "tools/airtimectl/arguments.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"

namespace airtime::tools {

namespace {

using operations::printable;

constexpr std::size_t key_length_max = 128;
constexpr std::size_t contract_length_max = 64;
constexpr std::size_t role_length_max = 32;
constexpr std::size_t reason_length_max = 200;

/// In any language: it stays in the ledger.
bool is_reason(const std::string& text) {
    const auto length = printable_length(text);
    return length && *length > 0 && *length <= reason_length_max;
}

}  // namespace

charging::Msisdn msisdn_of(const std::string& text, const charging::Policy& policy) {
    const auto msisdn = charging::subscriber_number(text, policy.numbering);
    if (!msisdn) {
        throw UsageError("MSISDN must be 5 to 15 digits, with or without a plus, got " + printable(text));
    }
    return *msisdn;
}

charging::SubscriberAddress subscriber_of(const std::string& text, const charging::Policy& policy) {
    constexpr std::string_view of_contract = "contract:";
    constexpr std::string_view of_imsi = "imsi:";
    if (text.starts_with(of_contract)) {
        charging::ContractId id{text.substr(of_contract.size())};
        if (!is_key(id.value, contract_length_max)) {
            throw UsageError("contract:ID must name a contract in 1 to 64 printable characters, got " +
                             printable(text));
        }
        return id;
    }
    if (!text.starts_with(of_imsi)) return msisdn_of(text, policy);
    const auto imsi = charging::Imsi::parse(std::string_view{text}.substr(of_imsi.size()));
    if (!imsi) throw UsageError("imsi:DIGITS must be 6 to 15 digits, got " + printable(text));
    return *imsi;
}

charging::Instant time_of(const std::string& text, const std::string& what, const charging::Policy& policy) {
    const auto time = charging::read_written_time(text, policy.calendar);
    if (!time) {
        throw UsageError(what +
                         " must be a date as 2026-12-31, in the time_zone of the configuration, or a time as "
                         "2026-12-31T17:00:00.000Z, got " +
                         printable(text));
    }
    return *time;
}

charging::Money amount_of(const std::string& text, const std::string& what) {
    const auto amount = charging::Money::parse(text);
    if (!amount || *amount < charging::Money{}) {
        throw UsageError(what + " must be a decimal number in currency units, at least 0, got " +
                         printable(text));
    }
    return *amount;
}

charging::Money amount_above_zero_of(const std::string& text, const std::string& what) {
    const auto amount = amount_of(text, what);
    if (amount == charging::Money{}) throw UsageError(what + " must be above 0");
    return amount;
}

charging::SegmentName segment_of(const std::string& text, const charging::Policy& policy) {
    const auto found =
        std::ranges::find(policy.segments, charging::SegmentName{text}, &charging::Segment::name);
    if (found == policy.segments.end()) {
        throw UsageError("SEGMENT must be one of the configuration's segments, got " + printable(text));
    }
    return found->name;
}

charging::Channel channel_of(const Given& given) {
    const std::string name = given.has("channel") ? given.text("channel") : "care";
    if (name == "sms") return charging::Channel::sms;
    if (name == "ussd") return charging::Channel::ussd;
    if (name != "care") throw UsageError("--channel must be sms, ussd or care, got " + printable(name));
    return charging::Channel::care;
}

std::string key_of(const Given& given, const std::string& does) {
    if (!given.has("id") || !is_key(given.text("id"), key_length_max)) {
        throw UsageError("--id must be 1 to 128 printable characters: the same id " + does + " once");
    }
    return given.text("id");
}

charging::CorrectedBy authority_of(const Given& given, const std::string& does) {
    charging::CorrectedBy by{key_of(given, does), {}, {}};
    if (!given.has("role") || !is_key(given.text("role"), role_length_max)) {
        throw UsageError("--role must say who does it: 1 to 32 printable characters, no space");
    }
    by.role = given.text("role");
    const std::string reason = given.has("reason") ? given.text("reason") : "";
    if (!is_reason(reason)) throw UsageError("--reason must say why: 1 to 200 printable characters");
    by.reason = reason;
    return by;
}

void declare_authority(boost::program_options::options_description& options) {
    namespace po = boost::program_options;
    options.add_options()("id", po::value<std::string>())("role", po::value<std::string>())(
        "reason", po::value<std::string>());
}

charging::Decree decree_of(const Given& given) {
    charging::Decree decree{.role = given.has("role") ? given.text("role") : "operator",
                            .reason = given.has("reason") ? given.text("reason") : ""};
    if (!is_key(decree.role, role_length_max)) {
        throw UsageError("--role must be 1 to 32 printable characters, no space");
    }
    if (!is_reason(decree.reason)) {
        throw UsageError("--reason must say why in 1 to 200 printable characters: it stays in the ledger");
    }
    return decree;
}

void declare_decree(boost::program_options::options_description& options) {
    namespace po = boost::program_options;
    options.add_options()("role", po::value<std::string>())("reason", po::value<std::string>());
}

std::optional<charging::Imsi> imsi_of(const Given& given) {
    if (!given.has("imsi")) return std::nullopt;
    const auto imsi = charging::Imsi::parse(given.text("imsi"));
    if (!imsi) throw UsageError("--imsi must be 6 to 15 digits, got " + printable(given.text("imsi")));
    return imsi;
}

std::vector<charging::Part> accounts_of(const Words& texts, const charging::Policy& policy) {
    std::vector<charging::Part> accounts;
    for (const std::string& text : texts) {
        const auto [name, amount] = split_at_equals(text, "--account NAME=AMOUNT");
        const charging::AccountName account{name};
        if (policy.account(account) == nullptr) {
            throw UsageError("--account must name an account of the policy, got " + printable(name));
        }
        if (std::ranges::find(accounts, account, &charging::Part::account) != accounts.end()) {
            throw UsageError("--account must name each account once, got " + name + " again");
        }
        accounts.push_back({.account = account, .amount = amount_of(amount, "--account " + name)});
    }
    return accounts;
}

std::pair<std::string, std::string> split_at_equals(const std::string& text, const std::string& form) {
    const auto at = text.find('=');
    if (at == std::string::npos) throw UsageError(form + " expected, got " + printable(text));
    return {text.substr(0, at), text.substr(at + 1)};
}

bool is_key(const std::string& text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_contract_id(const std::string& text) {
    // A browser takes the last two for steps in a path, also when they are encoded.
    return is_key(text, contract_length_max) && text.find_first_of("{}:") == std::string::npos &&
           text != "." && text != "..";
}

}  // namespace airtime::tools
