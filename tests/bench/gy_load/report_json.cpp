#include "tests/bench/gy_load/report_json.hpp"

namespace airtime::bench {

namespace {

namespace json = boost::json;

json::object latency_as_json(const LatencyHistogram& latency) {
    return {{"count", latency.count()},
            {"p50_us", latency.percentile_us(0.5)},
            {"p90_us", latency.percentile_us(0.9)},
            {"p99_us", latency.percentile_us(0.99)},
            {"p999_us", latency.percentile_us(0.999)},
            {"max_us", latency.percentile_us(1)}};
}

json::object verdicts_as_json(const std::array<std::uint64_t, verdict_names.size()>& verdicts) {
    json::object out;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
        if (verdicts[i] != 0) out[verdict_names[i]] = verdicts[i];
    }
    return out;
}

}  // namespace

json::object report_as_json(const LoadReport& report) {
    json::object kinds;
    for (std::size_t kind = 0; kind < report.verdicts.size(); ++kind) {
        auto verdicts = verdicts_as_json(report.verdicts[kind]);
        if (!verdicts.empty()) kinds[request_kind_names[kind]] = std::move(verdicts);
    }
    json::object result_codes;
    for (const auto& [code, count] : report.result_codes) result_codes[std::to_string(code)] = count;
    json::object processes;
    for (const auto& process : report.processes) {
        const double cpu_us = static_cast<double>((process.after.cpu - process.before.cpu).count());
        const double answers = static_cast<double>(report.answered);
        processes[process.name] = json::object{{"cpu_us_per_ccr", answers > 0 ? cpu_us / answers : 0.0},
                                               {"cpu_share", cpu_us / 1e6 / report.seconds},
                                               {"resident_kb_before", process.before.resident_kb},
                                               {"resident_kb_after", process.after.resident_kb}};
    }
    return {{"faultless", report.faultless()},
            {"seconds", report.seconds},
            {"answered", report.answered},
            {"per_second", static_cast<double>(report.answered) / report.seconds},
            {"accepted_latency", latency_as_json(report.accepted_latency)},
            {"busy_latency", latency_as_json(report.busy_latency)},
            {"by_kind", std::move(kinds)},
            {"unsent", report.unsent},
            {"sent", report.sent},
            {"verdicts", verdicts_as_json(report.all_verdicts)},
            {"wrong_result_codes", std::move(result_codes)},
            {"lost", report.lost},
            {"doubled", report.doubled},
            {"unknown", report.unknown},
            {"processes", std::move(processes)}};
}

}  // namespace airtime::bench
