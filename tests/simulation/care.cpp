#include "tests/simulation/care.hpp"

#include <utility>

#include "operations/enrolment.hpp"
#include "operations/number_change.hpp"
#include "operations/opening.hpp"
#include "operations/transfer.hpp"
#include "tests/simulation/small_market.hpp"

namespace airtime::simulation {

namespace {

using charging::Money;
using std::chrono::seconds;

constexpr std::size_t remembered_max = 12;

template <class Value>
bool is_answered(const store::ChangeOutcome<Value>& outcome) {
    return !std::holds_alternative<store::StoreError>(outcome) &&
           !std::holds_alternative<store::TooManyConflicts>(outcome);
}

charging::CorrectedBy authority(const std::string& key) {
    return {.key = key, .role = "care", .reason = "asked"};
}

}  // namespace

Care::Care(World& world, std::string name) : world_(world), name_(std::move(name)), store_(world) {
    for (const charging::Contract& subscriber : subscribers()) numbers_.push_back(*subscriber.msisdn);
    restart();
}

void Care::restart() {
    tokens_ = std::make_unique<store::TokenSource>(name_, std::to_string(++boots_));
}

Care::Order Care::new_order() {
    Random& random = world_.random;
    Order order{.kind = Kind::enrolment,
                .key = name_ + "-" + std::to_string(++orders_),
                .msisdn = random.pick(numbers_)};
    const std::uint64_t dice = random.below(100);
    if (dice < 40) {
        using charging::EnrolmentStep;
        constexpr EnrolmentStep steps[] = {EnrolmentStep::enrol, EnrolmentStep::cancel, EnrolmentStep::pause,
                                           EnrolmentStep::pause, EnrolmentStep::resume};
        order.enrolment.step = steps[random.below(std::size(steps))];
        const bool ends = order.enrolment.step == EnrolmentStep::pause && !random.one_in(4);
        if (ends) order.enrolment.pause_until = world_.now + seconds{random.between(1, 90)};
        return order;
    }
    if (dice < 88) {
        order.kind = Kind::transfer;
        order.receiver = random.pick(numbers_);
        order.amount = Money::from_units(static_cast<std::int64_t>(random.between(1, 8) * 100));
        return order;
    }
    // The others keep their history, or nobody could borrow in the end.
    order.msisdn = numbers_[numbers_.size() - random.between(1, restless_numbers)];
    constexpr Kind changes[] = {Kind::owner_change, Kind::port_out, Kind::reopening};
    order.kind = changes[random.below(std::size(changes))];
    return order;
}

void Care::step() {
    Random& random = world_.random;
    if (!unanswered_.empty() && random.one_in(3)) {
        const Order order = unanswered_.front();
        unanswered_.erase(unanswered_.begin());
        ask(order);
    } else if (!recent_.empty() && random.one_in(6)) {
        Order order = random.pick(moves_.empty() || random.one_in(2) ? recent_ : moves_);
        if (random.one_in(8)) order.amount += Money::from_units(100);  // not what was asked under this key
        ask(order);
    } else {
        const Order order = new_order();
        const bool moves = order.kind != Kind::enrolment && order.kind != Kind::transfer;
        for (std::vector<Order>* kept : {&recent_, moves ? &moves_ : nullptr}) {
            if (kept == nullptr) continue;
            kept->push_back(order);
            if (kept->size() > remembered_max) kept->erase(kept->begin());
        }
        ask(order);
    }
}

void Care::finish() {
    for (const Order& order : std::exchange(unanswered_, {})) ask(order);
}

void Care::ask(const Order& order) {
    busy_ = true;
    const store::Editor editor{store_, world_.policy, *tokens_, {.now = world_.now, .lending = {}}};
    bool answered = false;
    try {
        answered = carry_out(order, editor);
    } catch (const ProcessCrash&) {
        ++world_.met["care crash"];
        restart();
    }
    if (!answered) unanswered_.push_back(order);
    busy_ = false;
}

bool Care::carry_out(const Order& order, const store::Editor& editor) {
    switch (order.kind) {
        case Kind::enrolment:
            return is_answered(
                operations::change_enrolment(editor, order.msisdn, order.enrolment, order.key));
        case Kind::transfer:
            return is_answered(
                operations::transfer(editor, order.msisdn, order.receiver, order.amount, order.key).outcome);
        case Kind::owner_change: {
            const operations::NewOwner owner{.imsi = {}, .accounts = {{{"main"}, Money::from_units(1'500)}}};
            return is_answered(operations::change_owner(editor, order.msisdn, owner, authority(order.key)));
        }
        case Kind::port_out:
            return is_answered(operations::port_out(editor, order.msisdn, authority(order.key)));
        case Kind::reopening:
            return reopen(order, editor);
    }
    return true;
}

/// The number comes back, with what its subscriber spent elsewhere. Refused where somebody has it.
bool Care::reopen(const Order& order, const store::Editor& editor) {
    for (charging::Contract& contract : subscribers()) {
        if (contract.msisdn != order.msisdn) continue;
        contract.id = operations::contract_id_of(order.msisdn, order.key);
        const charging::SubscriberAddress address = order.msisdn;
        const auto holder = std::move(store_.load({&address, 1}).front());
        if (!holder) return false;
        if (*holder) return true;
        const auto outcome = operations::open_subscriber(editor, std::move(contract));
        return !std::holds_alternative<store::StoreError>(outcome) &&
               !std::holds_alternative<operations::NotIndexed>(outcome);
    }
    return true;
}

}  // namespace airtime::simulation
