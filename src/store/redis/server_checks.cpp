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

/// Writes a field of the operator's hash if nobody did before, and compares.
void check_first_start(RedisConnection& connection, std::string_view field, const std::string& ours,
                       const std::string& remedy, Mistakes& mistakes) {
    const std::array<RedisCommand, 2> commands{RedisCommand{"HSETNX"}.add(operator_key).add(field).add(ours),
                                               RedisCommand{"HGET"}.add(operator_key).add(field)};
    const Result<std::vector<Reply>, StoreError> replies = connection.exchange(commands);
    const std::string begin = std::string{operator_key} + ' ' + std::string{field};
    if (!replies) {
        mistakes.push_back(begin + " cannot be read: " + connection.reason());
        return;
    }
    const redisReply& reply = *replies->back();
    if (text_of(reply) == ours) return;
    if (error_of(*replies->front())) {
        mistakes.push_back(begin + " cannot be written: " + replies->front()->str);
    } else {
        mistakes.push_back(begin + " is " + std::string{text_of(reply).value_or("unreadable")} + ", not " +
                           ours + ": " + remedy);
    }
}

Mistakes find_mistakes(RedisConnection& connection, const RedisSettings& settings) {
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
    check_first_start(connection, "partitions", std::to_string(settings.partitions),
                      "set redis.partitions in airtime.yaml to what the data was first written with",
                      mistakes);
    check_first_start(connection, "schema", std::string{schema},
                      "use the version of this program that wrote the data", mistakes);
    return mistakes;
}

}  // namespace

Result<Done, std::vector<std::string>> check_server(RedisConnection& connection,
                                                    const RedisSettings& settings) {
    Mistakes mistakes = find_mistakes(connection, settings);
    if (mistakes.empty()) return Done{};
    for (std::string& mistake : mistakes) mistake.insert(0, "redis " + connection.address() + ": ");
    return mistakes;
}

}  // namespace airtime::store
