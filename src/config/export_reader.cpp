#include "config/export_reader.hpp"

namespace airtime::config {

void read_exports(MapReader& portal, ExportSettings& exports) {
    const auto section = portal.declare(
        "exports",
        {.above = "Long tables as CSV, of credit events, advances and usage: written in the background for "
                  "who asked, and fetched by them alone."});
    if (!section) return;
    section->map([&](MapReader& map) {
        map.read("folder", exports.folder,
                 {"of the portal's own, where they lie; \"\": there are none. Default: `exports` beside "
                  "worker.ledger_dir"});
        map.read("kept_hours", exports.kept, 1, 720,
                 {"a file, from when it is written: {range}, default: {default}"});
        map.read("per_person_max", exports.per_person_max, 1, 100,
                 {"that one person or system has at once: {range}, default: {default}"});
        map.read("bytes_max", exports.bytes_max, 1'000, 1'000'000'000'000,
                 {"of one file; a longer one fails: {range}, default: {default}"});
        const auto folder = map.find("folder");
        if (folder && !exports.folder.empty() && !exports.folder.starts_with('/')) {
            folder->wrong_value("must be a path from the root, as /var/lib/airtime/exports, or empty");
        }
    });
}

}  // namespace airtime::config
