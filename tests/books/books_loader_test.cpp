#include "books/books_loader.hpp"

#include <soci/soci.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>
#include <thread>

#include "books/books_folder.hpp"
#include "books/books_status.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"
#include "books/rebuild.hpp"
#include "ledger_files/ledger_file_name.hpp"
#include "tests/books/books_fixture.hpp"

namespace airtime::books_test {
namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using testing::HasSubstr;
using testing::IsEmpty;

/// A random ledger, and the evening by which hours of all its days are still kept.
struct Market {
    explicit Market(std::uint32_t seed, int contracts = 4, int events = 30)
        : ledger(seed, contracts, events), plain(ledger.events(), hanoi()) {}

    void write(const BooksInFolder& books) const {
        for (const LedgerFileText& file : ledger.files()) file.write(books.ledger);
    }
    Instant now() const { return hanoi().begin_of_day(plain.days().first + 8); }

    RandomLedger ledger;
    PlainBooks plain;
};

std::vector<books::Run> runs_in(const BooksInFolder& books, books::PieceKind kind) {
    soci::session main;
    books::open_database(main, books::current_generation(books.settings.folder) / books::main_database,
                         books::Access::read);
    return books::runs_of(main, kind, books::first_day_ever, books::last_day_ever);
}

// As kill -9 does: the timer's signal ends the process where it is.
TEST(BooksLoader, LosesAndDoublesNothingWhereverItIsKilled) {
    const Market market{31, 4, 40};
    const BooksInFolder books;
    market.write(books);
    books::LoaderSettings settings = books.settings;
    settings.batch_events = 20;
    std::mt19937 random{31};
    int killed = 0;
    for (int round = 0; round < 60; ++round) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const itimerval moment{
                .it_interval = {},
                .it_value = {.tv_sec = 0, .tv_usec = static_cast<suseconds_t>(1'000 + random() % 150'000)}};
            ::setitimer(ITIMER_REAL, &moment, nullptr);
            books::BooksLoader loader{settings, hanoi()};
            while (loader.step(market.now()).round.more) {
            }
            ::_exit(0);
        }
        random();
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) break;
        ++killed;
    }
    EXPECT_GT(killed, 3);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    expect_books_tell(books.reader, market.plain);
}

/// Files of this process cannot grow beyond so much.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    void (*handler_)(int);
    rlimit before_{};
};

TEST(BooksLoader, SaysThatThereIsNoRoomAndGoesOnWhenThereIs) {
    const Market market{41};
    const BooksInFolder books;
    market.write(books);
    books::BooksLoader loader{books.settings, hanoi()};
    int full = 0;
    for (const rlim_t bytes : std::initializer_list<rlim_t>{0, 4'096, 40'000, 70'000, 110'000}) {
        const FileSizeLimit limit{bytes};
        const auto step = loader.step(market.now());
        if (step.round.why.empty()) continue;
        ++full;
        EXPECT_THAT(step.round.why, HasSubstr("check that there is room on its disk"));
        EXPECT_THAT(step.round.why, HasSubstr(books.settings.folder.string()));
    }
    EXPECT_GE(full, 2);
    EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
    expect_books_tell(books.reader, market.plain);
}

TEST(BooksLoader, LeavesTheBooksToWhoHasThem) {
    const Market market{42, 1, 10};
    const BooksInFolder books;
    market.write(books);
    std::filesystem::create_directories(books.settings.folder);
    books::BooksLoader loader{books.settings, hanoi()};
    {
        const auto other = books::try_lock_loading(books.settings.folder);
        ASSERT_TRUE(other.ok() && other->has_value());
        const auto step = loader.step(market.now());
        EXPECT_TRUE(step.elsewhere);
        EXPECT_EQ(step.round.files, 0U);
    }
    EXPECT_FALSE(loader.step(market.now()).elsewhere);
}

TEST(BooksLoader, LoadsEachFileOnceWhereTwoLoadInTurns) {
    const Market market{43};
    const BooksInFolder books;
    books::BooksLoader one{books.settings, hanoi()};
    books::BooksLoader other{books.settings, hanoi()};
    bool turn = false;
    for (const LedgerFileText& file : market.ledger.files()) {
        file.write(books.ledger);
        turn = !turn;
        EXPECT_EQ((turn ? one : other).step(market.now()).round.files, 1U);
    }
    EXPECT_THAT(books.load(one, market.now()), IsEmpty());
    expect_books_tell(books.reader, market.plain);
}

