#include <memory>
#include <string>

#include "openclaw/plugin.hpp"

OPENCLAW_MANIFEST(R"({"id": "fetching", "version": "1.0.0", "kinds": ["tool"]})");

/// A tool that fetches, written with the veneer. Its input says where it throws: "head", "bytes", "done".
namespace {

using namespace openclaw;

class Page final : public plugin::HttpReceiver {
  public:
    explicit Page(plugin::Call&& taken) : call(std::move(taken)), throwsAt_(call.input()) {}

    void onHead(int status, const plugin::HttpHeaders& headers) override {
        if (throwsAt_ == "head") throw plugin::Failure(OPENCLAW_NOT_FOUND, "thrown at the head");
        said_ = std::to_string(status) + " " + std::string(headers.get("Content-Type")) + " " +
                std::to_string(headers.size());
    }
    void onBytes(std::string_view bytes) override {
        if (throwsAt_ == "bytes") throw 1;
        said_.append("|").append(bytes);
    }
    void onDone(openclaw_status status, std::string_view message) override {
        if (throwsAt_ == "done") throw plugin::Failure(OPENCLAW_NOT_FOUND, "thrown at the end");
        if (status != OPENCLAW_OK) return call.fail(status, message);
        call.text(said_);
        call.finish();
    }

    plugin::Call call;

  private:
    std::string throwsAt_;
    std::string said_;
};

class Fetching {
  public:
    Fetching(const plugin::Host&, std::string_view) {}
    std::vector<plugin::Item> items() const {
        return {plugin::tool("fetching", "Fetches", R"({"type": "object"})", OPENCLAW_QUICK)};
    }
    void invoke(plugin::Call& call) const {
        plugin::HttpRequest request;
        request.url = "http://h/page";
        request.allowPrivate = true;
        request.environmentProxy = true;
        request.limits.total = 7;
        auto page = std::make_unique<Page>(std::move(call));
        plugin::Call& moved = page->call;
        moved.fetch(request, std::move(page));
    }
};

}  // namespace

OPENCLAW_PLUGIN(Fetching);
