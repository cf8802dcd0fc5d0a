#include "store/redis/redis_command.hpp"

#include "store/redis/airtime_functions.hpp"

namespace airtime::store {

std::string_view function_library() {
    return airtime_library;
}

std::string function_name(std::string_view name) {
    return std::string{airtime_library}.append("_").append(name);
}

RedisCommand RedisCommand::function(std::string_view name) {
    RedisCommand command{"FCALL"};
    command.add(function_name(name));
    command.calls_function_ = true;
    return command;
}

RedisCommand& RedisCommand::add(std::string_view word) {
    ++words_;
    append_number(encoded_ += '$', word.size());
    encoded_.append("\r\n").append(word).append("\r\n");
    return *this;
}

RedisCommand& RedisCommand::add(const RedisCommand& words) {
    words_ += words.words_;
    encoded_ += words.encoded_;
    return *this;
}

void RedisCommand::append_to(std::string& out) const {
    append_number(out += '*', words_);
    out.append("\r\n").append(encoded_);
}

}  // namespace airtime::store
