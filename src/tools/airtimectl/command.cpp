#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

namespace po = boost::program_options;

Given parse_arguments(const Command& command, const Words& rest) {
    po::options_description options;
    options.add_options()("argument", po::value<Words>());
    if (command.declare) command.declare(options);
    po::positional_options_description positional;
    positional.add("argument", -1);
    Given given;
    po::store(po::command_line_parser(rest)
                  .options(options)
                  .positional(positional)
                  .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing &
                         ~po::command_line_style::allow_short)
                  .run(),
              given.options);
    given.positional = given.texts("argument");
    if (given.positional.size() != command.positional) {
        throw UsageError(std::string{"usage: airtimectl "} + command.words + ' ' + command.arguments);
    }
    return given;
}

}  // namespace airtime::tools
