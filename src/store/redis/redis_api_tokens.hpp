#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "store/api_token.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Tokens of the API in Redis: what is removed is refused from the next call on.
class RedisApiTokens {
  public:
    /// Of all of them; who wants more removes one.
    static constexpr std::size_t tokens_max = 100;

    explicit RedisApiTokens(RedisConnection& connection) : connection_(connection) {}

    Result<ApiTokens, StoreError> all();
    /// Empty: there is none of that name.
    Result<std::optional<ApiToken>, StoreError> find(std::string_view name);

    /// False: there is another one of the name, or there are too many. A token of the same form is replaced.
    Result<bool, StoreError> add(const ApiToken& token);
    /// False: there was none.
    Result<bool, StoreError> remove(std::string_view name);

    /// That it was used on that day since 1970.
    Result<Done, StoreError> note_use(std::string_view name, std::int64_t day);
    Result<std::map<std::string, std::int64_t, std::less<>>, StoreError> last_days();

  private:
    RedisConnection& connection_;
};

}  // namespace airtime::store
