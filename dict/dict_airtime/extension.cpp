#include <freeDiameter/extension.h>

#include <cerrno>
#include <exception>

#include "dict_airtime/operator_avps.hpp"
#include "dict_airtime/register_gy_avps.hpp"

namespace {

int load(char* operator_list) {
    try {
        if (const auto added = airtime::dict_airtime::register_gy_avps(fd_g_config->cnf_dict); !added) {
            fd_log(FD_LOG_ERROR, "%s", added.error().c_str());
            return EINVAL;
        }
        if (operator_list == nullptr) return 0;
        const auto added =
            airtime::dict_airtime::register_operator_avps(fd_g_config->cnf_dict, operator_list);
        if (added) return 0;
        for (const auto& mistake : added.error()) fd_log(FD_LOG_ERROR, "dict_airtime: %s", mistake.c_str());
        return EINVAL;
    } catch (const std::exception& error) {
        fd_log(FD_LOG_ERROR, "dict_airtime: %s", error.what());
        return ENOMEM;
    }
}

}  // namespace

// 1.2.1 declares the entry points without extern "C", and dlsym must find them in spite of hidden visibility.
#pragma GCC visibility push(default)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
EXTENSION_ENTRY("dict_airtime", load, "dict_dcca", "dict_dcca_3gpp")
}
#pragma GCC diagnostic pop
#pragma GCC visibility pop
