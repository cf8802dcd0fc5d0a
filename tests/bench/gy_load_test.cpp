#include <gtest/gtest.h>

#include "tests/bench/gy_load/answer_check.hpp"
#include "tests/bench/gy_load/latency_histogram.hpp"
#include "tests/bench/gy_load/request_book.hpp"

namespace airtime::bench {
namespace {

using namespace std::chrono_literals;

RequestShape two_services() {
    RequestShape shape;
    shape.run = "0000000007";
    shape.services = 2;
    shape.octets = 1000;
    return shape;
}

/// An answer, right but for what a test changes.
struct Answer {
    std::string session = "pgw.east1.lab.test;0000000007;0000000042";
    std::uint32_t result = 2001;
    std::uint32_t type = 1;
    std::uint32_t number = 3;
    std::uint32_t end_to_end = 99;
    std::uint8_t flags = flag_proxiable;
    std::uint32_t service_result = 2001;
    std::vector<std::uint32_t> groups{1, 2};
    std::optional<std::uint64_t> octets = 1000;
    Key unit = avp::cc_total_octets;

    void write_units(MessageWriter& out) const {
        if (unit == avp::cc_time) {
            out.u32(unit, static_cast<std::uint32_t>(*octets));
        } else {
            out.u64(unit, *octets);
        }
    }

    Bytes bytes() const {
        MessageWriter out{{.flags = flags, .command = 272, .application = 4, .end_to_end = end_to_end}};
        out.text(avp::session_id, session);
        out.u32(avp::result_code, result);
        out.u32(avp::cc_request_type, type);
        out.u32(avp::cc_request_number, number);
        for (const std::uint32_t group : groups) {
            out.group(avp::mscc, [&] {
                if (octets) out.group(avp::granted_service_unit, [&] { write_units(out); });
                out.u32(avp::rating_group, group);
                out.u32(avp::result_code, service_result);
            });
        }
        return out.finish();
    }
};

Verdict judge(const Answer& answer, RequestKind kind = RequestKind::initial) {
    const CcrTemplates templates{two_services()};
    const AnswerCheck check{two_services(), templates.session_prefix()};
    return check.judge(answer.bytes(), {.kind = kind, .session = 42, .number = 3, .end_to_end = 99}).verdict;
}

TEST(AnswerCheck, TakesTheAnswerThatIsRight) {
    EXPECT_EQ(judge({}), Verdict::right);
    EXPECT_EQ(judge({.type = 2}, RequestKind::update), Verdict::right);
    EXPECT_EQ(judge({.type = 3, .octets = {}}, RequestKind::termination), Verdict::right);
    EXPECT_EQ(judge({.type = 4, .groups = {}}, RequestKind::recharge), Verdict::right);
}

TEST(AnswerCheck, NoticesAGrantThatIsNotWhatWasAskedFor) {
    EXPECT_EQ(judge({.octets = 999}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.octets = 1001}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.octets = {}}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.service_result = 4012}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.type = 3}, RequestKind::termination), Verdict::wrong_grant) << "quota after the end";
}

Answer answer_about(Key unit, std::uint64_t units) {
    return {.type = 4, .groups = {1}, .octets = units, .unit = unit};
}

Verdict judge_debit(const Answer& answer) {
    const CcrTemplates templates{two_services()};
    const AnswerCheck check{two_services(), templates.session_prefix()};
    const RequestNames sms{
        .kind = RequestKind::debit, .service = Service::sms, .session = 42, .number = 3, .end_to_end = 99};
    return check.judge(answer.bytes(), sms).verdict;
}

TEST(AnswerCheck, WantsOneUnitOfServiceForAnSms) {
    EXPECT_EQ(judge_debit(answer_about(avp::cc_service_specific_units, 1)), Verdict::right);
    EXPECT_EQ(judge_debit(answer_about(avp::cc_service_specific_units, 2)), Verdict::wrong_grant);
    EXPECT_EQ(judge_debit(answer_about(avp::cc_service_specific_units, 0)), Verdict::wrong_grant);
    EXPECT_EQ(judge_debit(answer_about(avp::cc_total_octets, 1)), Verdict::wrong_grant);
}

