#include "tools/gy_client/player.hpp"

#include <unistd.h>

#include <random>
#include <thread>
#include <vector>

namespace airtime::gy_client {

Player::Player(GyConnection& connection, PlayerOptions options, Report report)
    : connection_(connection), options_(std::move(options)), report_(std::move(report)) {
    // Session-Id of RFC 6733 8.8: identity;high;low. Time and process make a run unique.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    run_ = std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) + ";" +
           std::to_string(getpid());
    next_end_to_end_ = std::random_device{}();
}

std::string Player::session_id_of(const std::string& session) const {
    return options_.origin_host + ";" + run_ + ";" + session;
}

std::chrono::milliseconds Player::timeout_of(const ExchangeStep& step) const {
    return step.timeout.value_or(options_.timeout);
}

CreditControlRequest Player::complete_request(const PlannedRequest& planned) {
    auto request = planned.request;
    request.session_id = planned.session_id.value_or(session_id_of(planned.session));
    request.origin_host = planned.origin_host.value_or(options_.origin_host);
    request.origin_realm = options_.origin_realm;
    request.destination_realm = planned.destination_realm.value_or(options_.destination_realm);
    auto& next = next_number_[request.session_id];
    request.number = planned.number.value_or(next);
    next = request.number + 1;
    return request;
}

std::optional<Player::Sent> Player::send(const ExchangeStep& step) {
    Sent sent;
    sent.step = &step;
    sent.exchange.step = step.name;
    std::uint32_t end_to_end = next_end_to_end_++;
    if (step.resend_of) {
        const auto earlier = known_.find(*step.resend_of);
        if (earlier == known_.end()) {
            failure_ = step.place + ": step \"" + *step.resend_of +
                       "\" was not sent yet; it cannot be re-sent in the same parallel:";
            return std::nullopt;
        }
        sent.exchange.request = earlier->second.request;
        sent.exchange.request.retransmit = step.retransmit;
        sent.exchange.session = earlier->second.session;
        end_to_end = earlier->second.end_to_end;  // RFC 6733 3: a retransmission keeps it
    } else {
        sent.exchange.request = complete_request(step.planned);
        sent.exchange.session = step.planned.session_id.value_or(step.planned.session);
    }
    sent.at = std::chrono::steady_clock::now();
    const auto ticket = connection_.send(encode_request(sent.exchange.request, end_to_end));
    if (!ticket) {
        failure_ = step.place + ": " + ticket.error();
        return std::nullopt;
    }
    sent.ticket = *ticket;
    if (!step.name.empty()) {
        known_[step.name] = {.request = sent.exchange.request,
                             .session = sent.exchange.session,
                             .end_to_end = end_to_end,
                             .answer = std::nullopt};
    }
    return sent;
}

bool Player::finish(Sent sent) {
    const auto& step = *sent.step;
    auto& exchange = sent.exchange;
    auto received = connection_.wait_answer(sent.ticket, sent.at + timeout_of(step));
    const auto& expectation = step.expectation;
    if (received) {
        exchange.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(received->at - sent.at);
        exchange.local_error = received->local;
        exchange.answer = read_answer(std::move(received->message));
        const auto earlier = expectation.same_as ? known_.find(*expectation.same_as) : known_.end();
        const auto* earlier_answer =
            earlier != known_.end() && earlier->second.answer ? &*earlier->second.answer : nullptr;
        for (const auto& difference : differences(expectation, *exchange.answer, earlier_answer)) {
            exchange.failures.push_back(step.place + ": " + difference);
        }
        if (!step.name.empty()) known_[step.name].answer = exchange.answer;
    } else if (!expectation.no_answer) {
        failure_ = step.place + ": no answer within " + std::to_string(timeout_of(step).count()) +
                   " ms; is the server alive? --timeout and timeout_s: set how long to wait";
    }
    all_held_ = all_held_ && exchange.failures.empty();
    report_(exchange);
    return failure_.empty();
}

Outcome Player::play(const Scenario& scenario) {
    for (const auto& step : scenario.steps) {
        std::vector<Sent> in_flight;
        for (const auto& exchange : step.exchanges) {
            auto sent = send(exchange);
            if (!sent) return Outcome::could_not_run;
            in_flight.push_back(std::move(*sent));
        }
        bool answered = true;
        for (auto& sent : in_flight) answered = finish(std::move(sent)) && answered;
        if (!answered) return Outcome::could_not_run;
        std::this_thread::sleep_for(step.wait);
    }
    return all_held_ ? Outcome::held : Outcome::expectation_failed;
}

}  // namespace airtime::gy_client
