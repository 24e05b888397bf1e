#include "dialects/item_json.h"

#include <variant>

#include "dialects/data_url.h"
#include "dialects/json_writer.h"
#include "dialects/sealed.h"

namespace openclaw::dialects {
namespace {

class ItemWriter {
  public:
    explicit ItemWriter(std::string& out) : json_(out) {}

    void operator()(const Message& message) {
        json_.openObject().member("type", "message").member("role", wordOf(message.role));
        if (!message.phase.empty()) json_.member("phase", message.phase);
        json_.key("content");
        writeParts(message.parts, message.role == Role::assistant);
        json_.closeObject();
    }
    void operator()(const ToolCall& call) {
        json_.openObject().member("type", "function_call").member("call_id", call.id);
        json_.member("name", call.name).member("arguments", call.arguments).closeObject();
    }
    void operator()(const ToolResult& result) {
        json_.openObject().member("type", "function_call_output").member("call_id", result.callId);
        if (result.error) json_.member("status", "incomplete");
        json_.key("output");
        writeParts(result.parts, false);
        json_.closeObject();
    }
    void operator()(const Reasoning& reasoning) {
        json_.openObject().member("type", "reasoning").key("summary").openArray();
        if (!reasoning.summary.empty()) {
            json_.openObject().member("type", "summary_text").member("text", reasoning.summary).closeObject();
        }
        json_.closeArray().key("content").openArray();
        if (!reasoning.text.empty()) {
            json_.openObject().member("type", "reasoning_text").member("text", reasoning.text).closeObject();
        }
        json_.closeArray();
        const std::string sealed = encryptedContentOf(reasoning);
        if (!sealed.empty()) json_.member("encrypted_content", sealed);
        json_.closeObject();
    }
    void operator()(const Compaction& compaction) {
        json_.openObject().member("type", "compaction").member("encrypted_content", compaction.content);
        json_.closeObject();
    }

  private:
    void writeParts(const std::vector<Part>& parts, bool assistant) {
        json_.openArray();
        for (const Part& part : parts) {
            json_.openObject();
            std::visit([&](const auto& each) { write(each, assistant); }, part);
            json_.closeObject();
        }
        json_.closeArray();
    }
    void write(const Text& text, bool assistant) {
        json_.member("type", assistant ? "output_text" : "input_text").member("text", text.text);
    }
    void write(const Refusal& refusal, bool) {
        json_.member("type", "refusal").member("refusal", refusal.text);
    }
    void write(const Image& image, bool) {
        json_.member("type", "input_image");
        json_.member("image_url", image.url.empty() ? makeDataUrl(image.mediaType, image.data) : image.url);
        json_.member("detail", image.detail.empty() ? "auto" : image.detail);
    }
    void write(const File& file, bool) {
        json_.member("type", "input_file");
        if (!file.name.empty()) json_.member("filename", file.name);
        if (!file.data.empty()) json_.member("file_data", makeDataUrl(file.mediaType, file.data));
        if (!file.url.empty()) json_.member("file_url", file.url);
        if (!file.id.empty()) json_.member("file_id", file.id);
    }

    JsonWriter json_;
};

}  // namespace

std::string itemJson(const Item& item) {
    std::string text;
    std::visit(ItemWriter(text), item);
    return text;
}

}  // namespace openclaw::dialects
