#pragma once

#include <gumbo.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "survey.h"
#include "table.h"
#include "web_url.h"
#include "writer.h"

namespace openclaw::web {

/// Reads a document node by node, and tells a Writer what each element means.
class Reader {
  public:
    Reader(const Survey& known, const WebUrl& base, Writer::Style style, std::size_t most)
        : known_(known), base_(base), style_(style), most_(most), page_(style, false, most) {}

    /// For `walk`: whether to go inside; then `leave` has to follow.
    bool enter(const GumboNode& node);
    void leave();

    bool sawMainHeading() const noexcept { return sawMainHeading_; }
    std::string finish() { return page_.finish(); }

  private:
    /// What to do at the end of an element.
    enum class End : std::uint8_t { nothing, line, block, quote, heading, list, item, mark, table, cell };
    struct List {
        bool ordered;
        std::int64_t next;
    };

    Writer& writer() { return cell_ ? *cell_ : page_; }
    bool markdown() const noexcept { return style_ == Writer::Style::markdown; }

    bool enterElement(const GumboNode& node);
    bool go(End end);
    bool enterHeading(unsigned level);
    bool enterList(const GumboElement& list, bool ordered);
    bool enterItem();
    bool enterQuote(std::string first, std::string rest);
    bool enterMark(std::string_view mark);
    bool enterLink(const GumboNode& link);
    bool enterTable(const GumboNode& table);
    bool enterRow();
    bool enterCell(const GumboElement& cell);
    void leaveTable();
    void writeImage(const GumboElement& image);
    void writeCode(const GumboNode& code);
    void writePreformatted(const GumboNode& pre);
    std::string absolute(std::string_view reference) const;

    const Survey& known_;
    const WebUrl& base_;
    const Writer::Style style_;
    const std::size_t most_;
    Writer page_;
    std::optional<Table> table_;
    std::optional<Writer> cell_;
    unsigned cellColumns_ = 1;
    std::vector<End> ends_;
    std::vector<List> lists_;
    bool sawMainHeading_ = false;
    std::size_t headingStart_ = 0;
    unsigned headingLevel_ = 0;
};

}  // namespace openclaw::web
