#pragma once

#include <Poco/Util/Subsystem.h>

#include <functional>

#include "app/configuration.h"
#include "app/conversations.h"
#include "channels/directory.h"
#include "runs/tables.h"
#include "upstream/client.h"

namespace openclaw::app {

/// The channels of the configuration in force. After the tables: their reload may refuse, this one's does
/// not. Main thread, but for the directory.
class Channels final : public Poco::Util::Subsystem {
  public:
    Channels(const Configuration& configuration, Conversations& conversations,
             const runs::TablesSnapshot& tables, std::function<upstream::Client&(net::Loop&)> clientOf)
        : configuration_(configuration),
          directory_(
              tables, [&conversations] { return conversations.services(); }, std::move(clientOf)) {}

    const char* name() const override { return "channels"; }
    void initialize(Poco::Util::Application&) override { open(); }
    void reinitialize(Poco::Util::Application&) override { open(); }
    void uninitialize() override { directory_.close(); }

    channels::Directory& directory() noexcept { return directory_; }

  private:
    void open() { directory_.update(configuration_.settings().channels); }

    const Configuration& configuration_;
    channels::Directory directory_;
};

}  // namespace openclaw::app
