#include "books/write_off_steps.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <vector>

namespace airtime::books {

namespace {

using charging::EventKind;
using charging::MoneySum;

constexpr char write_off_letter = 'w';
constexpr std::array letters = std::to_array<std::pair<EventKind, char>>({
    {EventKind::recovered, 'r'},
    {EventKind::recovery_reversed, 'b'},
    {EventKind::written_off, write_off_letter},
    {EventKind::reinstated, 'i'},
});

struct Step {
    std::uint64_t event = 0;
    char letter = 0;
    std::int64_t day = 0;
    std::int64_t principal = 0;  ///< millionths, as is `fee`
    std::int64_t fee = 0;
};

/// By the numbers of their events.
std::vector<Step> read_steps(const std::string& text) {
    std::vector<Step> steps;
    std::istringstream words{text};
    for (Step step; words >> step.event >> step.letter >> step.day >> step.principal >> step.fee;) {
        steps.push_back(step);
    }
    std::ranges::sort(steps, {}, &Step::event);
    return steps;
}

/// What of a step counts behind a write-off, where so much was recovered since: what is taken back of before
/// is none of it. `principal` and `fee` become what is left.
void count_since(Step& step, Int128& principal, Int128& fee) {
    constexpr char recovery_letter = 'r';
    constexpr char taken_back_letter = 'b';
    if (step.letter == write_off_letter) principal = fee = 0;
    if (step.letter == taken_back_letter) {
        step.principal = static_cast<std::int64_t>(std::min(Int128{step.principal}, principal));
        step.fee = static_cast<std::int64_t>(std::min(Int128{step.fee}, fee));
    }
    if (step.letter == recovery_letter || step.letter == taken_back_letter) {
        principal -= step.principal;
        fee -= step.fee;
    }
}

std::string kind_of(char letter) {
    const auto found = std::ranges::find(letters, letter, &std::pair<EventKind, char>::second);
    return std::string{charging::name_of(found->first)};
}

}  // namespace

void add_step(std::string& steps, const charging::LedgerEvent& movement, const charging::Calendar& calendar) {
    const auto found = std::ranges::find(letters, movement.kind, &std::pair<EventKind, char>::first);
    if (found == letters.end()) return;
    std::ostringstream words;
    words << movement.number << ' ' << found->second << ' ' << calendar.day_of(movement.at) << ' '
          << movement.principal.millionths() << ' ' << movement.fee.millionths() << ' ';
    steps += words.str();
}

void book_write_offs(SumChanges& changes, const std::string& steps, const AdvanceFacts& facts, int times) {
    if (steps.find(write_off_letter) == std::string::npos) return;
    std::string day;
    Int128 principal = 0;
    Int128 fee = 0;
    for (Step step : read_steps(steps)) {
        if (step.letter == write_off_letter) day = std::to_string(step.day);
        if (day.empty()) continue;
        count_since(step, principal, fee);
        const Sums sums{.count = times,
                        .amount = {},
                        .principal = MoneySum::from_millionths(Int128{step.principal} * times),
                        .fee = MoneySum::from_millionths(Int128{step.fee} * times),
                        .vat = {}};
        changes[{SumTable::write_off,
                 {day, kind_of(step.letter), facts.channel, facts.tier, facts.segment, facts.service,
                  facts.account, facts.policy}}] += sums;
    }
}

}  // namespace airtime::books