TEST(BooksLoader, MergesRunsOfADayThatGoesOnAndSealsOneThatIsOver) {
    const BooksInFolder books;
    books::BooksLoader loader{books.settings, hanoi()};
    const std::int64_t day = hanoi().day_of(first_day);
    const Instant morning = hanoi().begin_of_day(day);
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= 40; ++number) {
        LedgerEvent event;
        event.contract = {"c" + std::to_string(number % 3)};
        event.number = number;
        event.kind = number % 2 == 0 ? EventKind::used : EventKind::recharged;
        event.service = charging::ServiceName{"data"};
        event.session = charging::SessionId{"s" + std::to_string(number)};
        event.at = morning + std::chrono::minutes{number};
        file_of(0, {event}).write(books.ledger);
        events.push_back(event);
        EXPECT_THAT(books.load(loader, morning + std::chrono::hours{2}), IsEmpty());
        EXPECT_LT(runs_in(books, books::PieceKind::events).size(), 16U);
    }
    expect_books_tell(books.reader, PlainBooks{events, hanoi()});
    // An hour is left to events that come late.
    const Instant midnight = hanoi().begin_of_day(day + 1);
    EXPECT_THAT(books.load(loader, midnight + std::chrono::minutes{59}), IsEmpty());
    EXPECT_GT(runs_in(books, books::PieceKind::usage).size(), 1U);
    EXPECT_THAT(books.load(loader, midnight + std::chrono::hours{1}), IsEmpty());
    for (const auto kind : {books::PieceKind::events, books::PieceKind::usage}) {
        const std::vector<books::Run> runs = runs_in(books, kind);
        ASSERT_EQ(runs.size(), 1U);
        EXPECT_EQ(runs[0].level, books::sealed_level);
    }
    expect_books_tell(books.reader, PlainBooks{events, hanoi()});
    EXPECT_THAT(*books.reader.contracts_with_session({"s40"}, 10),
                testing::ElementsAre(charging::ContractId{"c1"}));
    // Two databases in one file each, and nothing of those that they were made of.
    const auto pieces = books::pieces_folder(books::current_generation(books.settings.folder));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{pieces}, {}), 2);
}

TEST(BooksLoader, GoesOnWithADayThatAnEarlierVersionBeganWithoutSessions) {
    const BooksInFolder books;
    const Instant morning = hanoi().begin_of_day(hanoi().day_of(first_day));
    const auto use = [&](std::uint64_t number) {
        LedgerEvent event;
        event.contract = {"c1"};
        event.number = number;
        event.kind = EventKind::used;
        event.session = charging::SessionId{"s" + std::to_string(number)};
        event.at = morning + std::chrono::minutes{number};
        file_of(0, {event}).write(books.ledger);
    };
    use(1);
    EXPECT_THAT(books.load(morning + std::chrono::hours{2}), IsEmpty());
    const auto pieces = books::pieces_folder(books::current_generation(books.settings.folder));
    for (const books::Run& run : runs_in(books, books::PieceKind::usage)) {
        soci::session piece;
        books::open_database(piece, pieces / run.file, books::Access::write);
        piece << "DROP TABLE session_place";
    }
    EXPECT_THAT(*books.reader.contracts_with_session({"s1"}, 10), IsEmpty()) << "they do not know it";
    use(2);
    EXPECT_THAT(books.load(morning + std::chrono::hours{30}), IsEmpty());
    EXPECT_EQ(books.reader.contracts_with_session({"s2"}, 10)->size(), 1U);
    EXPECT_EQ(books.reader.usage({"c1"}, {0, 1'000'000}, 10)->size(), 2U);
}

