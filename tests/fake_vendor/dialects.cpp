#include "dialects.h"

#include "chat.h"
#include "completions.h"
#include "messages.h"
#include "responses.h"

namespace fake_vendor {

Answer say(const Asked& asked, const Said& said) {
    switch (asked.dialect) {
        case Dialect::messages:
            return messages::answer(asked, said);
        case Dialect::responses:
            return responses::answer(asked, said);
        case Dialect::completions:
            return completions::answer(asked, said);
        default:
            return chat::answer(asked, said);
    }
}

std::string errorEvent(const Asked& asked) {
    if (asked.dialect == Dialect::messages) return messages::errorEvent();
    if (asked.dialect == Dialect::responses) return responses::errorEvent(asked);
    return chat::errorEvent();
}

}  // namespace fake_vendor
