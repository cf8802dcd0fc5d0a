#include <exception>
#include <iostream>

#include "tests/bench/gy_load/load.hpp"
#include "tests/bench/gy_load/load_options.hpp"
#include "tests/bench/gy_load/report_json.hpp"

/// Exit status 0: every answer was right or 3004; 1: not; 2: nothing was measured.
int main(int argc, char** argv) {
    try {
        auto options = airtime::bench::parse_options(argc, argv);
        if (!options) return 0;
        const auto report = airtime::bench::Load{std::move(*options)}.run();
        std::cout << airtime::bench::report_as_json(report) << '\n';
        return report.faultless() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "gy_load: " << error.what() << '\n';
        return 2;
    }
}
