#include "ws/extension.h"

#include <gtest/gtest.h>

namespace openclaw::ws {
namespace {

std::string answered(std::string_view offers, const DeflateOptions& options = {}) {
    const auto agreed = agreeOnDeflate(parseExtensions(offers), options);
    return agreed ? deflateAnswer(*agreed) : "";
}

constexpr DeflateOptions keeping{.serverContextTakeover = true, .clientContextTakeover = true};

TEST(Extension, AgreesToAPlainOfferAndKeepsNoContextUnlessToldTo) {
    EXPECT_EQ(answered("permessage-deflate"),
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    EXPECT_EQ(answered("permessage-deflate", keeping), "permessage-deflate");
}

TEST(Extension, DoesWhatTheClientAsksFor) {
    EXPECT_EQ(answered("permessage-deflate; server_no_context_takeover", keeping),
              "permessage-deflate; server_no_context_takeover");
    EXPECT_EQ(answered("permessage-deflate; client_no_context_takeover", keeping),
              "permessage-deflate; client_no_context_takeover");
    EXPECT_EQ(answered("permessage-deflate; server_max_window_bits=10", keeping),
              "permessage-deflate; server_max_window_bits=10");
    EXPECT_EQ(answered("permessage-deflate; server_max_window_bits=8", keeping),
              "permessage-deflate; server_max_window_bits=8");
    EXPECT_EQ(answered("permessage-deflate; server_max_window_bits=\"9\"", keeping),
              "permessage-deflate; server_max_window_bits=9");
}

TEST(Extension, NamesTheClientsWindowOnlyWhereTheClientOffersToObey) {
    DeflateOptions small = keeping;
    small.clientMaxWindowBits = 11;
    EXPECT_EQ(answered("permessage-deflate", small), "permessage-deflate");
    EXPECT_EQ(answered("permessage-deflate; client_max_window_bits", small),
              "permessage-deflate; client_max_window_bits=11");
    EXPECT_EQ(answered("permessage-deflate; client_max_window_bits=9", small),
              "permessage-deflate; client_max_window_bits=9");
    EXPECT_EQ(answered("permessage-deflate; client_max_window_bits=15", small),
              "permessage-deflate; client_max_window_bits=11");
    EXPECT_EQ(agreeOnDeflate(parseExtensions("permessage-deflate"), small)->clientMaxWindowBits, 15);
}

TEST(Extension, PassesOverOffersItCannotUnderstand) {
    for (const char* bad : {
             "permessage-deflate; unknown",
             "permessage-deflate; server_no_context_takeover=1",
             "permessage-deflate; client_no_context_takeover=true",
             "permessage-deflate; server_max_window_bits",
             "permessage-deflate; server_max_window_bits=7",
             "permessage-deflate; server_max_window_bits=16",
             "permessage-deflate; server_max_window_bits=08",
             "permessage-deflate; server_max_window_bits=+9",
             "permessage-deflate; client_max_window_bits=0",
             "permessage-deflate; client_max_window_bits=16",
             "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
             "permessage-deflate; server_max_window_bits=9; server_max_window_bits=10",
             "x-webkit-deflate-frame",
             "",
         }) {
        EXPECT_EQ(answered(bad), "") << bad;
        EXPECT_EQ(answered(std::string(bad) + ", permessage-deflate", keeping), "permessage-deflate") << bad;
    }
}

TEST(Extension, TakesTheFirstOfferItCanAgreeTo) {
    EXPECT_EQ(answered("mux; max-channels=4, permessage-deflate; server_max_window_bits=10; "
                       "client_max_window_bits , permessage-deflate",
                       keeping),
              "permessage-deflate; server_max_window_bits=10");
}

TEST(Extension, IgnoresAMalformedList) {
    for (const char* bad : {"permessage-deflate;", "permessage-deflate; =1", "permessage-deflate; a=",
                            "permessage-deflate; a=\"b", "permessage-deflate; a=\"b c\"",
                            "permessage-deflate extra", ";", "=", "permessage-deflate; a=\"\\"}) {
        EXPECT_TRUE(parseExtensions(bad).empty()) << bad;
    }
}

}  // namespace
}  // namespace openclaw::ws
