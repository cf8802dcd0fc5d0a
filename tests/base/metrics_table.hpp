#pragma once

#include <gtest/gtest.h>
#include <prometheus/metric_family.h>

#include <fstream>
#include <functional>
#include <set>
#include <span>
#include <sstream>
#include <string>

namespace airtime::base_test {

/// "`airtime_ccr_total` counter `node` `type` `result`" of a line of docs/metrics.md; empty of any other.
inline std::string described_in(const std::string& line) {
    if (!line.starts_with("| `airtime_")) return {};
    std::istringstream cells{line.substr(2)};
    std::string row;
    std::string cell;
    for (int column = 0; column < 3 && std::getline(cells, cell, '|'); ++column) {
        std::istringstream words{cell};
        for (std::string word; words >> word;) row += (row.empty() ? "" : " ") + word;
    }
    return row;
}

/// The rows of docs/metrics.md whose metric is one of those.
inline std::set<std::string> metrics_in_document(const std::function<bool(std::string_view)>& is_one) {
    std::ifstream file{std::string{AIRTIME_SOURCE_DIR} + "/docs/metrics.md"};
    std::set<std::string> rows;
    for (std::string line; std::getline(file, line);) {
        const std::string row = described_in(line);
        if (!row.empty() && is_one(std::string_view{row}.substr(1))) rows.insert(row);
    }
    return rows;
}

/// The same of what is served. Labels are those of the first that has most of them.
inline std::set<std::string> rows_of(std::span<const prometheus::MetricFamily> families) {
    std::set<std::string> rows;
    for (const prometheus::MetricFamily& family : families) {
        std::string row = '`' + family.name + "` ";
        row += family.type == prometheus::MetricType::Counter     ? "counter"
               : family.type == prometheus::MetricType::Histogram ? "histogram"
                                                                  : "gauge";
        if (family.metric.empty()) {
            ADD_FAILURE() << family.name << " has no value: count something, so that its labels are seen";
            continue;
        }
        for (const auto& label : family.metric.front().label) row += " `" + label.name + '`';
        EXPECT_FALSE(family.help.empty()) << family.name;
        rows.insert(row);
    }
    return rows;
}

}  // namespace airtime::base_test
