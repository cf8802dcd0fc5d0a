#include "portal/web/page_errors.hpp"

namespace airtime::portal {

PageContent error_page(unsigned status, std::string_view reason) {
    return {.template_name = "error",
            .view = {{"status", status}, {"reason", reason}, {"permission", nullptr}},
            .status = status};
}

PageContent store_away_page() {
    return error_page(503, "store_away");
}

}  // namespace airtime::portal
