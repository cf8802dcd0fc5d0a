#pragma once

#include <functional>

#include "store/redis/redis_connection.hpp"
#include "store/user.hpp"

namespace airtime::store {

/// The pages' users, over somebody's connection.
class RedisUsers {
  public:
    explicit RedisUsers(RedisConnection& connection) : connection_(connection) {}

    /// Empty: there is no such user.
    Result<std::optional<User>, StoreError> find(std::string_view name);
    Result<Users, StoreError> all();
    /// Stores what `change` makes of all users, as one: where somebody else was first it is called again, on
    /// what they left. `refused`: that happened too often.
    Result<Done, StoreError> edit(const std::function<void(Users&)>& change);

    Result<Done, StoreError> note_sign_in(std::string_view name, charging::Instant at);
    /// Of everybody who ever did.
    Result<std::map<std::string, charging::Instant>, StoreError> last_sign_ins();

  private:
    struct Edition {
        std::string revision;
        Users users;
    };
    Result<Edition, StoreError> read();

    RedisConnection& connection_;
};

}  // namespace airtime::store
