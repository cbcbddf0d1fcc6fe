#include "pages/Overview.h"

#include "pages/Charts.h"
#include "pages/Desk.h"
#include "pages/DisputedPages.h"

#include <colonnade/Json.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace colonnade::quality
{

namespace
{

/// The top of a chart whose four lines stand at whole numbers.
std::int64_t wholeQuarters(std::int64_t most)
{
    return (most + 3) / 4 * 4;
}

constexpr int BINS = 10;
constexpr std::int64_t MOST_FITS = 30;

std::string inPercent(double share)
{
    return std::to_string(percent(share)) + " %";
}

std::string rounded(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", number);
    return text.data();
}

/// How many tasks are how sure: a bar for each twentieth from a half on. Of questions that are judged within
/// a task, only where there are no others.
View sureChart(Session& session, std::int64_t project)
{
    constexpr std::string_view LEARNT = "select min(certainty) from quality_task where project_id = $1 and "
                                        "posterior <> '[]' group by task_id";
    constexpr std::string_view ANY =
        "select min(certainty) from quality_task where project_id = $1 group by task_id";

    std::array<std::int64_t, BINS> tasks{};
    session.all(
        [&](const Row& row)
        {
            const auto bin = std::clamp(static_cast<int>((row.real(0) - 0.5) * 2 * BINS), 0, BINS - 1);
            ++tasks.at(static_cast<std::size_t>(bin));
            return 0;
        },
        hasLearnt(session, project) ? LEARNT : ANY, project);
    std::vector<ChartBar> bars;
    for (int bin = 0; bin < BINS; ++bin)
    {
        const auto here = tasks.at(static_cast<std::size_t>(bin));
        bars.push_back({Phrase::verbatim(std::to_string(50 + 5 * bin) + " %"), static_cast<double>(here),
                        std::to_string(here)});
    }
    const auto most = std::max<std::int64_t>(4, *std::ranges::max_element(tasks));
    return drawChart(bars, static_cast<double>(wholeQuarters(most)), "");
}

/// What was stated of gold, and how much of it was so.
View reliabilityChart(const std::vector<ReliabilityBin>& bins)
{
    std::vector<ChartBar> bars;
    bars.reserve(bins.size());
    for (const auto& bin: bins)
        bars.push_back({Phrase::verbatim(inPercent(bin.stated)), bin.right, inPercent(bin.right), bin.stated,
                        inPercent(bin.stated), std::to_string(bin.items)});
    return drawChart(bars, 1, "");
}

struct PastFit
{
    std::int64_t number = 0;
    std::int64_t answers = 0;
    std::int64_t saved = 0;
    std::string agreement; ///< JSON
};

/// The newest, oldest first.
std::vector<PastFit> pastFits(Session& session, std::int64_t project)
{
    auto fits = session.all(
        [](const Row& row) {
            return PastFit{row.integer(0), row.integer(1), row.integer(2), row.text(3)};
        },
        "select fit_number, answers, saved, agreement from quality_history where project_id = $1 order by "
        "fit_number desc limit $2",
        project, MOST_FITS);
    std::ranges::reverse(fits);
    return fits;
}

View agreementChart(const std::vector<PastFit>& fits, const std::string& question)
{
    std::vector<ChartBar> bars;
    for (const auto& fit: fits)
    {
        const auto document = JsonDocument::parse(fit.agreement);
        const auto alpha = document.root().find(question);
        if (alpha && alpha.isNumber())
            bars.push_back(
                {Phrase::verbatim(std::to_string(fit.answers)), alpha.number(), rounded(alpha.number())});
    }
    return drawChart(bars, 1, "");
}

View savedChart(const std::vector<PastFit>& fits)
{
    std::vector<ChartBar> bars;
    std::int64_t most = 4;
    for (const auto& fit: fits)
    {
        bars.push_back({Phrase::verbatim(std::to_string(fit.answers)), static_cast<double>(fit.saved),
                        std::to_string(fit.saved)});
        most = std::max(most, fit.saved);
    }
    return drawChart(bars, static_cast<double>(wholeQuarters(most)), "");
}

void addEvaluation(View& question, const Learnt& learnt)
{
    question.set("has_evaluation", !learnt.evaluated.empty());
    View& targets = question.list("targets");
    for (const auto& one: learnt.evaluated)
    {
        const double share = one.all > 0 ? static_cast<double>(one.used) / static_cast<double>(one.all) : 0;
        targets.add()
            .set("target", percent(one.target))
            .set("used", one.used)
            .set("share", percent(share))
            .set("same", percent(one.same))
            .set("right", one.right ? inPercent(*one.right) : std::string("–"));
    }
}

void addQuestionCharts(View& drawn, const Question& asked, const Learnt& learnt,
                       const std::vector<PastFit>& fits)
{
    View& question = drawn.list("questions").add();
    question.set("question", asked.name).set("has_reliability", !learnt.reliable.empty());
    question.put("reliability", reliabilityChart(learnt.reliable));
    question.set("error", rounded(learnt.error));
    View agreement = agreementChart(fits, asked.name);
    question.set("has_agreement", agreement.list("bars").size() > 0).put("agreement", agreement);
    addEvaluation(question, learnt);
}

} // namespace

View exampleOverview()
{
    View example;
    example.set("short_name", "birds").set("has_settings", true);
    for (const char* name: {"answers", "seen", "answers_saved", "fit_number", "people_count"})
        example.set(name, 10);
    example.set("alpha", "0.71").set("calibration", "gold").set("is_uncalibrated", true);
    example.set("has_disputed", true).set("has_saved", true).set("project_id", 7);
    example.put("sure", exampleChart()).put("saved", exampleChart());
    View& question = example.list("questions").add();
    question.set("question", "bird").set("error", "0.021");
    for (const char* name: {"has_reliability", "has_agreement", "has_evaluation"})
        question.set(name, true);
    question.put("reliability", exampleChart()).put("agreement", exampleChart());
    View& target = question.list("targets").add();
    for (const char* name: {"target", "used", "share", "same"})
        target.set(name, 90);
    target.set("right", "97 %");
    addExampleDisputed(example);
    return example;
}

void addState(View& view, Session& session, std::int64_t project)
{
    JsonWriter json;
    json.beginObject();
    writeState(json, session, project);
    json.end();
    const auto document = JsonDocument::parse(json.text());
    const auto state = document.root();
    view.set("has_settings", state.size() > 0);
    if (state.size() == 0)
        return;
    for (const auto* name: {"answers", "seen", "answers_saved"})
        view.set(name, state.find(name).integer());
    view.set("fit_number", state.find("fit").find("number").integer());
    const std::string calibration(state.find("calibration").find("kind").text());
    view.set("calibration", calibration).set("is_uncalibrated", calibration != "gold");
    const auto agreement = state.find("agreement");
    const auto alpha = agreement.size() > 0 ? agreement.member(0).second.find("alpha") : JsonValue();
    if (alpha && alpha.isNumber())
        view.set("alpha", rounded(alpha.number()));
}

void addCharts(View& drawn, Session& session, const Knowledge& known)
{
    const auto fits = pastFits(session, known.project());
    drawn.put("sure", sureChart(session, known.project()));
    const bool saved = std::ranges::any_of(fits, [](const auto& fit) { return fit.saved > 0; });
    drawn.set("has_saved", saved).put("saved", savedChart(fits));
    for (const auto& question: known.settings().questions)
        addQuestionCharts(drawn, question, known.learnt(question.name), fits);
}

} // namespace colonnade::quality
