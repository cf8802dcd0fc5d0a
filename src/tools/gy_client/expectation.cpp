#include "tools/gy_client/expectation.hpp"

#include <algorithm>

#include "tools/gy_client/gy_avps.hpp"

namespace airtime::gy_client {
namespace {

/// Collects the sentences; `place` is what they are about: "answer", "RG 10".
class Differences {
  public:
    void expect(const std::string& place, const std::string& what, const std::string& got,
                const std::string& wanted) {
        if (got != wanted) found_.push_back(place + ": " + what + " is " + got + ", expected " + wanted);
    }
    template <class T>
    void expect_number(const std::string& place, const std::string& what, const std::optional<T>& got,
                       const std::optional<T>& wanted) {
        if (wanted) expect(place, what, got ? std::to_string(*got) : "absent", std::to_string(*wanted));
    }
    void add(std::string sentence) { found_.push_back(std::move(sentence)); }
    std::vector<std::string> take() { return std::move(found_); }

  private:
    std::vector<std::string> found_;
};

std::string describe_final_unit(std::optional<std::uint32_t> action) {
    if (!action) return "none";
    switch (*action) {
        case 0:
            return "terminate";
        case 1:
            return "redirect";
        case 2:
            return "restrict_access";
        default:
            return std::to_string(*action);
    }
}

std::string describe_final_unit(ExpectedFinalUnit wanted) {
    switch (wanted) {
        case ExpectedFinalUnit::none:
            return "none";
        case ExpectedFinalUnit::terminate:
            return "terminate";
        case ExpectedFinalUnit::redirect:
            return "redirect";
        case ExpectedFinalUnit::restrict_access:
            return "restrict_access";
    }
    return "none";
}

std::string describe_amount(const std::optional<Money>& money) {
    return money ? format_unit_value(money->value) : "absent";
}

std::string place_of(const ExpectedService& service) {
    std::string place;
    if (service.rating_group) place = "RG " + std::to_string(*service.rating_group);
    for (const auto identifier : service.service_identifiers) {
        place += (place.empty() ? "SI " : " SI ") + std::to_string(identifier);
    }
    return place.empty() ? "service without rating group" : place;
}

std::string place_of(const AnsweredService& service) {
    ExpectedService named;
    named.rating_group = service.rating_group;
    named.service_identifiers = service.service_identifiers;
    return place_of(named);
}

void compare_service(Differences& found, const std::string& place, const ExpectedService& wanted,
                     const AnsweredService& got) {
    found.expect_number(place, "Result-Code", got.result, wanted.result);
    found.expect_number(place, "Validity-Time", got.validity_s, wanted.validity_s);
    if (wanted.nothing_granted && got.granted) {
        found.add(place + ": granted " + describe(*got.granted) + ", expected no Granted-Service-Unit");
    }
    if (wanted.granted && !got.granted) {
        found.add(place + ": no Granted-Service-Unit, expected " + describe(*wanted.granted));
    }
    if (wanted.granted && got.granted && !same_units(*wanted.granted, *got.granted)) {
        found.add(place + ": granted " + describe(*got.granted) + ", expected " + describe(*wanted.granted));
    }
    if (wanted.final_unit) {
        found.expect(place, "Final-Unit-Action", describe_final_unit(got.final_unit_action),
                     describe_final_unit(*wanted.final_unit));
    }
}

void compare_services(Differences& found, const std::vector<ExpectedService>& wanted,
                      std::vector<AnsweredService> got) {
    for (const auto& service : wanted) {
        const auto match = std::ranges::find_if(got, [&](const AnsweredService& candidate) {
            return candidate.rating_group == service.rating_group &&
                   (service.service_identifiers.empty() ||
                    candidate.service_identifiers == service.service_identifiers);
        });
        if (match == got.end()) {
            found.add(place_of(service) + ": not in the answer");
            continue;
        }
        compare_service(found, place_of(service), service, *match);
        got.erase(match);
    }
    for (const auto& service : got) found.add(place_of(service) + ": in the answer, not expected");
}

/// What costs nothing (4011) is served.
void find_refused(Differences& found, const std::vector<AnsweredService>& services) {
    constexpr std::uint32_t success = 2001;
    constexpr std::uint32_t credit_control_not_applicable = 4011;
    for (const auto& service : services) {
        const auto result = service.result.value_or(success);
        if (result != success && result != credit_control_not_applicable) {
            found.expect_number(place_of(service), "Result-Code", service.result, std::optional{success});
        }
    }
}

void compare_with_earlier(Differences& found, const Expectation& expectation,
                          const CreditControlAnswer& answer, const CreditControlAnswer* earlier) {
    if (earlier == nullptr) {
        found.add("answer: step \"" + *expectation.same_as + "\" got no answer to compare with");
    } else if (!same_answer(answer, *earlier)) {
        found.add("answer: differs from the answer to step \"" + *expectation.same_as + "\"");
        const auto& mine = answer.message.avps;
        const auto& theirs = earlier->message.avps;
        for (const auto& avp : mine) {
            if (std::ranges::find(theirs, avp) == theirs.end()) {
                found.add("  only here: " + avp_name(avp.key) + " " + to_hex(avp.data));
            }
        }
        for (const auto& avp : theirs) {
            if (std::ranges::find(mine, avp) == mine.end()) {
                found.add("  only there: " + avp_name(avp.key) + " " + to_hex(avp.data));
            }
        }
    }
}

}  // namespace

std::string describe_path(const std::vector<AvpKey>& path) {
    std::string text;
    for (const auto key : path) text += (text.empty() ? "" : "/") + avp_name(key);
    return text.empty() ? "none" : text;
}

std::vector<std::string> differences(const Expectation& expectation, const CreditControlAnswer& answer,
                                     const CreditControlAnswer* earlier) {
    Differences found;
    const std::string place = "answer";
    if (expectation.no_answer) {
        found.add("answer: came, none was expected");
        return found.take();
    }
    found.expect_number(place, "Result-Code", answer.result, expectation.result);
    if (expectation.error_bit) {
        found.expect(place, "E bit", answer.error_bit() ? "set" : "clear",
                     *expectation.error_bit ? "set" : "clear");
    }
    found.expect_number(place, "CC-Request-Type", answer.type, expectation.type);
    found.expect_number(place, "CC-Request-Number", answer.number, expectation.number);
    found.expect_number(place, "Auth-Application-Id", answer.auth_application_id,
                        expectation.auth_application_id);
    found.expect_number(place, "Check-Balance-Result", answer.check_balance_result,
                        expectation.check_balance_result);
    if (expectation.origin_host) {
        found.expect(place, "Origin-Host", answer.origin_host.value_or("absent"), *expectation.origin_host);
    }
    if (expectation.cost && !(answer.cost && same_amount(answer.cost->value, *expectation.cost))) {
        found.expect(place, "Cost-Information", describe_amount(answer.cost),
                     format_unit_value(*expectation.cost));
    }
    if (expectation.remaining_balance &&
        !(answer.remaining_balance &&
          same_amount(answer.remaining_balance->value, *expectation.remaining_balance))) {
        found.expect(place, "Remaining-Balance", describe_amount(answer.remaining_balance),
                     format_unit_value(*expectation.remaining_balance));
    }
    if (expectation.failed_avp) {
        found.expect(place, "Failed-AVP", describe_path(answer.failed_avp),
                     describe_path(*expectation.failed_avp));
    }
    for (const auto key : expectation.has) {
        if (find_avp(answer.message.avps, key) == nullptr) {
            found.add("answer: " + avp_name(key) + " is missing");
        }
    }
    for (const auto key : expectation.lacks) {
        if (find_avp(answer.message.avps, key) != nullptr) {
            found.add("answer: " + avp_name(key) + " must not be there");
        }
    }
    if (expectation.command_level) {
        compare_service(found, "command level", *expectation.command_level, answer.command_level);
    }
    if (expectation.services) compare_services(found, *expectation.services, answer.services);
    if (expectation.no_service_refused) find_refused(found, answer.services);
    if (expectation.same_as) compare_with_earlier(found, expectation, answer, earlier);
    return found.take();
}

}  // namespace airtime::gy_client
