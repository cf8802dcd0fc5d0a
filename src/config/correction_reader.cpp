#include "config/correction_reader.hpp"

namespace airtime::config {

void read_corrections(MapReader& pages, CorrectionLimits& limits) {
    const auto section = pages.declare(
        "corrections",
        {.above =
             "What one person may adjust, waive, write off and reverse on a day of the time zone, put in "
             "and taken out alike. Above it a second person who may correct has to approve."});
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("manager_per_day_max", limits.manager_per_day_max,
                 {"{range}, 0: each needs a second person. Default: {default}"});
        map.read("admin_per_day_max", limits.admin_per_day_max, {"{range}, 0: likewise. Default: {default}"});
        map.read("waiting_hours", limits.waiting, 1, 720,
                 {"for the second person, after which it is forgotten: {range}, default: {default}"});
    });
}

}  // namespace airtime::config
