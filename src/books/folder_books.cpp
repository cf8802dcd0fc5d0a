#include "books/folder_books.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

#include "books/books_folder.hpp"
#include "books/books_tables.hpp"
#include "books/database.hpp"
#include "books/pieces.hpp"

namespace airtime::books {

namespace {

namespace fs = std::filesystem;

class HeldFile : public BooksLock {
  public:
    explicit HeldFile(FileLock lock) : lock_(std::move(lock)) {}

  private:
    FileLock lock_;
};

BooksStore::Lock held(FileLock lock) {
    return std::unique_ptr<BooksLock>{std::make_unique<HeldFile>(std::move(lock))};
}

BooksStore::Lock held(Result<std::optional<FileLock>, std::string> lock) {
    if (!lock) return lock.error();
    if (!lock->has_value()) return std::unique_ptr<BooksLock>{};
    return held(std::move(**lock));
}

class LoadingPieces : public LoadingBooks {
  public:
    explicit LoadingPieces(const fs::path& generation)
        : writer_(main_, pieces_folder(generation)), keeper_(main_, pieces_folder(generation)) {
        open_database(main_, generation / main_database, Access::write);
        keep_readable_while_written(main_);
    }

    soci::session& main() override { return main_; }
    void prepare() override {
        create_tables(main_);
        keeper_.remove_strays();
    }
    std::optional<charging::LedgerEvent> storable(const charging::LedgerEvent&) const override {
        return std::nullopt;
    }
    void write(std::int64_t day, std::vector<StoredEvent> events) override {
        writer_.write(day, std::move(events));
    }
    void write(std::int64_t day, const std::map<UsageKey, UsageSums>& usage) override {
        writer_.write(day, usage);
    }
    bool tidy(std::int64_t over) override { return keeper_.seal_day_before(over) || keeper_.merge_runs(); }
    void drop_before(PieceKind kind, std::int64_t first_day) override {
        keeper_.drop_before(kind, first_day);
    }

  private:
    soci::session main_;
    PieceWriter writer_;
    PieceKeeper keeper_;
};

}  // namespace

Result<Done, std::string> FolderBooks::prepare() {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) return folder_.string() + ": " + error.message() + ": check books.folder";
    return Done{};
}

Result<Done, std::string> FolderBooks::check_owner() const {
    struct stat owner {};
    if (::stat(folder_.c_str(), &owner) == 0 && owner.st_uid != ::geteuid()) {
        return folder_.string() +
               ": belongs to another user, who could not write to what is made now: "
               "rebuild as the user that the workers run as";
    }
    return Done{};
}

BooksStore::Lock FolderBooks::try_lock_loading() {
    return held(books::try_lock_loading(folder_));
}

BooksStore::Lock FolderBooks::lock_loading() {
    auto lock = books::lock_loading(folder_);
    if (!lock) return lock.error();
    return held(std::move(*lock));
}

BooksStore::Lock FolderBooks::try_lock_rebuilding() {
    return held(books::try_lock_rebuilding(folder_));
}

Result<Generation, std::string> FolderBooks::current_generation() {
    return Generation{books::current_generation(folder_).string()};
}

Result<Generation, std::string> FolderBooks::make_generation() {
    const auto made = books::make_generation(folder_);
    if (!made) return made.error();
    return Generation{made->string()};
}

Result<Done, std::string> FolderBooks::make_current(const Generation& generation) {
    return books::make_current(folder_, generation.name);
}

void FolderBooks::remove_other_generations() {
    books::remove_other_generations(folder_);
}

std::unique_ptr<LoadingBooks> FolderBooks::open(const Generation& generation) {
    return std::make_unique<LoadingPieces>(generation.name);
}

std::string FolderBooks::failure(const Generation& generation, const std::string& cause) const {
    return generation.name + ": " + cause +
           ": check that there is room on its disk, and that the worker may write there";
}

}  // namespace airtime::books
