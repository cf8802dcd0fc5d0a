#include "tools/airtimectl/session_commands.hpp"

#include <boost/json.hpp>

#include "charging/sessions/client_call.hpp"
#include "charging/values/session_name.hpp"
#include "operations/contract_view.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

using charging::ClientCall;

ExitCode list_sessions(const Console& console, const Given& given) {
    ExitCode failure{};
    const auto found = find_subscriber(console, given.positional[0], failure);
    if (!found) return failure;
    if (console.json) {
        console.out << boost::json::serialize(operations::sessions_as_json(found->contract)) << '\n';
    } else {
        console.out << operations::sessions_as_text(found->contract, console.config.policy.calendar);
    }
    return ExitCode::done;
}

ExitCode report_abort(const Console& console, const ClientCall& call) {
    const std::string node = printable(call.node);
    const std::string client = printable(call.client_host);
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"asked", node}, {"client", client}})
                    << '\n';
    } else {
        console.out << "asked " << node << " to have " << client << " end the session\n";
    }
    return ExitCode::done;
}

/// Has the node that serves the session ask its client to end it; the client then sends its TERMINATION.
ExitCode abort_session(const Console& console, const Given& given) {
    const charging::SessionId session{given.positional[0]};
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    const charging::SessionId address{std::string{charging::session_on_wire(session)}};
    const auto outcome = store::change_contract(*editor, address, [&](charging::Draft& draft) {
        const auto* known = draft.contract().session(session);
        auto call = known != nullptr ? charging::abort_call(*known) : std::nullopt;
        if (call) draft.change.calls.push_back(*call);
        return call;
    });
    if (std::holds_alternative<store::NobodyThere>(outcome)) {
        return refuse(console, "nobody knows the session " + printable(session.value));
    }
    const auto* changed = std::get_if<store::Changed<std::optional<ClientCall>>>(&outcome);
    if (changed == nullptr) return refuse_change(console, outcome);
    return changed->value ? report_abort(console, *changed->value)
                          : refuse(console, "the session is over already: " + printable(session.value));
}

}  // namespace

std::vector<Command> session_commands() {
    return {
        {"session list",
         "MSISDN",
         1,
         "sessions that are open, or over while a report is missing",
         {},
         list_sessions},
        {"session abort", "SESSION-ID", 1, "asks the session's client to end it", {}, abort_session},
    };
}

}  // namespace airtime::tools
