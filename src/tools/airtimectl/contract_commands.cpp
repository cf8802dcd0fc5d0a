#include "tools/airtimectl/contract_commands.hpp"

#include <boost/json.hpp>

#include "store/codec/contract_difference.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::tools {

namespace {

namespace json = boost::json;

/// Its fields as they are stored as text, whichever form they have, and what the store keeps beside them.
store::Fields readable_fields(const store::Snapshot& snapshot) {
    store::Fields fields = store::encode_contract(snapshot.contract, store::StoredForm::text);
    fields["token"] = snapshot.token.value;
    if (snapshot.timer) fields["timer"] = std::to_string(store::milliseconds_of(*snapshot.timer));
    return fields;
}

ExitCode run_dump(const Console& console, const Given& given) {
    const charging::ContractId id{given.positional[0]};
    const store::LoadResult found = store::load_one(console.contracts, id);
    if (!found) return fail(console, found.error());
    if (!*found) return refuse_unknown(console, id);
    const store::Fields fields = readable_fields(**found);
    if (console.json) {
        json::object object;
        for (const auto& [name, value] : fields) object[printable(name)] = printable(value);
        console.out << json::serialize(object) << '\n';
        return ExitCode::done;
    }
    for (const auto& [name, value] : fields) {
        console.out << printable(name) << "  " << printable(value) << '\n';
    }
    return ExitCode::done;
}

}  // namespace

std::vector<Command> contract_commands() {
    return {{"contract dump", "ID", 1, "each stored field of the contract, readable", {}, run_dump}};
}

}  // namespace airtime::tools
