#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadgen {

/// Counts values with a relative error below 1 %, in constant memory.
class Histogram {
  public:
    void add(std::uint64_t value) {
        ++counts_[bucketOf(value)];
        ++total_;
        max_ = std::max(max_, value);
    }

    std::uint64_t total() const noexcept { return total_; }
    std::uint64_t max() const noexcept { return max_; }

    /// The value that `share` (0..1) of all values do not exceed.
    std::uint64_t quantile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > wanted) return std::min(upperEnd(i), max_);
        }
        return max_;
    }

  private:
    static constexpr unsigned subBits = 7;  ///< 128 buckets for each power of two

    static std::size_t bucketOf(std::uint64_t value) {
        if (value < (1u << subBits)) return value;
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - subBits - 1;
        return (static_cast<std::size_t>(shift) << subBits) + (value >> shift);
    }
    static std::uint64_t upperEnd(std::size_t bucket) {
        if (bucket < (2u << subBits)) return bucket;
        const auto shift = (bucket >> subBits) - 1;
        return (((bucket & ((1u << subBits) - 1)) + (1u << subBits) + 1) << shift) - 1;
    }

    std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(58u << subBits);
    std::uint64_t total_ = 0;
    std::uint64_t max_ = 0;
};

}  // namespace loadgen
