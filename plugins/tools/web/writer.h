#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::web {

/// Writes Markdown or plain text from what a document says piece by piece. It collapses white space, puts
/// what encloses a line (quote, list item) before it, and writes marks only once there is something to mark.
class Writer {
  public:
    enum class Style { markdown, plain };

    /// `oneLine`: breaks become spaces, as a heading or a cell of a table needs it. After `most` bytes
    /// nothing more is taken.
    Writer(Style style, bool oneLine, std::size_t most) : style_(style), most_(most), oneLine_(oneLine) {}

    /// Of a document: each run of white space is one space, and what Markdown would misread is escaped.
    void text(std::string_view text);
    /// As it stands, within a line: a piece of code, an image.
    void verbatim(std::string_view piece);
    /// As they stand, each line in its place: a code block, a table.
    void lines(std::string_view block);

    /// A hard one is the author's own; two of them end the paragraph.
    void breakLine(bool hard = false);
    void breakBlock();

    /// Until `leaveBlock`, lines start with `first` once and then with `rest`.
    void enterBlock(std::string first, std::string rest);
    void leaveBlock();

    /// Until `closeMark`, text stands between `open` and `close`: within each block of its own, and not at
    /// all when there is none. The same mark within itself counts once.
    void openMark(std::string open, std::string close);
    void closeMark();

    bool oneLine() const noexcept { return oneLine_; }
    void setOneLine(bool oneLine) noexcept { oneLine_ = oneLine; }
    bool full() const noexcept { return out_.size() >= most_; }
    std::size_t size() const noexcept { return out_.size(); }
    std::string finish();

  private:
    struct Block {
        std::string first;
        std::string rest;
        bool begun = false;
    };
    struct Mark {
        std::string open;
        std::string close;
        bool counts = true;  ///< false within itself, and where marks are too deep to mean anything
    };

    void begin();
    void startLine();
    void closeOpened();
    void word(std::string_view word);

    const Style style_;
    const std::size_t most_;
    bool oneLine_;
    std::string out_;
    std::vector<Block> blocks_;
    std::size_t ignoredBlocks_ = 0;
    std::vector<Mark> marks_;
    std::size_t ignoredMarks_ = 0;
    std::size_t opened_ = 0;  ///< of the marks, from the outermost
    unsigned breaks_ = 0;     ///< line feeds due before what comes next
    bool hard_ = false;       ///< the line feed is meant
    bool space_ = false;      ///< a space is due
};

}  // namespace openclaw::web
