#include "app_airtime/freediameter/diameter_message.hpp"

#include <cstring>
#include <string_view>

namespace airtime::extension {

MessageBytes bytes_of(msg& message) {
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
    if (fd_msg_bufferize(&message, &data, &size) != 0) return {};
    return {.data = std::unique_ptr<std::uint8_t, FreeBytes>{data}, .size = size};
}

DiameterMessage answer_from_bytes(DiameterMessage request, const Bytes& bytes) {
    // libfdproto keeps the buffer and frees it with the message.
    std::unique_ptr<std::uint8_t, FreeBytes> buffer{static_cast<std::uint8_t*>(std::malloc(bytes.size()))};
    if (!buffer) return nullptr;
    std::memcpy(buffer.get(), bytes.data(), bytes.size());
    auto* raw = buffer.release();
    msg* parsed = nullptr;
    const int failed = fd_msg_parse_buffer(&raw, bytes.size(), &parsed);
    buffer.reset(raw);
    if (failed != 0) return nullptr;
    DiameterMessage answer{parsed};
    if (fd_msg_answ_associate(answer.get(), request.get()) != 0) return nullptr;
    request.release();
    return answer;
}

std::string_view source_of(msg& request) {
    DiamId_t identity = nullptr;
    std::size_t size = 0;
    if (fd_msg_source_get(&request, &identity, &size) != 0 || identity == nullptr) return {};
    return {identity, size};
}

}  // namespace airtime::extension
