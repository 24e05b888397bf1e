#include "dialects/codec.h"

#include "dialects/chat_codec.h"
#include "dialects/messages_codec.h"
#include "dialects/responses_codec.h"

namespace openclaw::dialects {

std::string_view nameOf(Dialect dialect) noexcept {
    switch (dialect) {
        case Dialect::chat:
            return "chat";
        case Dialect::messages:
            return "messages";
        case Dialect::responses:
            return "responses";
    }
    return {};
}

const Codec& codecOf(Dialect dialect) noexcept {
    static const ChatCodec chat;
    static const MessagesCodec messages;
    static const ResponsesCodec responses;
    if (dialect == Dialect::chat) return chat;
    if (dialect == Dialect::responses) return responses;
    return messages;
}

const Codec* codecOfContract(std::string_view contract) noexcept {
    if (contract == "chat/1") return &codecOf(Dialect::chat);
    if (contract == "messages/1") return &codecOf(Dialect::messages);
    if (contract == "responses/1") return &codecOf(Dialect::responses);
    return nullptr;
}

}  // namespace openclaw::dialects
