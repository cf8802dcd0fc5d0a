#include "config/account_reader.hpp"

namespace airtime::config {

using charging::AccountName;

std::optional<AccountName> read_declared_account(const Entry& entry, const charging::Policy& policy) {
    const auto name = entry.name();
    if (name && policy.account({*name}) == nullptr) {
        entry.wrong_value("must be one of the accounts");
        return std::nullopt;
    }
    return name ? std::optional{AccountName{*name}} : std::nullopt;
}

}  // namespace airtime::config
