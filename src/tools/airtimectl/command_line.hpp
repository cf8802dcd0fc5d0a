#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

struct OpenStores {
    std::unique_ptr<store::ContractStore> contracts;
    std::unique_ptr<store::LedgerStream> ledger;
    std::unique_ptr<store::Outbox> outbox;
};
/// Connects to the configuration's Redis; the error says what to change.
using OpenStoresOf = std::function<Result<OpenStores, std::string>(const config::Config&)>;

/// Runs one command line, without the program's name.
ExitCode run_command_line(const std::vector<std::string>& arguments, const OpenStoresOf& open,
                          std::ostream& out, std::ostream& errors);

}  // namespace airtime::tools
