#pragma once

#include <filesystem>

#include "books/books_store.hpp"

namespace airtime::books {

/// Books in a folder of this host, in SQLite: see books_folder.hpp and pieces.hpp. A generation is called by
/// its path.
class FolderBooks : public BooksStore {
  public:
    explicit FolderBooks(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::string name() const override { return folder_.string(); }
    Result<Done, std::string> prepare() override;
    Result<Done, std::string> check_owner() const override;
    Lock try_lock_loading() override;
    Lock lock_loading() override;
    Lock try_lock_rebuilding() override;
    Result<Generation, std::string> current_generation() override;
    Result<Generation, std::string> make_generation() override;
    Result<Done, std::string> make_current(const Generation& generation) override;
    void remove_other_generations() override;
    std::unique_ptr<LoadingBooks> open(const Generation& generation) override;
    std::string failure(const Generation& generation, const std::string& cause) const override;

  private:
    std::filesystem::path folder_;
};

}  // namespace airtime::books
