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

    /// With those that cannot be read: they are to be seen, and removed.
    Result<ApiTokens, StoreError> all();
    /// Empty: there is none of that name that can be read.
    Result<std::optional<ApiToken>, StoreError> find(std::string_view name);

    /// False: there is another one of the name, or there are too many. A token of the same form is replaced
    /// for as long as nobody has used it.
    Result<bool, StoreError> add(const ApiToken& token);
    /// False: there was none.
    Result<bool, StoreError> remove(std::string_view name);

    /// Keeps a token, as written_token() writes it, for a minute or until it is taken: for who made it in
    /// that session of the pages.
    Result<Done, StoreError> keep_for_maker(std::string_view session, std::string_view written);
    /// Once; empty: there is none.
    Result<std::string, StoreError> take_for_maker(std::string_view session);

    /// That it was used on that day since 1970.
    Result<Done, StoreError> note_use(std::string_view name, std::int64_t day);
    Result<std::map<std::string, std::int64_t, std::less<>>, StoreError> last_days();

  private:
    Result<bool, StoreError> is_used(std::string_view name);

    RedisConnection& connection_;
};

}  // namespace airtime::store
