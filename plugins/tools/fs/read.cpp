#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "bytes.h"
#include "tools.h"

namespace openclaw::fs {
namespace {

using plugin::Failure;

[[noreturn]] void refuseType(const Place& place, mode_t mode) {
    const char* type = S_ISDIR(mode)    ? "is a folder; fs_list lists it"
                       : S_ISFIFO(mode) ? "is a pipe, no regular file"
                       : S_ISSOCK(mode) ? "is a socket, no regular file"
                                        : "is a device, no regular file";
    throw Failure(OPENCLAW_INVALID_ARGUMENT, place.shown + ": " + type);
}

/// A path names a regular file before it is opened for reading, because opening a device can already do
/// something; and still does afterwards.
Descriptor openRegular(const Place& place, struct stat& status) {
    const Descriptor named = Sandbox::open(place, O_PATH);
    if (::fstat(named.get(), &status) != 0) throw systemFailure(errno, place.shown);
    if (!S_ISREG(status.st_mode)) refuseType(place, status.st_mode);
    Descriptor file = Sandbox::open(place, O_RDONLY);
    if (::fstat(file.get(), &status) != 0) throw systemFailure(errno, place.shown);
    if (!S_ISREG(status.st_mode)) refuseType(place, status.st_mode);
    return file;
}

/// Up to `limit` bytes; fewer at the end of the file only.
std::string readPiece(const Descriptor& file, const Place& place, std::uint64_t offset, std::uint64_t limit) {
    constexpr std::size_t kStep =
        32'768;  // most files fit; the host's allocator maps and unmaps large blocks
    std::string piece;
    while (piece.size() < limit) {
        const std::size_t before = piece.size();
        const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(kStep, limit - before));
        piece.resize(before + step);
        const ssize_t got =
            ::pread(file.get(), piece.data() + before, step, static_cast<off_t>(offset + before));
        piece.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno != EINTR) throw systemFailure(errno, place.shown);
        if (got == 0) break;
    }
    return piece;
}

}  // namespace

void readFile(const Context& context, const Arguments& arguments, plugin::Call& call) {
    const std::uint64_t most = context.settings.maxReadBytes;
    const std::uint64_t limit = arguments.number("limit").value_or(most);
    std::uint64_t offset = arguments.number("offset").value_or(0);
    const bool base64 = arguments.choice("encoding", "base64", "utf-8");
    if (limit == 0) throw Failure(OPENCLAW_INVALID_ARGUMENT, "limit: expected at least 1");
    if (limit > most)
        throw Failure(OPENCLAW_TOO_LARGE, "limit: at most " + std::to_string(most) +
                                              " bytes in one call; read the file in pieces with offset");
    if (offset > std::numeric_limits<off_t>::max() - limit - 1)
        throw Failure(OPENCLAW_INVALID_ARGUMENT, "offset: is larger than any file");

    const Place place = context.sandbox.locate(arguments.requiredText("path"));
    struct stat status {};
    const Descriptor file = openRegular(place, status);
    std::string piece = readPiece(file, place, offset, limit + 1);  // one more tells whether it goes on
    bool truncated = piece.size() > limit;
    if (truncated) piece.pop_back();

    if (!base64) {
        // A piece from the middle starts and ends with whole characters.
        std::size_t skip = 0;
        while (offset > 0 && skip < std::min<std::size_t>(3, piece.size()) && (piece[skip] & 0xC0) == 0x80)
            ++skip;
        const std::optional<std::size_t> whole =
            wholeCharacters(std::string_view(piece).substr(skip), truncated);
        if (!whole) {
            const std::string start = readPiece(file, place, 0, 512);
            throw Failure(OPENCLAW_INVALID_ARGUMENT, place.shown + ": is no UTF-8 text but " +
                                                         std::string(guessMediaType(start)) + ", " +
                                                         std::to_string(status.st_size) +
                                                         " bytes; \"encoding\": \"base64\" reads it");
        }
        if (*whole == 0 && truncated)
            throw Failure(OPENCLAW_INVALID_ARGUMENT, "limit: too small for one character; take at least 4");
        piece = piece.substr(skip, *whole);
        offset += skip;
    }

    boost::json::object details{{"path", place.shown},
                                {"size", status.st_size},
                                {"offset", offset},
                                {"bytes", piece.size()},
                                {"truncated", truncated}};
    if (truncated) details["nextOffset"] = offset + piece.size();
    if (base64) {
        details["encoding"] = "base64";
        details["mediaType"] = offset == 0 && wholeCharacters(piece, truncated) ? "text/plain; charset=utf-8"
                                                                                : guessMediaType(piece);
    }
    call.text(base64 ? encodeBase64(piece) : piece);
    call.finish(boost::json::serialize(details));
}

}  // namespace openclaw::fs
