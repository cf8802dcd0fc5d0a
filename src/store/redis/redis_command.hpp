#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "store/codec/stored_text.hpp"

namespace airtime::store {

/// A command in Redis's protocol. Words carry their length: no byte in them means anything to the server.
class RedisCommand {
  public:
    /// Words without a command, to be added to one.
    RedisCommand() = default;
    explicit RedisCommand(std::string_view name) { add(name); }
    /// Calls one of our functions, "commit" for instance; the connection sees to it that the server has them.
    static RedisCommand function(std::string_view name);

    RedisCommand& add(std::string_view word);
    template <std::integral Number>
    RedisCommand& add(Number number) {
        std::string word;
        append_number(word, number);
        return add(std::string_view{word});
    }
    RedisCommand& add(const RedisCommand& words);

    void append_to(std::string& out) const;
    bool calls_function() const { return calls_function_; }

  private:
    bool calls_function_ = false;
    std::size_t words_ = 0;
    std::string encoded_;
};

/// The library of our functions: "airtime_" and the hash of its text.
std::string_view function_library();
/// "airtime_5f3c9a10b2d4e6f8_commit".
std::string function_name(std::string_view name);

}  // namespace airtime::store
