#include "dialects/repeated_keys.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

TEST(RepeatedKeys, AreRefusedInEveryObject) {
    EXPECT_THROW(refuseRepeatedKeys(R"({"tool":"a","tool":"b"})"), Error);
    EXPECT_THROW(refuseRepeatedKeys(R"({"arguments":{"path":"a","p\u0061th":"b"}})"), Error);
    EXPECT_THROW(refuseRepeatedKeys(R"([{"a":[{"b":1,"b":1}]}])"), Error);
}

TEST(RepeatedKeys, MayStandInDifferentObjects) {
    EXPECT_NO_THROW(refuseRepeatedKeys(R"({"a":{"a":[{"a":1},{"a":2}]},"b":{"a":3}})"));
    EXPECT_NO_THROW(refuseRepeatedKeys("not JSON"));
}

}  // namespace
}  // namespace openclaw::dialects
