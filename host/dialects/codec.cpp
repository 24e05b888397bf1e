#include "dialects/codec.h"

#include "dialects/chat_codec.h"
#include "dialects/messages_codec.h"

namespace openclaw::dialects {

std::string_view nameOf(Dialect dialect) noexcept {
    return dialect == Dialect::chat ? "chat" : "messages";
}

const Codec& codecOf(Dialect dialect) noexcept {
    static const ChatCodec chat;
    static const MessagesCodec messages;
    if (dialect == Dialect::chat) return chat;
    return messages;
}

const Codec* codecOfContract(std::string_view contract) noexcept {
    if (contract == "chat/1") return &codecOf(Dialect::chat);
    if (contract == "messages/1") return &codecOf(Dialect::messages);
    return nullptr;
}

}  // namespace openclaw::dialects