TEST(BooksReader, ReadsWhileRunsAreReplaced) {
    const Market market{44};
    const BooksInFolder books;
    market.write(books);
    books::LoaderSettings settings = books.settings;
    settings.batch_events = 5;
    books::BooksLoader loader{settings, hanoi()};
    ASSERT_TRUE(loader.step(market.now()).round.more);
    std::atomic<bool> done = false;
    std::jthread loads{[&] {
        EXPECT_THAT(books.load(loader, market.now() + std::chrono::hours{24 * 60}), IsEmpty());
        done = true;
    }};
    std::size_t seen = 0;
    while (!done) {
        const auto timeline = books.reader.timeline({"c0"}, {.max = 1'000});
        ASSERT_TRUE(timeline.ok()) << timeline.error().why;
        EXPECT_GE(timeline->size(), seen);
        seen = timeline->size();
    }
    EXPECT_EQ(books.reader.timeline({"c0"}, {.max = 1'000})->size(), market.plain.timeline("c0").size());
}

TEST(RebuildBooks, TellsTheSameToTheLastUnitWhileAWorkerLoads) {
    const Market market{51};
    const BooksInFolder books;
    books::BooksLoader loader{books.settings, hanoi()};
    const auto& files = market.ledger.files();
    for (std::size_t file = 0; file < files.size() / 2; ++file) files[file].write(books.ledger);
    EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
    const auto before = books::current_generation(books.settings.folder);
    std::size_t next = files.size() / 2;
    std::uint64_t progress = 0;
    books::LoaderSettings settings = books.settings;
    settings.batch_events = 20;
    const auto rebuilt = books::rebuild_books(
        settings, hanoi(), [&] { return market.now(); },
        [&](const books::RebuildProgress& each) {
            EXPECT_GT(each.loaded, progress);
            progress = each.loaded;
            if (next == files.size()) return;
            files[next++].write(books.ledger);
            loader.step(market.now());
        });
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.error();
    EXPECT_NE(books::current_generation(books.settings.folder), before);
    EXPECT_FALSE(std::filesystem::exists(before));
    while (next < files.size()) files[next++].write(books.ledger);
    EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
    expect_books_tell(books.reader, market.plain);
}

TEST(RebuildBooks, LeavesWhatCountsWhereItCannotBeDone) {
    const Market market{52, 2, 10};
    const BooksInFolder books;
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    const auto before = books::current_generation(books.settings.folder);
    {
        const FileSizeLimit limit{4'096};
        const auto rebuilt = books::rebuild_books(
            books.settings, hanoi(), [&] { return market.now(); }, [](const books::RebuildProgress&) {});
        ASSERT_FALSE(rebuilt.ok());
        EXPECT_THAT(rebuilt.error(), HasSubstr("check that there is room on its disk"));
    }
    EXPECT_EQ(books::current_generation(books.settings.folder), before);
    expect_books_tell(books.reader, market.plain);
    std::size_t generations = 0;
    for (const auto& entry : std::filesystem::directory_iterator{books.settings.folder}) {
        if (entry.is_directory() && !entry.is_symlink()) ++generations;
    }
    EXPECT_EQ(generations, 1U);
}

TEST(BooksLoader, LoadsNoDaysOfAnotherTimeZoneUntilTheBooksAreRebuilt) {
    const Market market{62, 2, 10};
    const BooksInFolder books;
    const auto& files = market.ledger.files();
    files.front().write(books.ledger);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    for (const LedgerFileText& file : files) file.write(books.ledger);
    const charging::Calendar utc;
    books::BooksLoader moved{books.settings, utc};
    const auto step = moved.step(market.now());
    EXPECT_EQ(step.round.files, 0U);
    EXPECT_THAT(step.round.why, HasSubstr("has the days of time zone Asia/Ho_Chi_Minh"));
    EXPECT_THAT(step.round.why, HasSubstr("time_zone is UTC now: run airtimectl books rebuild"));
    const auto rebuilt = books::rebuild_books(
        books.settings, utc, [&] { return market.now(); }, [](const books::RebuildProgress&) {});
    ASSERT_TRUE(rebuilt.ok()) << rebuilt.error();
    EXPECT_THAT(books.load(moved, market.now()), IsEmpty());
    const books::BooksReader reader{books.settings.folder, utc};
    expect_books_tell(reader, PlainBooks{market.ledger.events(), utc});
    EXPECT_FALSE(books::BooksLoader(books.settings, hanoi()).step(market.now()).round.why.empty())
        << "a worker with the zone of before leaves them alone";
}

/// What the ledger's reader leaves beside a complete file that it cuts or sets aside.
void take_back(const BooksInFolder& books, const LedgerFileText& file) {
    std::ofstream{ledger_files::taken_back_path(books.ledger, file.name)} << "";
    std::filesystem::remove(ledger_files::complete_path(books.ledger, file.name));
}

TEST(BooksLoader, MakesBooksAnewWhoseFileTheLedgerCutOrSetAside) {
    for (const bool cut : {true, false}) {
        SCOPED_TRACE(cut);
        Market market{81, 3, 20};
        const BooksInFolder books;
        market.write(books);
        books::BooksLoader loader{books.settings, hanoi()};
        EXPECT_THAT(books.load(loader, market.now()), IsEmpty());
        const auto before = books::current_generation(books.settings.folder);
        const LedgerFileText& whole = market.ledger.files().front();
        ASSERT_GT(whole.events.size(), 1U);
        take_back(books, whole);
        std::vector<LedgerEvent> left = market.ledger.events();
        std::erase_if(left, [&](const LedgerEvent& event) {
            return std::ranges::any_of(whole.events, [&](const LedgerEvent& gone) {
                const bool stays = cut && gone.number == whole.events.front().number &&
                                   gone.contract == whole.events.front().contract;
                return !stays && gone.contract == event.contract && gone.number == event.number;
            });
        });
        if (cut) LedgerFileText{.name = whole.name, .events = {whole.events.front()}}.write(books.ledger);
        books::LoaderSettings small = books.settings;
        small.batch_events = 5;
        books::BooksLoader again{small, hanoi()};
        const auto first = again.step(market.now());
        EXPECT_TRUE(first.anew);
        EXPECT_THAT(first.round.taken_back, testing::ElementsAre(whole.name));
        EXPECT_EQ(books::current_generation(books.settings.folder), before) << "read until others are made";
        EXPECT_EQ(books.reader.freshness()->taken_back, 1U);
        EXPECT_THAT(*books::files_gone(books.settings.folder, books.ledger), IsEmpty());
        EXPECT_THAT(books.load(again, market.now()), IsEmpty());
        EXPECT_NE(books::current_generation(books.settings.folder), before);
        EXPECT_EQ(books.reader.freshness()->taken_back, 0U);
        expect_books_tell(books.reader, PlainBooks{left, hanoi()});
        EXPECT_FALSE(again.step(market.now()).anew) << "the note alone makes nothing anew";
    }
}

TEST(BooksLoader, LeavesBooksAloneWhoseFileIsNotedButAsItWas) {
    const Market market{82, 2, 10};
    const BooksInFolder books;
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    const LedgerFileText& file = market.ledger.files().front();
    take_back(books, file);
    file.write(books.ledger);
    books::BooksLoader loader{books.settings, hanoi()};
    EXPECT_FALSE(loader.step(market.now()).anew);
    EXPECT_EQ(books.reader.freshness()->taken_back, 0U);
}

TEST(BooksLoader, SaysThatItCannotMakeThemAnewWhereOtherFilesAreGoneAndLoadsOn) {
    const Market market{83, 2, 20};
    const BooksInFolder books;
    market.write(books);
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    const auto before = books::current_generation(books.settings.folder);
    const auto& files = market.ledger.files();
    take_back(books, files.front());
    std::filesystem::remove(ledger_files::complete_path(books.ledger, files.back().name));
    const auto said = books.load(market.now());
    ASSERT_EQ(said.size(), 1U);
    EXPECT_THAT(said[0], HasSubstr("the ledger took " + files.front().name + " back"));
    EXPECT_THAT(said[0], HasSubstr("the first is " + files.back().name));
    EXPECT_EQ(books::current_generation(books.settings.folder), before);
    EXPECT_EQ(books.reader.freshness()->taken_back, 1U);
}

TEST(BooksStatus, NamesFilesThatAreGoneAndThoseRefused) {
    const Market market{61, 2, 10};
    const BooksInFolder books;
    market.write(books);
    const LedgerFileText& first = market.ledger.files().front();
    EXPECT_THAT(books.load(market.now()), IsEmpty());
    EXPECT_THAT(*books::files_gone(books.settings.folder, books.ledger), IsEmpty());
    for (const auto& entry : std::filesystem::recursive_directory_iterator{books.ledger}) {
        if (entry.path().filename() != first.name) continue;
        std::filesystem::remove(entry.path());
        break;
    }
    EXPECT_THAT(*books::files_gone(books.settings.folder, books.ledger), testing::ElementsAre(first.name));
    const auto status = books::status_of(books.settings.folder);
    ASSERT_TRUE(status.ok()) << status.error().why;
    EXPECT_EQ(status->events, market.ledger.events().size());
    EXPECT_GT(status->bytes, 0U);
    EXPECT_TRUE(books::status_of(books.folder.path() / "nowhere").error().absent);
}

}  // namespace
}  // namespace airtime::books_test
