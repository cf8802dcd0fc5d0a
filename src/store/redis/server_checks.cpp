#include "store/redis/server_checks.hpp"

#include <array>
#include <map>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

constexpr std::uint32_t redis_version_min = 7;
constexpr std::uint32_t listpack_value_min = 1024;
constexpr std::uint32_t listpack_entries_min = 128;
constexpr std::string_view schema = "1";

using Mistakes = std::vector<std::string>;
using Parameters = std::map<std::string, std::string, std::less<>>;

/// Field and value pairs of a reply.
Parameters pairs_of(const redisReply& reply) {
    Parameters pairs;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        pairs.emplace(text_of(*words[i]).value_or(""), text_of(*words[i + 1]).value_or(""));
    }
    return pairs;
}

/// Looks at parameters and notes what is wrong with them.
class ParameterChecks {
  public:
    ParameterChecks(const Parameters& parameters, Mistakes& mistakes)
        : parameters_(parameters), mistakes_(mistakes) {}

    void must_be(const std::string& name, std::string_view wanted, std::string_view why) {
        const std::string& value = value_of(name);
        if (value != wanted) complain(name, value, wanted, why);
    }

    void must_not_be(const std::string& name, std::string_view unwanted, std::string_view example,
                     std::string_view why) {
        if (value_of(name) == unwanted) complain(name, unwanted, example, why);
    }

    void at_least(const std::string& name, std::uint32_t wanted, std::string_view why) {
        const std::string& value = value_of(name);
        if (parse_number<std::uint64_t>(value).value_or(0) < wanted) {
            complain(name, value, std::to_string(wanted), why);
        }
    }

  private:
    const std::string& value_of(const std::string& name) const {
        static const std::string unknown = "unknown";
        const auto found = parameters_.find(name);
        return found == parameters_.end() ? unknown : found->second;
    }

    void complain(const std::string& name, std::string_view value, std::string_view wanted,
                  std::string_view why) {
        mistakes_.push_back(name + " is " + std::string{value} + ": set \"" + name + ' ' +
                            std::string{wanted} + "\" in redis.conf" + std::string{why});
    }

    const Parameters& parameters_;
    Mistakes& mistakes_;
};

/// The major number after "redis_version:"; zero where it is not there.
std::uint32_t version_of(std::string_view info) {
    constexpr std::string_view name = "redis_version:";
    const std::size_t at = info.find(name);
    if (at == std::string_view::npos) return 0;
    const std::string_view version = info.substr(at + name.size());
    return parse_number<std::uint32_t>(version.substr(0, version.find('.'))).value_or(0);
}

void check_parameters(const Parameters& parameters, const RedisSettings& settings, Mistakes& mistakes) {
    ParameterChecks checks{parameters, mistakes};
    checks.must_be("appendonly", "yes", ", or an acknowledged change is lost with the process");
    checks.must_be("appendfsync", settings.appendfsync,
                   ", or set redis.appendfsync in airtime.yaml to what the server has");
    checks.must_be("no-appendfsync-on-rewrite", "no", ", or changes are not synced during a rewrite");
    checks.must_not_be("maxmemory", "0", "4gb", ", or nothing stops lending before memory is full");
    checks.must_be("maxmemory-policy", "noeviction", ", or the server may throw contracts away");
    checks.at_least("hash-max-listpack-value", listpack_value_min,
                    ", or contracts take three times the memory");
    checks.at_least("hash-max-listpack-entries", listpack_entries_min,
                    ", or contracts take three times the memory");
}

/// What a field of the operator's hash has, which is `ours` where nobody wrote it before.
std::optional<std::string> first_started_with(RedisConnection& connection, std::string_view field,
                                              const std::string& ours, Mistakes& mistakes) {
    const std::array<RedisCommand, 2> commands{RedisCommand{"HSETNX"}.add(operator_key).add(field).add(ours),
                                               RedisCommand{"HGET"}.add(operator_key).add(field)};
    const Result<std::vector<Reply>, StoreError> replies = connection.exchange(commands);
    const std::string begin = std::string{operator_key} + ' ' + std::string{field};
    if (!replies) {
        mistakes.push_back(begin + " cannot be read: " + connection.reason());
        return std::nullopt;
    }
    // A full server refuses to write also what is there.
    if (const auto text = text_of(*replies->back())) return std::string{*text};
    const redisReply& failed = error_of(*replies->front()) ? *replies->front() : *replies->back();
    mistakes.push_back(
        begin + " cannot be written: " + (error_of(failed) ? failed.str : "another program removed it"));
    return std::nullopt;
}

