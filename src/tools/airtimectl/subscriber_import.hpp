#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Runs `subscriber create` with these arguments; what is wrong with them goes to the console's errors.
using CreateRow = std::function<ExitCode(const Console&, const std::vector<std::string>&)>;

/// Opens a contract for each row of a CSV file. Its heading names the columns: `msisdn`, and any of `imsi`,
/// `contract`, `activated`, `enrol` (yes or empty), `account.NAME` and `spend.YYYY-MM`; an empty cell is left
/// out. A number that is there already is passed over, so that the same file can be imported again. Every
/// rejected row is told with file, line and reason. Refused: some were; not_asked: the file or its heading
/// cannot be read.
ExitCode import_subscribers(const Console& console, const std::string& path, const CreateRow& create);

}  // namespace airtime::tools
