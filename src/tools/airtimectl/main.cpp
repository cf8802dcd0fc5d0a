#include <iostream>

#include "tools/airtimectl/redis_stores.hpp"

int main(int argc, char* argv[]) {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    airtime::tools::log_errors_alone();
    return static_cast<int>(
        airtime::tools::run_command_line(arguments, airtime::tools::open_redis_stores, std::cout, std::cerr));
}
