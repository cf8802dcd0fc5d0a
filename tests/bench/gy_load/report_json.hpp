#pragma once

#include <boost/json.hpp>

#include "tests/bench/gy_load/load.hpp"

namespace airtime::bench {

boost::json::object report_as_json(const LoadReport& report);

}  // namespace airtime::bench
