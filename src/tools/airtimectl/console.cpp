#include "tools/airtimectl/console.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "store/change_contract.hpp"
#include "subscribers/circumstances.hpp"

namespace airtime::tools {

namespace {

bool is_number(const std::string& cell) {
    return !cell.empty() && cell.find_first_not_of("+-.0123456789") == std::string::npos &&
           cell.find_first_of("0123456789") != std::string::npos;
}

}  // namespace

std::string explain(store::StoreError error, const store::RedisSettings& redis) {
    const std::string where =
        redis.unix_socket.empty() ? redis.host + ":" + std::to_string(redis.port) : redis.unix_socket;
    switch (error) {
        case store::StoreError::timeout:
            return "Redis at " + where + " did not answer in time: whether the change was made is not known";
        case store::StoreError::disconnected:
            return "Redis at " + where +
                   " cannot be reached: check redis.* of the configuration and the server";
        case store::StoreError::refused:
            return "Redis at " + where + " cannot serve now (loading, full or read only): see its log";
        case store::StoreError::corrupt:
            return "Redis at " + where + " holds something that makes no sense: see the key in the log";
    }
    return "";
}

ExitCode fail(const Console& console, store::StoreError error) {
    console.errors << "airtimectl: " << explain(error, console.config.redis) << '\n';
    return ExitCode::not_asked;
}

ExitCode refuse(const Console& console, const std::string& why) {
    console.errors << "airtimectl: " << why << '\n';
    return ExitCode::refused;
}

ExitCode refuse_unknown(const Console& console, const charging::Msisdn& msisdn) {
    return refuse(console,
                  "nobody has MSISDN " + msisdn.digits() + ": create it with `airtimectl subscriber create`");
}

std::optional<store::Snapshot> find_subscriber(const Console& console, const charging::Msisdn& msisdn,
                                               ExitCode& failure) {
    auto loaded = store::load_one(console.contracts, msisdn);
    if (!loaded) {
        failure = fail(console, loaded.error());
        return std::nullopt;
    }
    if (!*loaded) {
        failure = refuse_unknown(console, msisdn);
    }
    return std::move(*loaded);
}

Result<charging::Instant, store::StoreError> now_of(const Console& console) {
    const auto circumstances = subscribers::read_circumstances(console.contracts, console.config.lab);
    if (!circumstances) {
        return circumstances.error();
    }
    return circumstances->now;
}

std::string printable(const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
        if (c >= ' ' && c <= '~') {
            text += c;
            continue;
        }
        std::array<char, 5> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned char>(c));
        text += escaped.data();
    }
    return text;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line = "  ";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string blanks(widths[i] - row[i].size(), ' ');
            line += is_number(row[i]) ? blanks + row[i] : row[i] + blanks;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

}  // namespace airtime::tools