TEST(AnswerCheck, WantsTheSecondsThatACallAskedFor) {
    const CcrTemplates templates{two_services()};
    const AnswerCheck check{two_services(), templates.session_prefix()};
    const RequestNames call{.service = Service::voice, .session = 42, .number = 3, .end_to_end = 99};
    const auto judged = [&](Key unit, std::uint64_t seconds) {
        const Answer answer{.groups = {1}, .octets = seconds, .unit = unit};
        return check.judge(answer.bytes(), call).verdict;
    };
    EXPECT_EQ(judged(avp::cc_time, 60), Verdict::right);
    EXPECT_EQ(judged(avp::cc_time, 59), Verdict::wrong_grant);
    EXPECT_EQ(judged(avp::cc_time, 61), Verdict::wrong_grant);
    EXPECT_EQ(judged(avp::cc_total_octets, 60), Verdict::wrong_grant);
}

TEST(AnswerCheck, NoticesAServiceThatIsMissingDoubledOrTooMuch) {
    EXPECT_EQ(judge({.groups = {1}}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.groups = {1, 1}}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.groups = {1, 2, 3}}), Verdict::wrong_grant);
    EXPECT_EQ(judge({.groups = {0, 1, 2}}), Verdict::wrong_grant);
}

TEST(AnswerCheck, NoticesTheAnswerToAnotherRequest) {
    EXPECT_EQ(judge({.session = "pgw.east1.lab.test;0000000007;0000000043"}), Verdict::wrong_session);
    EXPECT_EQ(judge({.session = "pgw.east1.lab.test;0000000008;0000000042"}), Verdict::wrong_session);
    EXPECT_EQ(judge({.number = 2}), Verdict::wrong_number);
    EXPECT_EQ(judge({.type = 2}), Verdict::wrong_number);
    EXPECT_EQ(judge({.end_to_end = 98}), Verdict::malformed);
}

TEST(AnswerCheck, TellsBusyFromWrong) {
    EXPECT_EQ(judge({.result = 3004, .flags = flag_proxiable | flag_error, .groups = {}}), Verdict::too_busy);
    EXPECT_EQ(judge({.result = 3004, .groups = {}}), Verdict::wrong_result)
        << "a protocol error has the E bit";
    EXPECT_EQ(judge({.result = 5012}), Verdict::wrong_result);
}

TEST(AnswerCheck, RefusesWhatIsCutOff) {
    const CcrTemplates templates{two_services()};
    const AnswerCheck check{two_services(), templates.session_prefix()};
    const Bytes whole = Answer{}.bytes();
    for (std::size_t size = header_size; size + 4 <= whole.size(); size += 4) {
        const auto judged =
            check.judge(ByteView{whole}.first(size), {.session = 42, .number = 3, .end_to_end = 99});
        EXPECT_NE(judged.verdict, Verdict::right) << size;
    }
}

TEST(CcrTemplates, WriteWhatTellsRequestsApart) {
    CcrTemplates templates{two_services()};
    const ByteView ccr = templates.write({.kind = RequestKind::update,
                                          .session = 42,
                                          .number = 7,
                                          .subscriber = 5,
                                          .connection = 31,
                                          .hop_by_hop = 1000,
                                          .end_to_end = 2000});
    EXPECT_EQ(read_header(ccr).hop_by_hop, 1000U);
    EXPECT_EQ(read_header(ccr).end_to_end, 2000U);
    EXPECT_EQ(message_length(ccr.data()), ccr.size());
    std::vector<std::string> texts;
    AvpWalk walk{ccr.subspan(header_size)};
    while (const auto avp = walk.next()) {
        if (avp->key == avp::session_id || avp->key == avp::origin_host) {
            texts.emplace_back(avp->data.begin(), avp->data.end());
        }
        if (avp->key == avp::cc_request_number) {
            EXPECT_EQ(load_u32(avp->data.data()), 7U);
        } else if (avp->key == avp::cc_request_type) {
            EXPECT_EQ(load_u32(avp->data.data()), 2U);
        }
    }
    EXPECT_FALSE(walk.broken());
    EXPECT_EQ(texts,
              (std::vector<std::string>{"pgw.east1.lab.test;0000000007;0000000042", "load31.lab.test"}));
    const std::string bytes{ccr.begin(), ccr.end()};
    EXPECT_NE(bytes.find("84900000005"), std::string::npos);
}

