#include "ledger_files/ledger_checkpoint.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "base/restricted_file.hpp"
#include "base/text_file.hpp"
#include "charging/values/calendar.hpp"
#include "ledger_files/ledger_file.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "store/codec/contract_members.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::ledger_files {

namespace {

namespace fs = std::filesystem;
using charging::Books;
using charging::ContractId;
using store::Parts;

constexpr std::string_view heading = "contract,n,debt,balances,totals";
constexpr std::string_view count_begins = "#contracts=";

fs::path folder_of(const fs::path& ledger) {
    return ledger / "checkpoints";
}

fs::path path_of(const fs::path& ledger, const std::string& day) {
    return folder_of(ledger) / std::string{day}.append(complete_suffix);
}

std::string row_of(const ContractId& contract, const Books& books) {
    std::string row;
    store::append_encoded(row, contract.value, ",\"#");
    store::append_number(row += ',', books.last_number);
    row.append(",").append(books.debt.to_string()).append(",");
    for (const auto& [account, balance] : books.balances) {
        if (row.back() != ',') row += ';';
        store::append_encoded(row, account.value, ",\":;");
        row.append(":").append(balance.to_string());
    }
    return row.append(",").append(store::encode_totals(books.totals).value_or(""));
}

void take_balances(Parts& cells, Books& books) {
    const std::string_view text = cells.raw();
    if (text.empty()) return;
    Parts parts{text, ';'};
    while (parts.more()) {
        Parts members{parts.raw(), ':'};
        charging::AccountName account{members.text()};
        books.balances[std::move(account)] = members.money_sum();
        parts.absorb(members);
    }
    cells.absorb(parts);
}

void take_totals(Parts& cells, Books& books) {
    const std::string_view text = cells.raw();
    if (text.empty()) return;
    Parts words{text, ' '};
    books.totals = store::take_totals(words);
    cells.absorb(words);
}

/// Calls `each` with what the row says; the error says what is wrong with it.
Result<Done, std::string> take_row(std::string_view row, const EachBooks& each) {
    Parts cells{row, ','};
    const ContractId contract{cells.text()};
    Books books;
    books.last_number = cells.number<std::uint64_t>();
    books.debt = cells.money_sum();
    take_balances(cells, books);
    take_totals(cells, books);
    if (contract.value.empty()) cells.fail("names no contract");
    if (const auto mistake = cells.mistake()) return "row: " + *mistake;
    each(contract, std::move(books));
    return Done{};
}

}  // namespace

Result<std::optional<std::string>, std::string> latest_checkpoint(const fs::path& ledger) {
    std::error_code error;
    std::optional<std::string> latest;
    fs::directory_iterator entry{folder_of(ledger), error};
    if (error == std::errc::no_such_file_or_directory) return latest;
    for (; !error && entry != fs::directory_iterator{}; entry.increment(error)) {
        const std::string day = entry->path().stem().string();
        if (entry->path().extension() == complete_suffix && charging::parse_instant(day)) {
            latest = std::max(latest.value_or(day), day);
        }
    }
    if (error) return folder_of(ledger).string() + ": " + error.message();
    return latest;
}

Result<Done, std::string> each_books(const fs::path& ledger, const std::string& day, const EachBooks& each) {
    const fs::path path = path_of(ledger, day);
    std::ifstream file = open_text_file(path);
    std::string line;
    std::size_t number = 0;
    std::size_t contracts = 0;
    const auto wrong = [&](const std::string& what) {
        return path.string() + ":" + std::to_string(number) + ": " + what;
    };
    if (!file) return path.string() + ": must be a file that can be read: check its permissions";
    while (read_line(file, line)) {
        ++number;
        if (number == 1) {
            if (line != heading) return wrong("the heading must be " + std::string{heading});
        } else if (line.starts_with(count_begins)) {
            const bool whole = !file.eof() && file.peek() == std::ifstream::traits_type::eof();
            if (whole && line.substr(count_begins.size()) == std::to_string(contracts)) return Done{};
            return wrong("the rows are " + std::to_string(contracts) + ", and nothing may follow");
        } else if (auto taken = take_row(line, each); !taken) {
            return wrong(taken.error());
        } else {
            ++contracts;
        }
    }
    return wrong("the number of contracts is missing");
}

Result<Done, std::string> write_checkpoint(const fs::path& ledger, const std::string& day,
                                           const BooksByContract& books) {
    const fs::path path = path_of(ledger, day);
    const fs::path part = path.string() + std::string{part_suffix};
    if (auto there = make_folder(folder_of(ledger)); !there) return there;
    std::ofstream file = open_restricted(part, readable_by_group);
    file << heading << '\n';
    for (const auto& [contract, of_contract] : books) file << row_of(contract, of_contract) << '\n';
    file << count_begins << books.size() << '\n';
    file.close();
    if (!file) return part.string() + ": cannot be written";
    if (auto synced = sync_file(part); !synced) return synced;
    return move_durably(part, path);
}

}  // namespace airtime::ledger_files
