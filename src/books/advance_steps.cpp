#include "books/advance_steps.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <vector>

namespace airtime::books {

namespace {

using charging::EventKind;
using charging::MoneySum;

constexpr char recovery_letter = 'r';
constexpr char taken_back_letter = 'b';
constexpr char write_off_letter = 'w';
constexpr char reinstated_letter = 'i';
constexpr std::array letters = std::to_array<std::pair<EventKind, char>>({
    {EventKind::recovered, recovery_letter},
    {EventKind::recovery_reversed, taken_back_letter},
    {EventKind::written_off, write_off_letter},
    {EventKind::reinstated, reinstated_letter},
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

/// Of one write-off, in principal or fee.
struct GivenUp {
    Int128 left = 0;   ///< still given up
    Int128 owed = 0;   ///< of what is owed again: not come in yet
    Int128 since = 0;  ///< that came in

    /// Moves what a step has of it to `to`; `amount` becomes what is left of the step.
    static Int128 move(Int128& from, Int128& to, Int128& amount) {
        const Int128 part = std::min(from, amount);
        from -= part;
        to += part;
        amount -= part;
        return part;
    }
};

/// Of one advance, the oldest first: what the write-offs of it have given up, in principal or fee.
class GivenUps {
  public:
    /// What a step moves of each, with the sign of its event; a write-off is one more.
    std::vector<Int128> move(char letter, Int128 moved) {
        std::vector<Int128> parts(all_.size());
        Int128 amount = moved < 0 ? -moved : moved;
        for (std::size_t place = 0; place < all_.size(); ++place) {
            if (letter == reinstated_letter) {
                parts[place] = GivenUp::move(all_[place].left, all_[place].owed, amount);
            } else if (letter == recovery_letter) {
                parts[place] = -GivenUp::move(all_[place].owed, all_[place].since, amount);
            } else if (letter == taken_back_letter) {
                GivenUp& each = all_[all_.size() - 1 - place];
                parts[all_.size() - 1 - place] = GivenUp::move(each.since, each.owed, amount);
            } else {
                all_[place].owed = 0;  // it is given up with the rest of the advance
            }
        }
        if (letter == write_off_letter) {
            all_.push_back({.left = amount});
            parts.push_back(moved);
        }
        return parts;
    }

  private:
    std::vector<GivenUp> all_;
};

Sums sums_of(Int128 principal, Int128 fee, int times) {
    return {.count = times,
            .amount = {},
            .principal = MoneySum::from_millionths(principal * times),
            .fee = MoneySum::from_millionths(fee * times),
            .vat = {}};
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
    std::vector<std::string> days;
    GivenUps principals;
    GivenUps fees;
    for (const Step& step : read_steps(steps)) {
        const std::vector<Int128> principal = principals.move(step.letter, step.principal);
        const std::vector<Int128> fee = fees.move(step.letter, step.fee);
        const bool another = principal.size() > days.size();
        if (another) days.push_back(std::to_string(step.day));
        for (std::size_t place = 0; place < days.size(); ++place) {
            const bool itself = another && place + 1 == days.size();
            if (!itself && principal[place] == 0 && fee[place] == 0) continue;
            changes[{SumTable::write_off,
                     {days[place], kind_of(step.letter), facts.channel, facts.tier, facts.segment,
                      facts.service, facts.account, facts.policy}}] +=
                sums_of(principal[place], fee[place], times);
        }
    }
}

void book_owed_again(SumChanges& changes, const std::string& steps, const AdvanceFacts& facts,
                     const charging::Calendar& calendar, int times) {
    if (!facts.due_at || steps.find(taken_back_letter) == std::string::npos) return;
    const std::int64_t due_day = calendar.day_of(*facts.due_at);
    Int128 principal = 0;  // that came in from the due day on
    Int128 fee = 0;
    for (const Step& step : read_steps(steps)) {
        const bool recovery = step.letter == recovery_letter || step.letter == taken_back_letter;
        if (!recovery || step.day < due_day) continue;
        principal -= step.principal;
        fee -= step.fee;
        const Int128 principal_again = -std::min(Int128{0}, principal);
        const Int128 fee_again = -std::min(Int128{0}, fee);
        principal += principal_again;
        fee += fee_again;
        if (principal_again == 0 && fee_again == 0) continue;
        changes[{SumTable::owed_again, {std::to_string(due_day), std::to_string(step.day)}}] +=
            sums_of(principal_again, fee_again, times);
    }
}

}  // namespace airtime::books
