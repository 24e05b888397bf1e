#include "dialects/sse_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

using testing::ElementsAre;

/// Events as "name|data", fed in pieces of `step` bytes.
std::vector<std::string> read(const std::string& stream, std::size_t step, bool atEnd = false) {
    std::vector<std::string> events;
    SseReader reader;
    const auto note = [&](const SseEvent& event) {
        events.push_back(std::string(event.name) + "|" + std::string(event.data));
    };
    for (std::size_t at = 0; at < stream.size(); at += step) {
        const std::string piece = stream.substr(at, step);  // its own memory, so that a stale view shows
        reader.feed(piece);
        while (const auto event = reader.next()) note(*event);
    }
    if (atEnd) {
        if (const auto event = reader.last()) note(*event);
    }
    return events;
}

TEST(SseReader, Lesson24ReadsEveryVariantAtEveryCut) {
    const std::string stream =
        "\xEF\xBB\xBF"
        "event: first\ndata: {\"a\":\"\xE4\xBD\xA0\xF0\x9F\x98\x80\"}\n\n"
        ": a comment\n\n"
        "data:no space\r\n\r\n"
        "data: cr\r\r"
        "data: one\ndata: two\r\ndata:\rdata: four\n\n"
        "id: 7\nretry: 10\nnonsense\nevent: named\ndata:  two spaces\n\n"
        "event: without data\n\n"
        "data\n\n"
        "data: [DONE]\r\n\r\n";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        EXPECT_THAT(read(stream, step),
                    ElementsAre("first|{\"a\":\"\xE4\xBD\xA0\xF0\x9F\x98\x80\"}", "|no space", "|cr",
                                "|one\ntwo\n\nfour", "named| two spaces", "|", "|[DONE]"))
            << step;
    }
}

TEST(SseReader, IsCutInTwoAtEveryByte) {
    const std::string stream = "event: a\r\ndata: 1\r\ndata: 2\r\n\r\n: x\r\n\r\ndata: \xC3\xA9\n\n";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        std::vector<std::string> events;
        SseReader reader;
        for (const std::string& piece : {stream.substr(0, cut), stream.substr(cut)}) {
            reader.feed(piece);
            while (const auto event = reader.next()) {
                events.push_back(std::string(event->name) + "|" + std::string(event->data));
            }
        }
        EXPECT_THAT(events, ElementsAre("a|1\n2", "|\xC3\xA9")) << cut;
    }
}

TEST(SseReader, KeepsAnUnendedEventForTheEnd) {
    EXPECT_THAT(read("data: 1\n\ndata: 2", 3), ElementsAre("|1"));
    EXPECT_THAT(read("data: 1\n\ndata: 2", 3, true), ElementsAre("|1", "|2"));
    EXPECT_THAT(read("data: 1\n\ndata: 2\n", 100, true), ElementsAre("|1", "|2"));
    EXPECT_THAT(read("data: 1\n\n: nothing", 100, true), ElementsAre("|1"));
}

TEST(SseReader, RefusesAnEventOverTheLimitHoweverItComes) {
    const std::string text = "data: " + std::string(100, 'x');
    for (const std::size_t step : {1, 7, 1000}) {
        SseReader reader(64);
        EXPECT_THROW(
            for (std::size_t at = 0; at < text.size(); at += step) {
                const std::string piece = text.substr(at, step);
                reader.feed(piece);
                while (reader.next()) {
                }
            },
            Error)
            << step;
    }
    SseReader lines(64);
    const std::string many =
        "data: 0123456789\ndata: 0123456789\ndata: 0123456789\ndata: 0123456789\n"
        "data: 0123456789\ndata: 0123456789\ndata: 0123456789\n\n";
    lines.feed(many);
    EXPECT_THROW(lines.next(), Error);
}

TEST(SseReader, TakesManyEventsWithinTheLimitOfOne) {
    std::string stream;
    for (int count = 0; count < 100; ++count) stream += "data: 0123456789\n\n";
    SseReader reader(32);
    reader.feed(stream);
    int events = 0;
    while (reader.next()) ++events;
    EXPECT_EQ(events, 100);
}

}  // namespace
}  // namespace openclaw::dialects
