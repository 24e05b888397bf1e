#include "control/scope.h"

#include <gtest/gtest.h>

namespace openclaw::control {
namespace {

TEST(Scopes, StandForOneAnotherAsThePublishedProtocolHasIt) {
    Scopes reader;
    reader.add(Scope::read);
    EXPECT_TRUE(reader.has(Scope::read));
    EXPECT_FALSE(reader.has(Scope::write));
    Scopes writer;
    writer.add(Scope::write);
    EXPECT_TRUE(writer.has(Scope::read));
    EXPECT_FALSE(writer.has(Scope::admin));
    EXPECT_FALSE(writer.has(Scope::approvals));
    Scopes administrator;
    administrator.add(Scope::admin);
    EXPECT_TRUE(administrator.has(Scope::approvals));
    EXPECT_TRUE(administrator.has(Scope::read));
    EXPECT_EQ(administrator.names(), std::vector<std::string_view>{"operator.admin"});
}

}  // namespace
}  // namespace openclaw::control
