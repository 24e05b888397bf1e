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

}  // namespace
}  // namespace openclaw::cli
