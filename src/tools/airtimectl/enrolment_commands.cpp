#include "tools/airtimectl/enrolment_commands.hpp"

#include <boost/json.hpp>

#include "operations/enrolment.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;

constexpr std::size_t text_version_length_max = 64;

ExitCode report_enrolment(const Console& console, const charging::Contract& contract, bool changed) {
    const std::string state{charging::name_of(contract.enrolment)};
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{
                           {"contract", contract.id.value}, {"enrolment", state}, {"changed", changed}})
                    << '\n';
    } else {
        console.out << "enrolment " << (changed ? "is now " : "was already ") << state << '\n';
    }
    return ExitCode::done;
}

ExitCode run_enrolment(const Console& console, const Given& given, charging::EnrolmentStep step) {
    charging::EnrolmentRequest request{.step = step, .channel = channel_of(given)};
    if (given.has("text")) {
        request.text_version = given.text("text");
        if (!is_key(request.text_version, text_version_length_max)) {
            throw UsageError("--text must be the version of a text: 1 to 64 printable characters, no space");
        }
    }
    if (given.has("until")) {
        request.pause_until = time_of(given.text("until"), "--until", console.config.policy);
    }
    const auto subscriber = address_of(console, given.positional[0]);
    if (!subscriber) return fail(console, subscriber.error());
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    if (request.pause_until && *request.pause_until <= editor->circumstances.now) {
        return refuse(console, "--until must be ahead of now, in the time_zone of the configuration");
    }
    const auto key = given.has("id") ? std::optional{key_of(given, "changes the enrolment")} : std::nullopt;
    const auto outcome = operations::change_enrolment(*editor, *subscriber, request, key);
    if (const auto* before = std::get_if<store::DoneBefore>(&outcome)) {
        return report_enrolment(console, before->contract, false);
    }
    const auto* changed = std::get_if<store::Changed<charging::EnrolmentOutcome>>(&outcome);
    if (changed == nullptr) return refuse_change(console, *subscriber, outcome);
    if (changed->value == charging::EnrolmentOutcome::not_enrolled) {
        return refuse(console, name_of(*subscriber) + " is " +
                                   std::string{charging::name_of(changed->contract.enrolment)} +
                                   ": register it with `airtimectl subscriber enrol`");
    }
    return report_enrolment(console, changed->contract,
                            changed->value == charging::EnrolmentOutcome::changed);
}

Command enrolment_command(const char* words, const char* purpose, charging::EnrolmentStep step) {
    const bool pause = step == charging::EnrolmentStep::pause;
    return {
        words,
        pause ? "MSISDN [--until DATE] [--channel sms|ussd|care] [--text VERSION] [--id KEY]"
              : "MSISDN [--channel sms|ussd|care] [--text VERSION] [--id KEY]",
        1,
        purpose,
        [pause](po::options_description& options) {
            options.add_options()("channel", po::value<std::string>())("text", po::value<std::string>())(
                "id", po::value<std::string>());
            if (pause) options.add_options()("until", po::value<std::string>());
        },
        [step](const Console& console, const Given& given) { return run_enrolment(console, given, step); }};
}

}  // namespace

std::vector<Command> enrolment_commands() {
    return {
        enrolment_command("subscriber enrol", "registers for automatic advances",
                          charging::EnrolmentStep::enrol),
        enrolment_command("subscriber cancel", "ends automatic advances; the debt stays and is recovered",
                          charging::EnrolmentStep::cancel),
        enrolment_command("subscriber pause", "stops automatic advances until resumed, or until DATE begins",
                          charging::EnrolmentStep::pause),
        enrolment_command("subscriber resume", "starts automatic advances again after a pause",
                          charging::EnrolmentStep::resume),
    };
}

}  // namespace airtime::tools
