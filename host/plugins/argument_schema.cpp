#include "plugins/argument_schema.h"

#include <algorithm>
#include <utility>
#include <vector>

// It would abort the process otherwise.
#define VALIJSON_USE_EXCEPTIONS 1
#include <re2/re2.h>
#include <boost/json.hpp>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/constraint_builder.hpp>
#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "base/error.h"
#include "plugins/schema_review.h"
#include "plugins/schema_words.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

/// Deeper values would need more stack than a call thread is sure to have.
constexpr std::size_t deepestValue = 64;

/// The validator compares each element with each other one.
constexpr std::size_t longestUniqueList = 2000;

/// `pattern`, matched by RE2.
class PatternConstraint final : public valijson::constraints::PolyConstraint {
  public:
    explicit PatternConstraint(std::shared_ptr<const re2::RE2> pattern) : pattern_(std::move(pattern)) {}

    bool validate(const valijson::adapters::Adapter& target, const std::vector<std::string>& context,
                  valijson::ValidationResults* results) const override {
        if (!target.isString()) return true;
        std::string text;
        if (target.asString(text) && re2::RE2::PartialMatch(text, *pattern_)) return true;
        if (results != nullptr) results->pushError(context, "must match the pattern " + pattern_->pattern());
        return false;
    }

  private:
    valijson::constraints::Constraint* cloneInto(void* memory) const override {
        return new (memory) PatternConstraint(*this);
    }
    std::size_t sizeOf() const override { return sizeof(PatternConstraint); }

    std::shared_ptr<const re2::RE2> pattern_;
};

class PatternBuilder final : public valijson::ConstraintBuilder {
  public:
    valijson::constraints::Constraint* make(const valijson::adapters::Adapter& pattern) const override {
        return new PatternConstraint(std::make_shared<const re2::RE2>(pattern.asString(), re2::RE2::Quiet));
    }
};

/// What the validator must not see, or would read wrongly, in a value.
struct Scan {
    bool needsNormalising = false;  ///< numbers of a kind that it does not take for what they are
    std::string path;               ///< of the trouble
    const char* trouble = nullptr;
};

bool isWhole(double number) {
    return number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
           static_cast<double>(static_cast<std::int64_t>(number)) == number;
}

bool holdsZero(json::string_view text) {
    return text.find('\0') != json::string_view::npos;
}

/// Fills `scan.path` from the inside out when it finds trouble.
bool scanValue(const json::value& value, bool uniqueItems, std::size_t depth, Scan& scan) {
    const auto trouble = [&](const char* what) {
        scan.trouble = what;
        return false;
    };
    if (depth > deepestValue) return trouble("is nested too deeply");
    switch (value.kind()) {
        case json::kind::string:
            return holdsZero(value.get_string()) ? trouble("holds the character U+0000") : true;
        case json::kind::uint64:
            scan.needsNormalising = true;
            return true;
        case json::kind::double_:
            scan.needsNormalising |= isWhole(value.get_double());
            return true;
        case json::kind::array: {
            const json::array& array = value.get_array();
            if (uniqueItems && array.size() > longestUniqueList) return trouble("has too many elements");
            for (std::size_t i = 0; i < array.size(); ++i) {
                if (scanValue(array[i], uniqueItems, depth + 1, scan)) continue;
                scan.path.insert(0, "[" + std::to_string(i) + "]");
                return false;
            }
            return true;
        }
        case json::kind::object:
            for (const auto& member : value.get_object()) {
                if (holdsZero(member.key())) return trouble("has a name with the character U+0000");
                if (scanValue(member.value(), uniqueItems, depth + 1, scan)) continue;
                const bool more = !scan.path.empty() && scan.path.front() != '[';
                scan.path.insert(0, std::string(member.key()) + (more ? "." : ""));
                return false;
            }
            return true;
        default:
            return true;
    }
}

/// 1.0 is an integer (draft 6 and later), and so is what needs all 64 bits.
void normalise(json::value& value) {
    if (value.is_double()) {
        if (isWhole(value.get_double())) value = static_cast<std::int64_t>(value.get_double());
    } else if (value.is_uint64()) {
        value = std::numeric_limits<std::int64_t>::max();
    } else if (value.is_array()) {
        for (json::value& element : value.get_array()) normalise(element);
    } else if (value.is_object()) {
        for (auto& member : value.get_object()) normalise(member.value());
    }
}

bool isPrefix(const std::vector<std::string>& shorter, const std::vector<std::string>& longer) {
    return shorter.size() <= longer.size() && std::equal(shorter.begin(), shorter.end(), longer.begin());
}

}  // namespace

class ArgumentSchema::Impl {
  public:
    explicit Impl(ReviewedSchema reviewed)
        : uniqueItems_(reviewed.uniqueItems), source_(std::move(reviewed.schema)) {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.addConstraintBuilder(std::string(patternKeyword), new PatternBuilder);
        parser.populateSchema(valijson::adapters::BoostJsonAdapter(source_), compiled_);
    }

    std::optional<Problem> check(const json::value& value) const {
        Scan scan;
        if (!scanValue(value, uniqueItems_, 0, scan)) return Problem{scan.path, scan.trouble};
        if (!scan.needsNormalising) return validate(value);
        json::value copy(value);
        normalise(copy);
        return validate(copy);
    }

  private:
    std::optional<Problem> validate(const json::value& value) const {
        valijson::Validator validator(valijson::Validator::kStrongTypes);
        const valijson::adapters::BoostJsonAdapter target(value);
        if (validator.validate(compiled_, target, nullptr)) return std::nullopt;
        valijson::ValidationResults results;
        validator.validate(compiled_, target, &results);
        return explain(value, results);
    }

    Problem explain(const json::value& value, const valijson::ValidationResults& results) const {
        if (results.begin() == results.end()) return {{}, "is not what its schema asks for"};
        // The first finding is the innermost one. Inside of alternatives it is about one of them only; then
        // the alternatives as a whole are what did not fit.
        const auto* telling = &*results.begin();
        for (const auto& result : results) {
            if (isAboutAlternatives(result.description) && isPrefix(result.context, telling->context)) {
                telling = &result;
            }
        }
        Finding finding = inWords(source_, value, telling->context, telling->description);
        return {std::move(finding.path), std::move(finding.reason)};
    }

    bool uniqueItems_;
    json::value source_;
    valijson::Schema compiled_;
};

ArgumentSchema::ArgumentSchema(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
ArgumentSchema::~ArgumentSchema() = default;

std::shared_ptr<const ArgumentSchema> ArgumentSchema::compile(std::string_view text) {
    ReviewedSchema reviewed = reviewSchema(text);
    try {
        return std::shared_ptr<const ArgumentSchema>(
            new ArgumentSchema(std::make_unique<const Impl>(std::move(reviewed))));
    } catch (const std::exception& e) {
        throw Error(ErrorCode::invalid_request, e.what());
    }
}

std::optional<ArgumentSchema::Problem> ArgumentSchema::check(const json::value& value) const {
    try {
        return impl_->check(value);
    } catch (const std::exception& e) {
        return Problem{{}, std::string("cannot be checked against its schema: ") + e.what()};
    }
}

}  // namespace openclaw::plugins
