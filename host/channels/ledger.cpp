#include "channels/ledger.h"

#include "base/clock.h"
#include "base/log.h"

namespace openclaw::channels {

void Ledger::received() {
    const std::lock_guard lock(mutex_);
    ++counts_.received;
    counts_.lastActivityAt = unixMillis();
}

void Ledger::refused() {
    const std::lock_guard lock(mutex_);
    ++counts_.refused;
}

void Ledger::takenBack() {
    const std::lock_guard lock(mutex_);
    --counts_.received;
    ++counts_.refused;
}

void Ledger::answered() {
    const std::lock_guard lock(mutex_);
    ++counts_.answered;
    counts_.lastActivityAt = unixMillis();
}

void Ledger::failed(const std::string& why) {
    const std::lock_guard lock(mutex_);
    ++counts_.failed;
    counts_.lastActivityAt = unixMillis();
    counts_.lastError = log::redacted(why);
}

void Ledger::callbackBegun() {
    const std::lock_guard lock(mutex_);
    ++counts_.callbacksPending;
}

void Ledger::callbackRetried() {
    const std::lock_guard lock(mutex_);
    ++counts_.callbacksRetried;
}

void Ledger::callbackDelivered() {
    const std::lock_guard lock(mutex_);
    --counts_.callbacksPending;
    ++counts_.callbacksDelivered;
    counts_.lastActivityAt = unixMillis();
}

void Ledger::callbackGivenUp(const std::string& why) {
    const std::lock_guard lock(mutex_);
    --counts_.callbacksPending;
    ++counts_.callbacksGivenUp;
    counts_.lastError = log::redacted(why);
}

Counts Ledger::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

}  // namespace openclaw::channels
