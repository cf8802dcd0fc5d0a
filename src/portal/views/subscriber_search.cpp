#include "portal/views/subscriber_search.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cctype>
#include <iterator>

#include "charging/standing/life_cycle.hpp"
#include "charging/values/phone_number.hpp"
#include "charging/values/session_name.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/subscriber_view.hpp"

namespace airtime::portal {

namespace {

using charging::ContractId;
using Hits = std::vector<SubscriberHit>;

/// Of a Session-Id on the wire, and of all else that has a name.
constexpr std::size_t asked_bytes_max = 512;
constexpr std::size_t hits_max = 20;

std::string_view without_outer_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Blanks of web pages and messengers, and marks of direction, which are copied along with a number.
std::string without_blanks(std::string_view text) {
    constexpr std::array<std::string_view, 12> blanks{" ",      "\t",     "\u00a0", "\u2007",
                                                      "\u2009", "\u200b", "\u200e", "\u200f",
                                                      "\u202a", "\u202c", "\u202f", "\ufeff"};
    std::string kept{text};
    for (const std::string_view blank : blanks) {
        for (std::size_t at = kept.find(blank); at != std::string::npos; at = kept.find(blank, at)) {
            kept.erase(at, blank.size());
        }
    }
    return kept;
}

/// "(0900)000/004" as "0900000004": what people write between digits, and around the first. What has
/// anything else in it stays as it is.
std::string without_marks(const std::string& number) {
    constexpr std::string_view marks = "()/.-";
    const bool begins = !number.empty() && number.front() != '-' && number.front() != '.';
    const std::size_t other = number.find_first_not_of("0123456789()/.-", number.starts_with('+') ? 1 : 0);
    if (!begins || other != std::string::npos) return number;
    std::string kept{number};
    std::erase_if(kept, [&](char c) { return marks.find(c) != std::string_view::npos; });
    return kept;
}

std::string in_small(std::string_view text) {
    std::string small{text};
    std::ranges::transform(small, small.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return small;
}

void add_hit(Hits& hits, std::string_view by, charging::Contract contract) {
    const auto is_same = [&](const SubscriberHit& hit) { return hit.contract.id == contract.id; };
    if (hits.size() < hits_max && std::ranges::none_of(hits, is_same)) {
        hits.push_back({by, std::move(contract)});
    }
}

Result<Done, store::StoreError> add_holders(Hits& hits, store::ContractStore& contracts, std::string_view by,
                                            const std::vector<ContractId>& holders) {
    const std::vector<charging::SubscriberAddress> addresses(holders.begin(), holders.end());
    for (auto& loaded : contracts.load(addresses)) {
        if (!loaded) return loaded.error();
        if (*loaded) add_hit(hits, by, std::move((*loaded)->contract));
    }
    return Done{};
}

template <class Rows>
std::optional<std::vector<ContractId>> contracts_of(const std::optional<Rows>& rows) {
    if (!rows) return std::nullopt;
    std::vector<ContractId> contracts;
    std::ranges::transform(*rows, std::back_inserter(contracts),
                           [](const auto& row) { return row.contract; });
    return contracts;
}

/// By ids that only the books know.
Result<Done, store::StoreError> add_from_books(FoundSubscribers& found, store::ContractStore& contracts,
                                               const books::BooksReader& books, const std::string& id) {
    const auto add = [&](std::string_view by, const std::optional<std::vector<ContractId>>& holders) {
        found.without_books = found.without_books || !holders;
        return holders ? add_holders(found.hits, contracts, by, *holders)
                       : Result<Done, store::StoreError>{Done{}};
    };
    for (const auto& added : {add("advance", contracts_of(told(books.advances_with_id({id}, hits_max)))),
                              add("recharge", contracts_of(told(books.recharges_with_id({id}, hits_max)))),
                              add("session", told(books.contracts_with_session({id}, hits_max)))}) {
        if (!added) return added.error();
    }
    return Done{};
}

}  // namespace

std::vector<MeantAddress> meant_addresses(std::string_view text, const charging::Numbering& numbering) {
    const std::string_view name = without_outer_blanks(text);
    if (name.empty() || name.size() > asked_bytes_max) return {};
    std::vector<MeantAddress> meant;
    const std::string number = without_marks(without_blanks(name));
    if (const auto msisdn = charging::subscriber_number(number, numbering)) {
        meant.push_back({"msisdn", *msisdn});
        // As a spreadsheet writes a national number, which takes its zero for nothing.
        const bool in_no_form = msisdn->digits() == number && !numbering.country_code.empty();
        const auto national = charging::Msisdn::parse(numbering.country_code + number);
        if (in_no_form && national) meant.push_back({"msisdn", *national});
    }
    if (const auto imsi = charging::Imsi::parse(number)) meant.push_back({"imsi", *imsi});
    meant.push_back({"contract", ContractId{std::string{name}}});
    if (std::string small = in_small(name); small != name) {
        meant.push_back({"contract", ContractId{std::move(small)}});
    }
    charging::SessionId session{std::string{name}};
    const std::string_view on_wire = charging::session_on_wire(session);
    if (on_wire.size() < name.size()) meant.push_back({"session", charging::SessionId{std::string{on_wire}}});
    meant.push_back({"session", std::move(session)});
    return meant;
}

Result<FoundSubscribers, store::StoreError> find_subscribers(store::ContractStore& contracts,
                                                             const books::BooksReader& books,
                                                             std::string_view text,
                                                             const charging::Numbering& numbering) {
    FoundSubscribers found;
    const auto meant = meant_addresses(text, numbering);
    std::vector<charging::SubscriberAddress> addresses;
    for (const MeantAddress& each : meant) addresses.push_back(each.address);
    auto loaded = contracts.load(addresses);
    for (std::size_t place = 0; place < loaded.size(); ++place) {
        if (!loaded[place]) return loaded[place].error();
        if (*loaded[place]) add_hit(found.hits, meant[place].by, std::move((*loaded[place])->contract));
    }
    if (!found.hits.empty() || meant.empty()) return found;
    const std::string id{without_outer_blanks(text)};
    if (auto added = add_from_books(found, contracts, books, id); !added) return added.error();
    return found;
}

boost::json::object search_view(std::string_view asked, bool searched, const FoundSubscribers& found,
                                const charging::Policy& policy, charging::Instant now) {
    boost::json::array rows;
    for (const SubscriberHit& hit : found.hits) {
        boost::json::object row{
            {"by", hit.by},
            {"contract", operations::printable(hit.contract.id.value)},
            {"state", charging::name_of(charging::life_cycle_at(hit.contract, policy.life_cycle, now))},
            {"path", subscriber_path(hit.contract.id)}};
        if (hit.contract.msisdn) row["msisdn"] = hit.contract.msisdn->digits();
        rows.push_back(std::move(row));
    }
    return {{"asked", operations::printable(std::string{asked.substr(0, asked_bytes_max)})},
            {"searched", searched},
            {"forms", {"msisdn", "imsi", "contract", "session", "advance", "recharge"}},
            {"hits", std::move(rows)},
            {"has_hits", !found.hits.empty()},
            {"without_books", found.without_books}};
}

operations::schema::Schema search_schema() {
    using namespace operations::schema;
    const Schema hit = record({{"by", text("which of the forms it was")},
                               {"contract", text("its id")},
                               {"msisdn", text(), sometimes},
                               {"state", choice(names_through(charging::LifeCycle::expired))},
                               {"path", text("the page about the subscriber")}});
    return record({{"asked", text()},
                   {"searched", yes_no("false: nothing was asked for")},
                   {"forms", list_of(text(), "that are understood")},
                   {"hits", list_of(hit, "at most 20")},
                   {"has_hits", yes_no()},
                   {"without_books", yes_no("true: the books are not there, so that advances, recharges and "
                                            "sessions that ended were not looked for")}});
}

}  // namespace airtime::portal
