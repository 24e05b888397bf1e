#include "scratch.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/error.h"
#include "store/database.h"

namespace openclaw::store {

using Poco::Data::Session;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

Scratch::Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "openclaw-store-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
    folder_ = name;
}

Scratch::~Scratch() {
    std::filesystem::remove_all(folder_);
}

std::string contentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void writeContent(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

void overwrite(const std::string& path, std::size_t offset, const std::string& bytes) {
    std::string content = contentOf(path);
    ASSERT_LE(offset + bytes.size(), content.size());
    writeContent(path, content.replace(offset, bytes.size(), bytes));
}

void execute(const std::string& path, const std::vector<std::string>& statements) {
    Poco::Data::SQLite::Connector::registerConnector();
    Session session(Poco::Data::SQLite::Connector::KEY, path);
    for (const std::string& statement : statements) session << statement, now;
}

std::string query(const std::string& path, const std::string& statement) {
    Poco::Data::SQLite::Connector::registerConnector();
    Session session(Poco::Data::SQLite::Connector::KEY, path);
    std::string result;
    session << statement, into(result), now;
    return result;
}

std::string whyNotOpened(const std::string& path) {
    try {
        const Database database(path);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::store_unavailable);
        EXPECT_EQ(error.message().find('\n'), std::string::npos) << "the message is one line";
        return std::string(error.message());
    }
    ADD_FAILURE() << path << " was opened";
    return {};
}

}  // namespace openclaw::store
