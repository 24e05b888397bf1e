#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace openclaw::cli {

/// Standard input, output and error of a conversation, and Ctrl-C. Answers go to standard output, everything
/// about them to standard error, so that a pipe gets the answer alone. One at a time in a process; belongs to
/// one thread.
class Terminal {
  public:
    /// What there is to attend to.
    struct Woken {
        bool interrupted = false;  ///< Ctrl-C, once for each call of `wait`
        bool input = false;        ///< a line, or the end of the input
        bool socket = false;
    };

    /// From here on Ctrl-C ends nothing by itself.
    Terminal();
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Is a person at the other end, who reads what is asked and can answer?
    bool interactive() const noexcept { return inputIsTerminal_ && errorIsTerminal_; }

    /// Waits for the first of them. `socket` may be -1; input is looked at only when wanted.
    Woken wait(int socket, bool wantInput);

    /// The next line without its end; nothing when there is none yet, or none any more.
    std::optional<std::string> takeLine();
    bool inputEnded() const noexcept { return inputEnded_ && pending_.empty(); }
    /// What was typed before a question was asked is no answer to it.
    void dropTyped();

    /// Each is shown at once. A change from one to another begins a new line.
    void answer(std::string_view text);
    void thought(std::string_view text);
    void note(const std::string& line);
    void problem(const std::string& line);
    void question(const std::string& text);
    /// Begins a new line unless one has just begun.
    void finishLine();

  private:
    enum class Speaker : std::uint8_t { nobody, answer, thought };

    void begin(Speaker speaker);
    void readInput();

    bool inputIsTerminal_;
    bool outputIsTerminal_;
    bool errorIsTerminal_;
    int interruptFd_ = -1;  ///< readable once Ctrl-C was pressed
    struct sigaction before_ {};
    std::string pending_;  ///< of the input
    bool inputEnded_ = false;
    Speaker speaker_ = Speaker::nobody;
    bool lineOpen_ = false;
};

}  // namespace openclaw::cli
