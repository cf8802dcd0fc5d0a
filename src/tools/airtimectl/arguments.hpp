#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "charging/corrections/correction.hpp"
#include "charging/policy/policy.hpp"
#include "charging/standing/operator_lists.hpp"

/// What commands take from the command line.
namespace airtime::tools {

using Words = std::vector<std::string>;

/// What is wrong with the command line, and how it should be; caught where the command line was taken in.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A command's own arguments.
struct Given {
    Words positional;
    boost::program_options::variables_map options;

    bool has(const char* option) const { return options.count(option) != 0; }
    std::string text(const char* option) const { return options[option].as<std::string>(); }
    Words texts(const char* option) const { return has(option) ? options[option].as<Words>() : Words{}; }
};

/// Each throws UsageError for what is not in its form.
charging::Msisdn msisdn_of(const std::string& text, const charging::Policy& policy);
/// "contract:ID", "imsi:DIGITS", or an MSISDN.
charging::SubscriberAddress subscriber_of(const std::string& text, const charging::Policy& policy);
/// A date, whose first moment in the operator's zone is meant, or a time as to_iso8601() prints it; `what`
/// names it in the message.
charging::Instant time_of(const std::string& text, const std::string& what, const charging::Policy& policy);
/// Zero or more; `what` names it in the message.
charging::Money amount_of(const std::string& text, const std::string& what);
charging::Money amount_above_zero_of(const std::string& text, const std::string& what);
/// One of the policy's segments.
charging::SegmentName segment_of(const std::string& text, const charging::Policy& policy);
/// `--channel sms|ussd|care`; not given: care.
charging::Channel channel_of(const Given& given);
/// `--id`: 1 to 128 printable characters; `does` says what happens once.
std::string key_of(const Given& given, const std::string& does);
/// `--id`, `--role` and `--reason`: who corrects what, and why.
charging::CorrectedBy authority_of(const Given& given, const std::string& does);
void declare_authority(boost::program_options::options_description& options);
/// `--role` (not given: operator) and `--reason`: who decides what leaves no key behind, and why.
charging::Decree decree_of(const Given& given);
void declare_decree(boost::program_options::options_description& options);
/// `--imsi`; empty: not given.
std::optional<charging::Imsi> imsi_of(const Given& given);
/// Opening balances: "NAME=AMOUNT" each, every account of the policy at most once.
std::vector<charging::Part> accounts_of(const Words& texts, const charging::Policy& policy);
/// "NAME=AMOUNT" in two.
std::pair<std::string, std::string> split_at_equals(const std::string& text, const std::string& form);

/// Printable, no blank, 1 to `length_max` characters.
bool is_key(const std::string& text, std::size_t length_max);

/// For a contract that is made here: one that keys have room for, and that browsers can ask for.
bool is_contract_id(const std::string& text);
inline constexpr std::string_view contract_id_rule =
    "1 to 64 printable characters without braces and colon, and not . or ..";

}  // namespace airtime::tools
