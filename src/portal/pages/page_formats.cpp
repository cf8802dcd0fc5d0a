#include "portal/pages/page_formats.hpp"

namespace airtime::portal {

PageFormats page_formats(const config::Config& config) {
    return {.wording = &config.texts,
            .currency_decimals = config.policy.currency_decimals,
            .calendar = config.policy.calendar};
}

}  // namespace airtime::portal
