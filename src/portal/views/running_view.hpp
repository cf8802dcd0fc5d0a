#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <span>
#include <string>

#include "operations/json_schema.hpp"
#include "store/error_queue.hpp"
#include "store/node_report.hpp"
#include "store/redis/backlogs.hpp"
#include "store/redis/policies_in_force.hpp"

/// What runs and how it is, as the operations page shows it. What is in Redis may be anybody's: every text is
/// made printable and cut, and a time that cannot be one is null.
namespace airtime::portal {

/// Who is silent for longer is away.
inline constexpr std::chrono::seconds silent_max{10};
/// Of each table.
inline constexpr std::size_t running_rows_max = 100;

/// By name. `state`: "up", "waiting" (all get 3004), "down" (silent since `seen_at`).
boost::json::array nodes_view(std::span<const store::NodeReport> nodes, charging::Instant now);
operations::schema::Schema nodes_schema();

/// Those of nodes that are not silent, the busiest first. `recent`: answers a second, as decimals; null: not
/// known yet. `results`: the most frequent first.
boost::json::array peers_view(std::span<const store::NodeReport> nodes, charging::Instant now);
operations::schema::Schema peers_schema();

/// Those that are alive first. `waits`: its parts that cannot go on, each with its reason, and whether that
/// is a full disk. One that was killed and came back is shown once.
boost::json::array workers_view(std::span<const store::NodeReport> workers, charging::Instant now);
operations::schema::Schema workers_schema();

/// Takes out those of who is silent or gone: what a node or worker is called when it says what it decides by.
void keep_living(std::map<std::string, std::string>& in_force, std::span<const store::NodeReport> nodes,
                 std::span<const store::NodeReport> workers, charging::Instant now);

/// `oldest_s`: null where none waits, or nobody looked.
boost::json::array backlogs_view(const store::Backlogs& backlogs);
operations::schema::Schema backlogs_schema();
boost::json::object redis_view(const store::ServerState& server);
operations::schema::Schema redis_schema();

/// Whether one of these rows says that it waits for room on a disk.
bool tells_of_full_disk(const boost::json::array& workers);

/// Which policy processes decide by, and what is new of it. `ours`: of this portal. `changed`: keys of the
/// file's top level that differ from the policy that was new before it; null: there was none.
boost::json::object policies_view(const std::map<std::string, std::string>& in_force,
                                  std::span<const store::SeenPolicy> seen, const std::string& ours,
                                  charging::Instant now);
operations::schema::Schema policies_schema();

/// Those of the last day.
boost::json::array errors_view(std::span<const store::ErrorEvent> errors, charging::Instant now);
operations::schema::Schema errors_schema();

}  // namespace airtime::portal
