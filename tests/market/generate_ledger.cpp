#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger_files/cdr_row.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/generator.hpp"

/// Writes ledger files of a market, as workers would have written them in so many days until now. Nothing of
/// it is in Redis: for books that are larger than the market that generate_market can play by the real rules.
namespace {

using namespace airtime;
using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;

constexpr std::uint32_t partitions = 16;
constexpr std::chrono::seconds file_span{300};  ///< `worker.ledger_rotate_s`, if nobody says otherwise

struct Options {
    std::string folder;
    std::uint64_t subscribers = 0;
    std::uint64_t events = 0;
    std::int64_t days = 0;
    std::uint64_t first_msisdn = 0;
    std::uint64_t seed = 0;
};

void declare(tests::AddOption add, Options& options) {
    namespace po = boost::program_options;
    add("folder", po::value(&options.folder)->required(), "the ledger's");
    add("subscribers", po::value(&options.subscribers)->required(), "");
    add("events", po::value(&options.events)->required(), "of all of them, about");
    add("days", po::value(&options.days)->default_value(90), "until now");
    add("first-msisdn", po::value(&options.first_msisdn)->default_value(84'910'000'000), "");
    add("seed", po::value(&options.seed)->default_value(1), "");
}

Money units(std::int64_t amount) {
    return Money::from_units(amount);
}

/// What of a subscriber decides what can happen next.
struct Subscriber {
    std::uint32_t events = 0;
    std::uint32_t sessions = 0;
    std::uint32_t reports_left = 0;  ///< of the session in progress
    std::uint32_t advance = 0;       ///< its event; zero: none is open
    std::int32_t owed = 0;           ///< currency units, the fee included
    std::int32_t fee_owed = 0;
    bool overdue = false;
    Instant granted_at;
};

/// Of a hundred things that happen 72 are usage, of which three are one session, 14 are recharges, which
/// repay what is owed, ten ask for an advance, and the rest is what people and operators do.
class Market {
  public:
    explicit Market(const Options& options)
        : random_(options.seed), first_msisdn_(options.first_msisdn), subscribers_(options.subscribers) {}

    /// The events of one thing that happens to the subscriber.
    void happen(std::uint64_t subscriber, Instant at, std::vector<LedgerEvent>& events) {
        Subscriber& who = subscribers_[subscriber];
        const auto begin = [&](EventKind kind) -> LedgerEvent& {
            LedgerEvent event;
            event.contract = {"m-" + std::to_string(first_msisdn_ + subscriber)};
            event.number = ++who.events;
            event.kind = kind;
            event.at = at;
            return events.emplace_back(std::move(event));
        };
        if (who.events == 0) move(begin(EventKind::opened), "main", chosen(50) * 1'000);
        const std::uint64_t dice = chosen(100);
        if (dice < 72) {
            use(who, subscriber, begin);
        } else if (dice < 86) {
            recharge(who, begin);
        } else if (dice < 96) {
            borrow(who, at, begin);
        } else if (dice < 98) {
            begin(EventKind::enrolment_changed).note = dice == 96 ? "active sms market-1" : "paused ussd";
        } else {
            LedgerEvent& event = begin(dice == 98 ? EventKind::adjusted : EventKind::validity_changed);
            if (dice == 98) move(event, "main", 500);
            event.note = dice == 98 ? "care lan: asked for" : "2027-01-01";
        }
    }

    std::uint64_t chosen(std::uint64_t below) { return random_() % below; }

  private:
    static void move(LedgerEvent& event, const char* account, std::uint64_t amount) {
        event.changes = {{{account}, units(static_cast<std::int64_t>(amount))}};
    }
    static void repay(LedgerEvent& event, std::int32_t principal, std::int32_t fee) {
        event.changes = {{{"main"}, units(-principal - fee)}};
        event.principal = units(-principal);
        event.fee = units(-fee);
    }
    static void concern(LedgerEvent& event, const Subscriber& who) {
        event.advance = charging::AdvanceId{"a" + std::to_string(who.advance)};
        event.about.granted = who.granted_at;
    }

    template <class Begin>
    void use(Subscriber& who, std::uint64_t subscriber, const Begin& begin) {
        constexpr std::array services{"data", "data", "data", "voice_onnet", "voice_offnet", "sms_onnet"};
        if (who.reports_left == 0) {
            ++who.sessions;
            who.reports_left = 3;
        }
        LedgerEvent& event = begin(EventKind::used);
        event.session = charging::SessionId{"pgw1.example.net;1763855888;" + std::to_string(subscriber) +
                                            ';' + std::to_string(who.sessions)};
        event.request_number = 3 - --who.reports_left;
        event.service = charging::ServiceName{services.at(who.sessions % services.size())};
        event.units = chosen(10'000'000);
        event.changes = {{{"main"}, units(-static_cast<std::int64_t>(chosen(100) * 50))}};
    }

    template <class Begin>
    void recharge(Subscriber& who, const Begin& begin) {
        const auto amount = static_cast<std::int32_t>((1 + chosen(10)) * 5'000);
        LedgerEvent& recharged = begin(EventKind::recharged);
        move(recharged, "main", static_cast<std::uint64_t>(amount));
        recharged.note = "till1.example.net;1763855888;" + std::to_string(random_() % 1'000'000'000'000);
        if (who.advance == 0) return;
        const std::string key = recharged.note;
        const std::int32_t taken = amount > who.owed ? who.owed : amount * 8 / 10;
        const std::int32_t fee = std::min(taken, who.fee_owed);
        LedgerEvent& recovered = begin(EventKind::recovered);
        concern(recovered, who);
        repay(recovered, taken - fee, fee);
        recovered.note = key;
        who.owed -= taken;
        who.fee_owed -= fee;
        if (who.owed > 0) return;
        concern(begin(EventKind::settled), who);
        who.advance = 0;
        who.overdue = false;
    }

    template <class Begin>
    void borrow(Subscriber& who, Instant at, const Begin& begin) {
        constexpr std::array<std::int64_t, 5> tiers{5'000, 10'000, 20'000, 30'000, 50'000};
        constexpr std::array channels{"automatic", "automatic", "automatic", "sms", "ussd", "care"};
        constexpr std::array services{"data", "data", "voice_onnet", "sms_onnet"};
        constexpr std::chrono::days due_after{30};
        if (who.advance != 0 && (who.overdue || at < who.granted_at + due_after)) {
            begin(EventKind::validity_changed).note = "2027-01-01";
            return;
        }
        if (who.advance != 0) {
            concern(begin(EventKind::overdue), who);
            who.overdue = true;
            return;
        }
        const std::int64_t tier = tiers.at(chosen(tiers.size()));
        const std::int64_t fee = tier / 10;
        LedgerEvent& event = begin(EventKind::advanced);
        who.advance = who.events;
        who.granted_at = at;
        who.owed = static_cast<std::int32_t>(tier + fee);
        who.fee_owed = static_cast<std::int32_t>(fee);
        event.advance = charging::AdvanceId{"a" + std::to_string(who.advance)};
        event.note = channels.at(chosen(channels.size()));
        if (event.note == "automatic") {
            event.service = charging::ServiceName{services.at(chosen(services.size()))};
        }
        move(event, chosen(4) == 0 ? "data" : "main", static_cast<std::uint64_t>(tier));
        event.principal = units(tier);
        event.fee = units(fee);
        event.about = {
            .tier = units(tier),
            .limit = units(tier),
            .segment = {chosen(10) == 0 ? "staff" : ""},
            // The policy changes once in two months.
            .policy = at.time_since_epoch() / std::chrono::days{60} % 2 == 0 ? "1c401460" : "77aa01bc",
            .due = at + due_after,
            .granted = std::nullopt};
    }

    std::mt19937_64 random_;
    std::uint64_t first_msisdn_;
    std::vector<Subscriber> subscribers_;
};

/// A file of one partition. How many events it has.
std::uint64_t write_file(const Options& options, Market& market, std::uint32_t partition, Instant begin,
                         std::uint64_t events_max) {
    const std::string entry = std::to_string(begin.time_since_epoch().count()) + "-0";
    const auto path = ledger_files::complete_path(
        options.folder,
        ledger_files::ledger_file_name({partition}, entry, "market-" + std::to_string(options.first_msisdn)));
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file{path};
    ledger_files::ControlTotal total;
    file << ledger_files::cdr_heading << '\n';
    std::vector<LedgerEvent> events;
    while (total.records < events_max) {
        const Instant at = begin + file_span * total.records / events_max;
        events.clear();
        market.happen(market.chosen(options.subscribers / partitions) * partitions + partition, at, events);
        for (const LedgerEvent& event : events) {
            total.add(event);
            file << ledger_files::cdr_row(event) << '\n';
        }
    }
    file << total.to_line() << '\n';
    if (!file.flush()) throw std::runtime_error(path.string() + " cannot be written");
    return total.records;
}

void write_ledger(const Options& options) {
    if (options.subscribers < partitions) throw std::runtime_error("too few subscribers");
    Market market{options};
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const std::int64_t files_each = options.days * std::chrono::days{1} / file_span;
    const Instant begin = std::chrono::floor<std::chrono::hours>(now) - files_each * file_span;
    const auto files = static_cast<std::uint64_t>(files_each) * partitions;
    std::uint64_t written = 0;
    for (std::uint64_t file = 0; file < files; ++file) {
        const Instant at = begin + file / partitions * file_span;
        const std::uint64_t wanted = options.events * (file + 1) / files;
        if (wanted > written) written += write_file(options, market, file % partitions, at, wanted - written);
        if ((file + 1) % (files / 10) == 0) std::cerr << written << " events written\n";
    }
    std::cout << written << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    return airtime::tests::run_generator<Options>(argc, argv, "generate_ledger: ledger files of a market",
                                                  declare, write_ledger);
}
