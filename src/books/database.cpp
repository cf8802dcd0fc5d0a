#include "books/database.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include <system_error>

#include "base/decimal_text.hpp"

namespace airtime::books {

using charging::MoneySum;

namespace {

/// https://www.sqlite.org/uri.html
std::string finished_file(const std::filesystem::path& path) {
    std::string uri = "file:";
    for (const char letter : path.string()) {
        switch (letter) {
            case '%':
                uri += "%25";
                break;
            case '?':
                uri += "%3f";
                break;
            case '#':
                uri += "%23";
                break;
            default:
                uri += letter;
        }
    }
    return uri + "?immutable=1";
}

}  // namespace

void open_database(soci::session& database, const std::filesystem::path& path, Access access) {
    const std::string name = access == Access::read_finished ? finished_file(path) : path.string();
    std::string how = "db=\"" + name + "\" timeout=10";
    if (access != Access::write) how += " readonly=true";
    database.open(*soci::factory_sqlite3(), how);
    if (access != Access::write) return;
    // Debian's SQLite writes zeros over what is deleted, which is no secret here.
    database << "PRAGMA secure_delete = OFF";
    database << "PRAGMA synchronous = FULL";
    database << "PRAGMA cache_size = -65536";
}

void keep_readable_while_written(soci::session& database) {
    database << "PRAGMA journal_mode = WAL";
    database << "PRAGMA journal_size_limit = 16777216";
}

void remove_database(const std::filesystem::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(path.string() + suffix, ignored);
    }
}

StoredSums StoredSums::of(const Sums& sums) {
    return {.count = to_whole(sums.count),
            .amount = to_whole(sums.amount.millionths()),
            .principal = to_whole(sums.principal.millionths()),
            .fee = to_whole(sums.fee.millionths()),
            .vat = to_whole(sums.vat.millionths())};
}

Sums StoredSums::read() const {
    return {.count = stored_number(count),
            .amount = MoneySum::from_millionths(stored_number(amount)),
            .principal = MoneySum::from_millionths(stored_number(principal)),
            .fee = MoneySum::from_millionths(stored_number(fee)),
            .vat = MoneySum::from_millionths(stored_number(vat))};
}

Int128 stored_number(const std::string& text) {
    const auto number = parse_whole(text);
    if (!number) throw soci::soci_error("a sum that is no number: " + text);
    return *number;
}

}  // namespace airtime::books
