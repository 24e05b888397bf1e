#pragma once

#include <cstddef>
#include <utility>

namespace openclaw::api {

/// Stops whatever brings an answer while its client does not keep up. `Source` points to what has pause() and
/// resume(), or is null. [loop thread]
class Backpressure {
  public:
    /// Something was written; `unsent` bytes of all that was wait for the client.
    template <typename Source>
    void wrote(std::size_t unsent, const Source& source) {
        if (paused_ || !source || unsent <= pauseAbove) return;
        paused_ = true;
        source->pause();
    }

    /// The client has taken it all.
    template <typename Source>
    void drained(const Source& source) {
        if (std::exchange(paused_, false) && source) source->resume();
    }

  private:
    static constexpr std::size_t pauseAbove = std::size_t{256} * 1024;

    bool paused_ = false;
};

}  // namespace openclaw::api
