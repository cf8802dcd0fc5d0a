#include "store/redis_command.hpp"

namespace airtime::store {

RedisCommand& RedisCommand::add(std::string_view word) {
    ++words_;
    append_number(encoded_ += '$', word.size());
    encoded_.append("\r\n").append(word).append("\r\n");
    return *this;
}

void RedisCommand::append_to(std::string& out) const {
    append_number(out += '*', words_);
    out.append("\r\n").append(encoded_);
}

}  // namespace airtime::store
