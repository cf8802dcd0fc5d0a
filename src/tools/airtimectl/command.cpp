#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

namespace po = boost::program_options;

std::string synopsis_of(const Command& command) {
    const std::string arguments = command.arguments;
    return command.words + (arguments.empty() ? "" : ' ' + arguments);
}

Given parse_arguments(const Command& command, const Words& rest) {
    po::options_description options;
    options.add_options()("argument", po::value<Words>());
    if (command.declare) command.declare(options);
    po::positional_options_description positional;
    positional.add("argument", -1);
    const std::string usage = "usage: airtimectl " + synopsis_of(command);
    Given given;
    try {
        po::store(po::command_line_parser(rest)
                      .options(options)
                      .positional(positional)
                      .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing &
                             ~po::command_line_style::allow_short)
                      .run(),
                  given.options);
    } catch (const po::error& wrong) {
        throw UsageError(printable(wrong.what()) + "; " + usage);
    }
    given.positional = given.texts("argument");
    if (given.positional.size() != command.positional) throw UsageError(usage);
    return given;
}

}  // namespace airtime::tools
