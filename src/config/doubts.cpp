#include "config/doubts.hpp"

#include <algorithm>

namespace airtime::config {

std::vector<std::string> doubts_about(const Config& config) {
    std::vector<std::string> doubts;
    const auto doubt_if = [&](bool doubtful, const char* what) {
        if (doubtful) doubts.emplace_back(what);
    };
    const auto& redis = config.redis;
    const bool local = !redis.unix_socket.empty() || redis.host == "localhost" || redis.host == "::1" ||
                       redis.host.starts_with("127.");
    doubt_if(config.lab, "lab: true lets airtimectl move the clock: for tests only");
    doubt_if(!local && redis.password.empty(),
             "redis.host is another machine, and redis.password is not given");
    doubt_if(!config.people, "people is left out: every role may recharge by airtimectl, without limit");
    doubt_if(std::ranges::none_of(config.policy.clients, &charging::ClientProfile::may_recharge),
             "no profile of clients has may_recharge: nobody can recharge by Gy");
    doubt_if(config.policy.advance.mode != charging::AdvanceMode::on,
             "advance.mode is not on: nothing is lent");
    return doubts;
}

}  // namespace airtime::config