void note_difference(std::string_view field, const std::string& theirs, const std::string& wanted,
                     std::string_view remedy, Mistakes& mistakes) {
    mistakes.push_back(std::string{operator_key} + ' ' + std::string{field} + " is " + theirs + ", " +
                       wanted + ": " + std::string{remedy});
}

void check_schema(RedisConnection& connection, Mistakes& mistakes) {
    const auto theirs = first_started_with(connection, "schema", std::string{schema}, mistakes);
    if (theirs && *theirs != schema) {
        note_difference("schema", *theirs, "not " + std::string{schema},
                        "use the version of this program that wrote the data", mistakes);
    }
}

/// The number that the store has; zero with a mistake.
std::uint32_t check_partitions(RedisConnection& connection, std::uint32_t named, Mistakes& mistakes) {
    const std::uint32_t ours = named == 0 ? partitions_of_new_store : named;
    const auto theirs = first_started_with(connection, "partitions", std::to_string(ours), mistakes);
    if (!theirs) return 0;
    const std::uint32_t number = parse_number<std::uint32_t>(*theirs).value_or(0);
    if (number == 0 || number > partitions_max) {
        note_difference("partitions", *theirs, "not 1.." + std::to_string(partitions_max),
                        "restore the number that the data was first written with", mistakes);
        return 0;
    }
    if (named != 0 && named != number) {
        note_difference("partitions", *theirs, "not " + std::to_string(named),
                        "leave redis.partitions out of airtime.yaml, or set it to what the data was first "
                        "written with",
                        mistakes);
    }
    return number;
}

Mistakes find_mistakes(RedisConnection& connection, RedisSettings& settings) {
    const std::array<RedisCommand, 2> commands{RedisCommand{"INFO"}.add("server"),
                                               RedisCommand{"CONFIG"}
                                                   .add("GET")
                                                   .add("appendonly")
                                                   .add("appendfsync")
                                                   .add("no-appendfsync-on-rewrite")
                                                   .add("maxmemory")
                                                   .add("maxmemory-policy")
                                                   .add("hash-max-listpack-value")
                                                   .add("hash-max-listpack-entries")};
    const Result<std::vector<Reply>, StoreError> replies = connection.exchange(commands);
    if (!replies) {
        return {"no connection: " + connection.reason() +
                ": start the server, or correct redis.* in airtime.yaml"};
    }
    const redisReply& info = *replies->front();
    const redisReply& parameters = *replies->back();
    if (error_of(info)) return {std::string{"refuses: "} + info.str + ": wait until it serves"};
    Mistakes mistakes;
    const std::string_view info_text = text_of(info).value_or("");
    if (version_of(info_text) < redis_version_min) {
        return {"is older than Redis 7, which has no functions: install Redis 7 or later"};
    }
    if (error_of(parameters)) {
        mistakes.push_back(std::string{"CONFIG GET: "} + parameters.str +
                           ": allow the user +config|get +info, so that the settings can be checked");
    } else {
        check_parameters(pairs_of(parameters), settings, mistakes);
    }
    settings.partitions = check_partitions(connection, settings.partitions, mistakes);
    check_schema(connection, mistakes);
    return mistakes;
}

}  // namespace

Result<RedisSettings, std::vector<std::string>> check_server(RedisConnection& connection,
                                                             const RedisSettings& settings) {
    RedisSettings found = settings;
    Mistakes mistakes = find_mistakes(connection, found);
    if (mistakes.empty()) return found;
    for (std::string& mistake : mistakes) mistake.insert(0, "redis " + connection.address() + ": ");
    return mistakes;
}

}  // namespace airtime::store
