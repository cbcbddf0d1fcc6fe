#include <colonnade/Plugin.h>
#include <colonnade/Text.h>
#include <tasks/FormKind.h>

using namespace colonnade;

/// A question that is answered by a number from 1 to `steps`; `from` and `to` say what the ends mean.
class Steps final: public tasks::FormKind
{
public:
    std::string_view name() const override { return "scale.steps"; }

    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        const JsonValue steps = question.find("steps");
        if (!steps.isInteger() || steps.integer() < 2 || steps.integer() > 10)
            return "steps must be a whole number from 2 to 10";
        return std::nullopt;
    }

    tasks::FormControl control(const JsonValue& question) const override
    {
        tasks::FormControl control{.look = tasks::FormControl::Look::One};
        const auto steps = question.find("steps").integer();
        for (std::int64_t step = 1; step <= steps; ++step)
            control.choices.push_back({std::to_string(step), label(question, step, steps)});
        return control;
    }

    std::variant<std::string, Phrase> read(const JsonValue& question,
                                           const std::vector<std::string_view>& posted) const override
    {
        const auto step = parseInteger(posted.front());
        if (!step || *step < 1 || *step > question.find("steps").integer())
            return Phrase("Choose one of the steps.");
        return std::to_string(*step); // a number in JSON
    }

private:
    static Phrase label(const JsonValue& question, std::int64_t step, std::int64_t steps)
    {
        const JsonValue end = step == 1       ? question.find("from")
                              : step == steps ? question.find("to")
                                              : JsonValue();
        return Phrase::verbatim(std::to_string(step) + (end.isText() ? " · " + std::string(end.text()) : ""));
    }
};

class ScalePlugin final: public Plugin
{
    void provision(Context& context) override { context.extend<tasks::FormKind>(std::make_shared<Steps>()); }
};

COLONNADE_PLUGIN(ScalePlugin)
