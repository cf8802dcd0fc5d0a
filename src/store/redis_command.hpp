#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "store/stored_text.hpp"

namespace airtime::store {

/// A command in Redis's protocol. Words carry their length: no byte in them means anything to the server.
class RedisCommand {
  public:
    explicit RedisCommand(std::string_view name) { add(name); }

    RedisCommand& add(std::string_view word);
    template <std::integral Number>
    RedisCommand& add(Number number) {
        std::string word;
        append_number(word, number);
        return add(std::string_view{word});
    }

    void append_to(std::string& out) const;

  private:
    std::size_t words_ = 0;
    std::string encoded_;
};

}  // namespace airtime::store
