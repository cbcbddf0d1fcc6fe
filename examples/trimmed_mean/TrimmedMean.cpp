#include <colonnade/Plugin.h>
#include <quality/Aggregator.h>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace colonnade;

/// The mean of numbers without the least and the greatest; certain as far as they lie within a tenth of it.
class TrimmedMean final: public quality::Aggregator
{
public:
    std::string_view name() const override { return "trimmed_mean"; }
    bool takes(std::string_view kind) const override { return kind == "number"; }

    quality::Aggregated aggregate(std::span<const quality::AggregatedAnswer> answers) const override
    {
        std::vector<double> numbers;
        for (const auto& answer: answers)
            if (answer.value.isNumber())
                numbers.push_back(answer.value.number());
        if (numbers.empty())
            return {};
        std::sort(numbers.begin(), numbers.end());
        if (numbers.size() > 2)
            numbers = {numbers.begin() + 1, numbers.end() - 1};
        double mean = 0;
        for (const double number: numbers)
            mean += number / static_cast<double>(numbers.size());
        const auto near =
            std::count_if(numbers.begin(), numbers.end(),
                          [&](double number) { return std::abs(number - mean) <= 0.1 * std::abs(mean); });
        JsonWriter json;
        return {json.value(mean).take(), static_cast<double>(near) / static_cast<double>(numbers.size())};
    }
};

class TrimmedMeanPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.extend<quality::Aggregator>(std::make_shared<TrimmedMean>());
    }
};

COLONNADE_PLUGIN(TrimmedMeanPlugin)
