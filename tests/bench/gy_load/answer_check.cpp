#include "tests/bench/gy_load/answer_check.hpp"

#include <algorithm>

namespace airtime::bench {

namespace {

constexpr std::uint32_t success = 2001;
constexpr std::uint32_t too_busy = 3004;

/// One MSCC of an answer.
struct Grant {
    std::uint32_t rating_group = 0;
    std::uint32_t result_code = 0;
    std::optional<std::uint64_t> units;
};

std::uint32_t number_in(const AvpView& avp) {
    return avp.data.size() == 4 ? load_u32(avp.data.data()) : 0;
}

Key unit_of(Service service) {
    constexpr std::array<Key, service_count> units{avp::cc_total_octets, avp::cc_time,
                                                   avp::cc_service_specific_units};
    return units[static_cast<std::size_t>(service)];
}

std::optional<std::uint64_t> units_in(ByteView data) {
    if (data.size() == 4) return load_u32(data.data());
    if (data.size() == 8) return load_u64(data.data());
    return std::nullopt;
}

Grant read_grant(ByteView mscc, Key unit_key) {
    Grant grant;
    AvpWalk walk{mscc};
    while (const auto avp = walk.next()) {
        if (avp->key == avp::rating_group) grant.rating_group = number_in(*avp);
        if (avp->key == avp::result_code) grant.result_code = number_in(*avp);
        if (avp->key != avp::granted_service_unit) continue;
        AvpWalk units{avp->data};
        while (const auto unit = units.next()) {
            if (unit->key == unit_key) grant.units = units_in(unit->data);
        }
    }
    return grant;
}

}  // namespace

bool AnswerCheck::is_session(ByteView data, std::uint32_t session) const {
    std::array<std::uint8_t, 10> digits{};
    write_digits(digits.data(), digits.size(), session);
    return data.size() == session_prefix_.size() + digits.size() &&
           std::ranges::equal(data.first(session_prefix_.size()), session_prefix_) &&
           std::ranges::equal(data.last(digits.size()), digits);
}

std::uint64_t AnswerCheck::wanted_of(Service service) const {
    return service == Service::data ? octets_ : service == Service::voice ? seconds_ : 1;
}

bool AnswerCheck::is_granted(ByteView answer, const RequestNames& request) const {
    if (request.kind == RequestKind::recharge) return true;
    const std::uint32_t groups = request.service == Service::data ? services_ : 1;
    std::uint64_t groups_seen = 0;
    AvpWalk walk{answer.subspan(header_size)};
    while (const auto avp = walk.next()) {
        if (avp->key != avp::mscc) continue;
        const Grant grant = read_grant(avp->data, unit_of(request.service));
        const bool is_of_request = grant.rating_group >= 1 && grant.rating_group <= groups;
        if (!is_of_request || grant.result_code != success) return false;
        const std::uint64_t mark = std::uint64_t{1} << (grant.rating_group - 1);
        if ((groups_seen & mark) != 0) return false;
        groups_seen |= mark;
        const bool wants_quota = request.kind != RequestKind::termination;
        if (wants_quota ? grant.units != wanted_of(request.service) : grant.units.has_value()) return false;
    }
    return groups_seen == (std::uint64_t{1} << groups) - 1;
}

Judgement AnswerCheck::judge(ByteView answer, const RequestNames& request) const {
    const Header header = read_header(answer);
    Judgement judgement;
    std::optional<ByteView> session;
    std::uint32_t type = 0;
    std::optional<std::uint32_t> number;
    AvpWalk walk{answer.subspan(header_size)};
    while (const auto avp = walk.next()) {
        if (avp->key == avp::session_id) session = avp->data;
        if (avp->key == avp::result_code) judgement.result_code = number_in(*avp);
        if (avp->key == avp::cc_request_type) type = number_in(*avp);
        if (avp->key == avp::cc_request_number) number = number_in(*avp);
    }
    const bool is_cca =
        header.command == 272 && header.application == 4 && (header.flags & flag_request) == 0;
    if (walk.broken() || !is_cca || header.end_to_end != request.end_to_end) return judgement;
    if (!session || !is_session(*session, request.session)) {
        judgement.verdict = Verdict::wrong_session;
    } else if (number != request.number || type != cc_request_type(request.kind)) {
        judgement.verdict = Verdict::wrong_number;
    } else if (judgement.result_code == too_busy && (header.flags & flag_error) != 0) {
        judgement.verdict = Verdict::too_busy;
    } else if (judgement.result_code != success) {
        judgement.verdict = Verdict::wrong_result;
    } else {
        judgement.verdict = is_granted(answer, request) ? Verdict::right : Verdict::wrong_grant;
    }
    return judgement;
}

}  // namespace airtime::bench
