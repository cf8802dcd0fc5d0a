#include "app_airtime/freediameter/log.hpp"

#include <algorithm>
#include <cctype>

#include "app_airtime/freediameter/freediameter.hpp"

namespace airtime::extension {
namespace {

constexpr std::size_t word_max = 128;

std::string masked(const std::string& digits) {
    constexpr std::size_t shown_front = 4;
    constexpr std::size_t shown_back = 2;
    if (digits.size() <= shown_front + shown_back) return std::string(digits.size(), '*');
    return digits.substr(0, shown_front) + "..." + digits.substr(digits.size() - shown_back);
}

struct MaskedAddress {
    std::string operator()(const charging::Msisdn& msisdn) const { return masked(msisdn.digits()); }
    std::string operator()(const charging::Imsi& imsi) const { return masked(imsi.digits()); }
    std::string operator()(const charging::ContractId& contract) const { return contract.value; }
    std::string operator()(const charging::SessionId&) const { return "by_session"; }
};

}  // namespace

void log_debug(const std::string& line) {
    fd_log(FD_LOG_DEBUG, own_line_format, line.c_str());
}

void log_notice(const std::string& line) {
    fd_log(FD_LOG_NOTICE, own_line_format, line.c_str());
}

void log_error(const std::string& line) {
    fd_log(FD_LOG_ERROR, own_line_format, line.c_str());
    logged_errors().offer(
        line, std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

store::ErrorQueue& logged_errors() {
    static store::ErrorQueue errors{{}};
    return errors;
}

bool logs_debug() {
    return fd_g_debug_lvl <= FD_LOG_DEBUG;
}

std::string printable(std::string_view text) {
    std::string word{text.substr(0, word_max)};
    std::ranges::replace_if(
        word, [](char c) { return std::isgraph(static_cast<unsigned char>(c)) == 0; }, '?');
    return word;
}

std::string describe(const charging::CreditControlRequest& request) {
    return " session=" + printable(request.session.value) + " number=" + std::to_string(request.number) +
           " subscriber=" +
           (request.subscriber ? std::visit(MaskedAddress{}, *request.subscriber) : std::string{"none"});
}

}  // namespace airtime::extension
