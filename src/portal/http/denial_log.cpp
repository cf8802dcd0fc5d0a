#include "portal/http/denial_log.hpp"

#include <spdlog/spdlog.h>

#include "portal/http/neighbourhood.hpp"

namespace airtime::portal {

std::chrono::milliseconds DenialLog::note(const std::string& client, std::string_view channel,
                                          unsigned status) {
    constexpr unsigned unauthorized = 401;
    const bool wrong_secret = status == unauthorized;
    const std::string address = neighbourhood_of(client);
    DenialBook::Denial denial;
    {
        const std::scoped_lock lock{mutex_};
        DenialBook& book = wrong_secret ? wrong_secrets_ : not_allowed_;
        denial = book.note(address, std::chrono::steady_clock::now());
    }
    if (denial.logged) {
        spdlog::warn("http.denied address={} channel={} status={} denials={} lines_left_out={}", client,
                     channel, status, denial.failures, denial.lines_left_out);
    }
    return wrong_secret ? denial.delay : std::chrono::milliseconds{0};
}

}  // namespace airtime::portal
