#include "tools/airtimectl/list_commands.hpp"

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "base/text_file.hpp"
#include "operations/operator_lists.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::OperatorList;

constexpr std::uint64_t listed_per_progress = 10'000;

OperatorList list_of(const std::string& name) {
    const auto list = charging::operator_list(name);
    if (!list) throw UsageError("LIST must be deny, allow or no_ads, got " + printable(name));
    return *list;
}

struct Count {
    std::uint64_t changed = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
};

/// Changes the list for each line of the file; the store's failure ends it.
std::optional<ExitCode> change_lines(
    const Console& console, std::istream& file, const std::string& path,
    const std::function<store::ChangeOutcome<bool>(charging::Msisdn)>& change, Count& count) {
    std::string line;
    for (std::uint64_t number = 1; read_line(file, line); ++number) {
        if (line.ends_with('\r')) line.pop_back();
        const auto msisdn = charging::subscriber_number(line, console.config.policy.numbering);
        const auto outcome = msisdn ? change(*msisdn) : store::ChangeOutcome<bool>{store::NobodyThere{}};
        if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
            console.errors << path << ':' << number << ": ended here; give the same command again\n";
            return fail(console, *error);
        }
        if (const auto* changed = std::get_if<store::Changed<bool>>(&outcome)) {
            ++(changed->value ? count.changed : count.unchanged);
        } else {
            ++count.rejected;
            console.errors << path << ':' << number << ": "
                           << (msisdn ? "nobody has it, or it changes too often just now: "
                                      : "must be an MSISDN of 5 to 15 digits, got ")
                           << printable(line) << '\n';
        }
        if (number % listed_per_progress == 0) console.errors << number << " lines\n";
    }
    if (has_endless_line(file)) {
        ++count.rejected;
        console.errors << path << ": the next line is too long, and nothing behind it was read\n";
    }
    return std::nullopt;
}

ExitCode report(const Console& console, const Count& count) {
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"changed", count.changed},
                                                                  {"unchanged", count.unchanged},
                                                                  {"rejected", count.rejected}})
                    << '\n';
    } else {
        console.out << count.changed << " changed, " << count.unchanged << " were so already, "
                    << count.rejected << " rejected\n";
    }
    return count.rejected == 0 ? ExitCode::done : ExitCode::refused;
}

ExitCode run_change(const Console& console, const Given& given, bool on) {
    const OperatorList list = list_of(given.positional[0]);
    const charging::Decree decree = decree_of(given);
    const std::string& named = given.positional[1];
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto change = [&](const charging::SubscriberAddress& subscriber) {
        return operations::change_list(*editor, subscriber, list, on, decree);
    };
    Count count;
    if (std::filesystem::is_regular_file(named)) {
        std::ifstream file{named};
        const auto failed = change_lines(console, file, named, change, count);
        return failed ? *failed : report(console, count);
    }
    const bool names_a_contract = named.starts_with("contract:");
    if (!names_a_contract && named.find('/') != std::string::npos) {
        return refuse(console, printable(named) + " is no file that is there: name one, or an MSISDN");
    }
    const auto subscriber = address_of(console, named);
    if (!subscriber) return fail(console, subscriber.error());
    const auto outcome = change(*subscriber);
    const auto* changed = std::get_if<store::Changed<bool>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    ++(changed->value ? count.changed : count.unchanged);
    return report(console, count);
}

ExitCode run_show(const Console& console, const Given& given) {
    const OperatorList list = list_of(given.positional[0]);
    const auto contracts = console.contracts.listed(charging::name_of(list));
    if (!contracts) return fail(console, contracts.error());
    boost::json::array shown;
    std::string text;
    for (const charging::ContractId& id : *contracts) {
        const auto found = store::load_one(console.contracts, id);
        if (!found) return fail(console, found.error());
        // The index is a hint: an entry may be left from a change that did not happen.
        if (!*found || !charging::is_listed((*found)->contract, list)) continue;
        const auto& msisdn = (*found)->contract.msisdn;
        const std::string number = msisdn ? msisdn->digits() : "-";
        shown.push_back({{"contract", printable(id.value)}, {"msisdn", number}});
        text += number + ' ' + printable(id.value) + '\n';
    }
    console.out << (console.json ? boost::json::serialize(shown) + '\n' : text);
    return ExitCode::done;
}

ExitCode run_segment(const Console& console, const Given& given) {
    const auto subscriber = address_of(console, given.positional[0]);
    if (!subscriber) return fail(console, subscriber.error());
    const std::string& name = given.positional[1];
    const auto segment = name == "none" ? charging::SegmentName{} : segment_of(name, console.config.policy);
    const charging::Decree decree = decree_of(given);
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const auto outcome = operations::change_segment(*editor, *subscriber, segment, decree);
    const auto* changed = std::get_if<store::Changed<bool>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    Count count;
    ++(changed->value ? count.changed : count.unchanged);
    return report(console, count);
}

Command change_command(const char* words, const char* purpose, bool on) {
    return {words,
            "LIST MSISDN|FILE --reason TEXT [--role ROLE]",
            2,
            purpose,
            declare_decree,
            [on](const Console& console, const Given& given) { return run_change(console, given, on); }};
}

}  // namespace

std::vector<Command> list_commands() {
    return {
        change_command("list add",
                       "puts a subscriber, or each of a file of MSISDNs, on the list deny, allow or no_ads",
                       true),
        change_command("list remove", "takes a subscriber, or each of a file, off the list", false),
        {"list show", "LIST", 1, "who is on the list deny, allow or no_ads", {}, run_show},
        {"subscriber segment", "MSISDN SEGMENT|none --reason TEXT [--role ROLE]", 2,
         "has the policy's values of the segment hold for the subscriber", declare_decree, run_segment},
    };
}

}  // namespace airtime::tools
