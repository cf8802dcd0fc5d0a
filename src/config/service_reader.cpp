#include "config/service_reader.hpp"

#include <algorithm>

namespace airtime::config {

using charging::Policy;

namespace {

constexpr std::uint64_t any_uint32 = std::numeric_limits<std::uint32_t>::max();

bool is_digits(std::string_view text, std::size_t length_max) {
    return !text.empty() && text.size() <= length_max &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

void read_digits(MapReader& map, std::string_view key, std::string& digits, std::size_t length_max,
                 const About& about) {
    map.read(key, digits, about);
    if (!digits.empty() && !is_digits(digits, length_max)) {
        map.find(key)->wrong_value("must be at most " + std::to_string(length_max) + " digits");
    }
}

/// Hands each text of a list to `add`, which says whether the table took it; `must` if it is no such text.
template <class Add>
void read_texts(const std::optional<Entry>& list, const std::string& must, Add add) {
    if (!list) return;
    list->list([&](const Entry& item) {
        const auto text = item.text();
        const std::optional<bool> added = text ? add(*text) : std::optional{true};
        if (!added) {
            item.wrong_value(must);
        } else if (!*added) {
            item.wrong_value("must stand in one destination only");
        }
    });
}

void read_destination(MapReader& map, charging::Destinations& table, const charging::DestinationName& name) {
    read_texts(
        map.declare(
            "prefixes",
            {"what a number in E.164 begins with; the longest of all destinations counts. Default: none"}),
        "must be the 1 to 15 digits that numbers in E.164 begin with, without plus",
        [&](const std::string& text) {
            return is_digits(text, 15) ? std::optional{table.add_prefix(text, name)} : std::nullopt;
        });
    read_texts(map.declare("short_numbers", {"dialled without any prefix; x stands for any digit at the end. "
                                             "They go before prefixes. Default: none"}),
               "must be 1 to 15 digits, the last of them x for any digit, as 1900xxxx",
               [&](const std::string& text) {
                   const auto number = charging::parse_short_number(text);
                   return number ? std::optional{table.add_short_number(*number, name)} : std::nullopt;
               });
    read_texts(map.declare("urns", {"as of emergency calls (RFC 5031), with all below them; default: none"}),
               "must be a URN, as urn:service:sos", [&](const std::string& text) {
                   return text.starts_with("urn:") ? std::optional{table.add_urn(text, name)} : std::nullopt;
               });
}

std::optional<std::uint32_t> read_number(const std::optional<Entry>& entry) {
    const auto number = entry ? entry->whole(0, any_uint32) : std::nullopt;
    return number ? std::optional{static_cast<std::uint32_t>(*number)} : std::nullopt;
}

void read_rating_group(MapReader& map, charging::ServiceSelector& selector) {
    const auto entry = map.declare("rating_group",
                                   {"{range}, or none: only where none is sent; default: any, or none sent"});
    selector.without_rating_group = entry && entry->is("none");
    if (!selector.without_rating_group) selector.rating_group = read_number(entry);
}

/// What a selector asks of the other party.
void read_called_party(MapReader& map, charging::ServiceSelector& selector, const Policy& policy) {
    if (const auto destination =
            map.declare("destination", {"of the called party; default: any, or none sent"})) {
        const auto name = destination->name();
        if (name && !policy.destinations.declares({*name})) {
            destination->wrong_value("must be one of the destinations");
        }
        selector.destination = charging::DestinationName{name.value_or("")};
    }
    if (const auto role =
            map.declare("role", {"{range} (Role-Of-Node; none sent: originating); default: any"})) {
        selector.role = role->one_of<charging::NodeRole>({{"originating", charging::NodeRole::originating},
                                                          {"terminating", charging::NodeRole::terminating}})
                            .value_or(charging::NodeRole::originating);
    }
}

}  // namespace

void read_numbering(MapReader& file, Policy& policy) {
    if (const auto numbering =
            file.declare("numbering", {.above = "How numbers are written at home: 84900000001, +84900000001, "
                                                "0084900000001 and 0900000001 are then one number.",
                                       .in_fingerprint = true})) {
        numbering->map([&](MapReader& map) {
            read_digits(map, "country_code", policy.numbering.country_code, 3,
                        {"at most 3 digits; default: {default}, the national form is not understood"});
            read_digits(map, "international_prefix", policy.numbering.international_prefix, 5,
                        {"at most 5 digits; default: {default}"});
            read_digits(map, "national_prefix", policy.numbering.national_prefix, 3,
                        {"at most 3 digits; default: {default}"});
        });
    }
}

void read_destinations(MapReader& file, Policy& policy) {
    const auto destinations = file.declare(
        "destinations",
        {.above = "Where calls and messages go, by Called-Party-Address or Recipient-Address. Default: none.",
         .in_fingerprint = true});
    if (!destinations) return;
    destinations->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            const auto entry = map.require("name", {"{range}, unique; required"});
            const charging::DestinationName name{entry ? entry->name().value_or("") : ""};
            if (!name.value.empty() && !policy.destinations.declare(name)) {
                entry->wrong_value("must be the name of one destination only");
            }
            read_destination(map, policy.destinations, name);
        });
    });
}

void read_selectors(MapReader& file, Policy& policy) {
    const auto selectors = file.require(
        "selectors",
        {.above = "Which service a request is about: the first selector that matches. Required. Inside a "
                  "session a Rating-Group keeps the service that it was first charged as.",
         .in_fingerprint = true});
    if (!selectors) return;
    bool any = false;
    const bool listed = selectors->list([&](const Entry& item) {
        any = true;
        item.map([&](MapReader& map) {
            charging::ServiceSelector selector;
            const auto context =
                map.require("service_context", {"Service-Context-Id, or its end after a dot: 32251@3gpp.org "
                                                "also takes 8.32251@3gpp.org; required"});
            selector.service_context_tail = context ? context->text().value_or("") : "";
            read_rating_group(map, selector);
            selector.service_identifier =
                read_number(map.declare("service_identifier", {"{range}; default: any, or none sent"}));
            read_called_party(map, selector, policy);
            const auto service = map.require("service", {"a service with a tariff; required"});
            selector.service.value = service ? service->name().value_or("") : "";
            if (context && selector.service_context_tail.empty()) context->wrong_value("must not be empty");
            if (!selector.service.value.empty() && policy.tariff(selector.service) == nullptr) {
                service->wrong_value("must be a service with a tariff");
            }
            const bool repeated = std::ranges::any_of(policy.selectors, [&](const auto& earlier) {
                return earlier.service_context_tail == selector.service_context_tail &&
                       earlier.rating_group == selector.rating_group &&
                       earlier.without_rating_group == selector.without_rating_group &&
                       earlier.service_identifier == selector.service_identifier &&
                       earlier.destination == selector.destination && earlier.role == selector.role;
            });
            if (repeated) item.wrong("must differ from the selectors before it: it would never be reached");
            policy.selectors.push_back(std::move(selector));
        });
    });
    if (listed && !any) {
        selectors->wrong("must have at least one selector: without any, every request is answered 5031");
    }
}

}  // namespace airtime::config
