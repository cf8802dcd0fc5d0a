#include "worker/ledger_step.hpp"

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "charging/event_kind.hpp"
#include "store/ledger_codec.hpp"

namespace airtime::worker {
namespace {

using charging::EventKind;
using charging::LedgerEvent;

std::size_t lines_of(const std::string& text, std::string_view about) {
    std::size_t lines = 0;
    for (std::size_t at = text.find(about); at != std::string::npos; at = text.find(about, at + 1)) ++lines;
    return lines;
}

TEST(StepOf, WarnsOnceOfHoweverMuchIsNotCharged) {
    LedgerEvent event;
    event.kind = EventKind::not_charged;
    event.contract = {"c1"};
    event.units = 7;
    event.note = "beyond belief";
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 1'000; ++number) {
        event.number = number;
        events.push_back(event);
    }
    const std::vector<store::LedgerEntry> entries{{.id = "1-0", .events = store::encode_events(events)}};

    std::ostringstream log;
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(log)));
    const store::LedgerStep step = step_of(entries, charging::Calendar{}, {});
    spdlog::set_default_logger(before);

    EXPECT_EQ(lines_of(log.str(), "usage.not_charged"), 1U);
    EXPECT_THAT(log.str(), testing::HasSubstr("count=1000 last_contract=c1 last_event=1000 "));
    ASSERT_EQ(step.daily.size(), 2U);
    EXPECT_EQ(step.daily.begin()->second.at("not_charged_count"), 1'000) << "all are counted";
}

}  // namespace
}  // namespace airtime::worker
