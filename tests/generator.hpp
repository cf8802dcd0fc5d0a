#pragma once

#include <boost/program_options.hpp>
#include <exception>
#include <iostream>
#include <string>

namespace airtime::tests {

using AddOption = boost::program_options::options_description_easy_init;

/// The main of a program that makes what tests and benchmarks work on. `what`: "name: what it makes". Returns
/// 0, or 2 with what is wrong on standard error; --help tells the options.
template <class Options>
int run_generator(int argc, char** argv, const std::string& what, void (*declare)(AddOption, Options&),
                  void (*run)(const Options&)) {
    namespace po = boost::program_options;
    try {
        Options options;
        po::options_description described{what};
        declare(described.add_options()("help", "tells this"), options);
        po::variables_map given;
        po::store(po::parse_command_line(argc, argv, described), given);
        if (given.count("help") != 0) {
            std::cout << described;
            return 0;
        }
        po::notify(given);
        run(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << what.substr(0, what.find(':')) << ": " << error.what() << '\n';
        return 2;
    }
}

}  // namespace airtime::tests
