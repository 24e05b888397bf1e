#include "http/cors.h"

#include <gmock/gmock.h>

namespace openclaw::http {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CorsTest : public testing::Test {
  protected:
    static std::string fieldsOf(const Cors& cors, const std::string& fields) {
        static constexpr net::Field answers[] = {{"Retry-After", "7"}, {"anthropic-ratelimit-x", "1"}};
        return cors.fieldsFor(head(fields), answers);
    }

    static std::string preflightOf(const Cors& cors, const std::string& fields) {
        std::string lines;
        for (const net::Field& field : cors.preflightFields(head(fields), "GET, OPTIONS")) {
            lines.append(field.name).append(": ").append(field.value).append("\n");
        }
        return lines;
    }

  private:
    static const net::RequestHead& head(const std::string& fields) {
        static std::string text;
        static net::RequestHead parsed;
        text = "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
        parsed = {};
        net::HeadFault fault;
        EXPECT_TRUE(net::parseRequestHead(text, parsed, fault));
        return parsed;
    }
};

TEST_F(CorsTest, SaysNothingUnlessOriginsAreConfigured) {
    EXPECT_THAT(fieldsOf(Cors({}), "Origin: https://a.example\r\n"), IsEmpty());
}

TEST_F(CorsTest, NamesTheOriginThatIsAllowed) {
    const Cors cors({"https://a.example", "https://b.example"});
    const std::string fields = fieldsOf(cors, "Origin: https://b.example\r\n");
    EXPECT_THAT(fields, HasSubstr("\r\nAccess-Control-Allow-Origin: https://b.example"));
    EXPECT_THAT(fields, HasSubstr("\r\nVary: Origin"));
    EXPECT_THAT(
        fields,
        HasSubstr("\r\nAccess-Control-Expose-Headers: x-request-id, Retry-After, anthropic-ratelimit-x"));
}

TEST_F(CorsTest, TellsOtherOriginsNothingButThatItDepends) {
    const Cors cors({"https://a.example"});
    for (const char* origin : {"Origin: https://a.example.evil\r\n", "Origin: http://a.example\r\n",
                               "Origin: https://a.example:8443\r\n", "Origin: null\r\n", ""}) {
        EXPECT_EQ(fieldsOf(cors, origin), "\r\nVary: Origin") << origin;
    }
}

TEST_F(CorsTest, AllowsEveryOriginWithAStar) {
    const std::string fields = fieldsOf(Cors({"*"}), "Origin: https://any.example\r\n");
    EXPECT_THAT(fields, HasSubstr("\r\nAccess-Control-Allow-Origin: *"));
    EXPECT_THAT(fields, Not(HasSubstr("Vary")));
}

TEST_F(CorsTest, AnswersAPreflightWithWhatThePageAsksFor) {
    const Cors cors({"https://a.example"});
    EXPECT_EQ(preflightOf(cors,
                          "Origin: https://a.example\r\nAccess-Control-Request-Method: POST\r\n"
                          "Access-Control-Request-Headers: authorization,content-type\r\n"),
              "Access-Control-Allow-Methods: GET, OPTIONS\nAccess-Control-Max-Age: 600\n"
              "Access-Control-Allow-Headers: authorization,content-type\n");
    EXPECT_THAT(preflightOf(cors, "Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n"),
                IsEmpty());
    EXPECT_THAT(preflightOf(cors, "Origin: https://a.example\r\n"), IsEmpty());
}

}  // namespace
}  // namespace openclaw::http
