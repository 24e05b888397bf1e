#include "cli/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace openclaw::cli {
namespace {

TEST(TextTable, AlignsColumnsAndMarksWhatIsEmpty) {
    std::ostringstream out;
    writeTable(out, {{"NAME", "KIND", "NOTE"}, {"fs", "tool", ""}, {"ünïcode", "", "x"}});
    EXPECT_EQ(out.str(),
              "NAME     KIND  NOTE\n"
              "fs       tool  -\n"
              "ünïcode  -     x\n");
}

TEST(TextTable, IsNotWidenedByCellsThatAreTooWide) {
    std::ostringstream out;
    writeTable(out, {{"KEY", "STATUS"}, {"a-key-too-wide", "done"}, {"main", "done"}}, 8);
    EXPECT_EQ(out.str(),
              "KEY   STATUS\n"
              "a-key-too-wide  done\n"
              "main  done\n");
}

}  // namespace
}  // namespace openclaw::cli
