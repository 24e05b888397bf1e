#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace openclaw::ws {

/// What the gateway is ready to agree to (RFC 7692, section 7.1). A context that is taken over costs memory
/// between messages: up to 32 KiB for what a client sends, a quarter of a megabyte for what is sent to it.
struct DeflateOptions {
    bool serverContextTakeover = false;
    bool clientContextTakeover = false;
    std::uint8_t serverMaxWindowBits = 15;  ///< 9 to 15
    std::uint8_t clientMaxWindowBits = 15;  ///< 8 to 15; asked of clients that offer to obey
};

/// What a handshake agreed on.
struct DeflateParameters {
    bool serverContextTakeover = false;
    bool clientContextTakeover = false;
    std::uint8_t serverMaxWindowBits = 15;
    std::uint8_t clientMaxWindowBits = 15;
};

/// Compresses messages as permessage-deflate wants them (RFC 7692, section 7.2.1).
class Deflater {
  public:
    explicit Deflater(std::uint8_t windowBits);
    ~Deflater();
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    /// Without `takeover` the message does not refer to those before it.
    void compress(std::string_view message, bool takeover, std::string& out);

  private:
    std::unique_ptr<z_stream_s> stream_;
};

/// Expands one message after the other, each in pieces cut anywhere (RFC 7692, section 7.2.2).
class Inflater {
  public:
    enum class Result : std::uint8_t { ok, corrupt, tooLarge };

    explicit Inflater(std::uint8_t windowBits);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Appends what the piece expands to, and stops soon after `out` became longer than `limit`.
    Result add(std::string_view piece, std::string& out, std::size_t limit);
    /// The message has no more pieces.
    Result finish(std::string& out, std::size_t limit);

  private:
    bool restartKeepingWindow();

    std::unique_ptr<z_stream_s> stream_;
};

}  // namespace openclaw::ws