/// Length of the AVP `key` of a request; zero: it has none.
std::size_t size_in(const RequestShape& shape, Key key) {
    CcrTemplates templates{shape};
    AvpWalk walk{templates.write({.kind = RequestKind::initial}).subspan(header_size)};
    std::size_t size = 0;
    while (const auto avp = walk.next()) {
        if (avp->key == key) size = avp->data.size();
    }
    return size;
}

TEST(CcrTemplates, AreAsLargeAsThoseOfGateways) {
    EXPECT_EQ(size_in(two_services(), avp::session_id), 40U);
    EXPECT_NEAR(static_cast<double>(size_in(two_services(), avp::service_information)), 600, 20);
}

TEST(CcrTemplates, LeaveOutPsInformationWhereItIsNotWanted) {
    RequestShape shape = two_services();
    shape.ps_information = false;
    EXPECT_EQ(size_in(shape, avp::service_information), 0U);
}

SentRequest request_on(std::uint32_t connection, std::uint32_t hop_by_hop) {
    return {.names = {.connection = connection, .hop_by_hop = hop_by_hop}};
}

TEST(RequestBook, FindsEachRequestOnce) {
    RequestBook book{8};
    const auto hop_by_hop = book.next_hop_by_hop();
    book.add(request_on(0, hop_by_hop));
    SentRequest found;
    EXPECT_EQ(book.take(hop_by_hop, 0, found), Match::first);
    EXPECT_EQ(book.take(hop_by_hop, 0, found), Match::doubled);
    EXPECT_EQ(book.waiting(), 0U);
    EXPECT_EQ(book.lost(), 0U);
}

TEST(RequestBook, KnowsNoAnswerToWhatWasNotAskedOrElsewhere) {
    RequestBook book{8};
    const auto hop_by_hop = book.next_hop_by_hop();
    book.add(request_on(1, hop_by_hop));
    SentRequest found;
    EXPECT_EQ(book.take(hop_by_hop + 1, 1, found), Match::unknown);
    EXPECT_EQ(book.take(hop_by_hop + 8, 1, found), Match::unknown);
    EXPECT_EQ(book.take(hop_by_hop, 0, found), Match::unknown);
    EXPECT_EQ(book.waiting(), 1U);
}

TEST(RequestBook, CountsARequestAsLostWhenItsPlaceIsNeeded) {
    RequestBook book{2};
    for (int i = 0; i < 3; ++i) book.add(request_on(0, book.next_hop_by_hop()));
    EXPECT_EQ(book.lost(), 1U);
    EXPECT_EQ(book.waiting(), 2U);
}

TEST(LatencyHistogram, TellsPercentilesWithinTwoPercent) {
    LatencyHistogram histogram;
    for (int us = 1; us <= 100'000; ++us) histogram.add(std::chrono::microseconds{us});
    for (const double share : {0.5, 0.9, 0.99, 0.999, 1.0}) {
        EXPECT_NEAR(histogram.percentile_us(share), share * 100'000, share * 2000) << share;
    }
    EXPECT_EQ(histogram.count(), 100'000U);
}

TEST(LatencyHistogram, KeepsTheOneThatWasSlow) {
    LatencyHistogram histogram;
    for (int i = 0; i < 999; ++i) histogram.add(100us);
    histogram.add(2s);
    EXPECT_NEAR(histogram.percentile_us(0.999), 100, 2);
    EXPECT_NEAR(histogram.percentile_us(1), 2e6, 4e4);
    EXPECT_EQ(LatencyHistogram{}.percentile_us(0.5), 0);
}

}  // namespace
}  // namespace airtime::bench
