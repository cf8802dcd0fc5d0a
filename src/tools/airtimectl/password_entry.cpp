#include "tools/airtimectl/password_entry.hpp"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "base/text_file.hpp"
#include "tools/airtimectl/arguments.hpp"

namespace airtime::tools {

namespace {

/// While it lives, the terminal does not show what is typed.
class HiddenTyping {
  public:
    HiddenTyping() {
        known_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~HiddenTyping() {
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::cerr << '\n';
    }
    HiddenTyping(const HiddenTyping&) = delete;
    HiddenTyping& operator=(const HiddenTyping&) = delete;

  private:
    termios before_{};
    bool known_ = false;
};

std::string first_line(std::istream& text) {
    std::string line;
    read_line(text, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string ask_hidden(const char* question) {
    std::cerr << question << std::flush;
    const HiddenTyping hidden;
    return first_line(std::cin);
}

}  // namespace

std::string password_in_file(const std::string& path) {
    std::ifstream file = open_text_file(path);
    if (!file) throw UsageError("--password-file must be a file that can be read, got " + path);
    return first_line(file);
}

std::string ask_for_password() {
    if (::isatty(STDIN_FILENO) == 0) return first_line(std::cin);
    std::string password = ask_hidden("password (at least 12 characters): ");
    if (ask_hidden("the same again: ") != password) throw UsageError("the two passwords differ");
    return password;
}

}  // namespace airtime::tools
