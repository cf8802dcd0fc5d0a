#include "portal/web/sent_form.hpp"

#include <chrono>
#include <thread>

namespace airtime::portal {

namespace {

constexpr std::chrono::milliseconds first_form_pause{50};
constexpr int first_form_looks = 40;

}  // namespace

Result<std::optional<store::RedisVisits::SentForm>, store::StoreError> begin_once(store::RedisVisits& visits,
                                                                                  std::string_view form) {
    for (int looks = 1;; ++looks) {
        auto sent = visits.begin_form(form);
        const bool being_worked_on = sent && *sent && (*sent)->location.empty();
        if (!being_worked_on || looks == first_form_looks) return sent;
        std::this_thread::sleep_for(first_form_pause);
    }
}

Result<Done, store::StoreError> end_once(store::RedisVisits& visits, std::string_view form,
                                         const HttpResponse& response) {
    constexpr unsigned redirected = 303;
    if (response.status != redirected) return visits.forget_form(form);
    return visits.end_form(form, value_of(response.headers, "Location").value_or(""));
}

}  // namespace airtime::portal
