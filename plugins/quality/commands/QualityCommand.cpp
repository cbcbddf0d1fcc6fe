#include "commands/QualityCommand.h"

#include "engine/Refit.h"
#include "model/Choice.h"

#include <colonnade/Text.h>

#include <cmath>
#include <iomanip>
#include <ostream>

namespace colonnade::quality
{

namespace
{

std::optional<tasks::ProjectSummary> findProject(Session& session, const tasks::ProjectWork& work,
                                                 const std::string& name)
{
    const auto number = parseInteger(name);
    return number ? work.findProject(session, *number) : work.findProject(session, name);
}

int refitCommand(Worker& worker, std::int64_t project, CommandCall& call)
{
    const bool done = worker.refit(
        project, [&](double part)
        { call.err << '\r' << static_cast<int>(std::lround(100 * part)) << " %" << std::flush; });
    call.err << '\n';
    if (done)
        return 0;
    call.err << "a server is at work on the project; try again in a minute\n";
    return 1;
}

/// The posterior of one task, from all answers, with what each answer speaks for.
void explainQuestion(const Question& question, const Knowledge& known, const Gathered& gathered,
                     std::size_t place, CommandCall& call)
{
    Learnt learnt = known.learnt(question.name);
    const auto refitted = refit(question, gathered, learnt.labels.size());
    learnt.calibration = refitted.calibration;
    const std::size_t first = place * gathered.width;
    const Found found = foundOf(question, learnt, refitted.fit, first);
    call.out << question.name << ": " << found.label << ", certainty " << found.certainty << ", by "
             << found.method << " from " << gathered.votes.size() / gathered.width << " answers\n";
    for (std::size_t label = 0; label < found.posterior.size(); ++label)
        call.out << "  posterior " << learnt.labels[label] << ": " << found.posterior[label] << '\n';
    for (std::size_t item = first; item < first + gathered.width; ++item)
        for (const auto& vote: refitted.fit.votesOf(item))
            if (!question.isSet() || vote.label == 1)
                call.out << "  person " << gathered.people[vote.person] << ", skill "
                         << refitted.fit.model().skill(refitted.fit.people()[vote.person]) << ": "
                         << learnt.labels[question.isSet() ? item - first : vote.label] << '\n';
}

int explainCommand(Session& session, const Knowledge& known, std::int64_t task, CommandCall& call)
{
    bool found = false;
    for (const auto& question: known.settings().questions)
    {
        const auto gathered = gather(session, known.project(), question, known.learnt(question.name).labels);
        const auto place = std::ranges::find(gathered.tasks, task);
        if (!question.isModelled() || place == gathered.tasks.end())
            continue;
        explainQuestion(question, known, gathered, static_cast<std::size_t>(place - gathered.tasks.begin()),
                        call);
        found = true;
    }
    if (!found)
        call.err << "the task has no answers to a question whose skills are learnt\n";
    return found ? 0 : 1;
}

/// What each aggregator says, beside what is known: gold.
void evaluateMethods(const Gathered& gathered, std::size_t labels, CommandCall& call)
{
    const Crowd crowd(labels, gathered.votes);
    for (const auto method: {Method::Majority, Method::OneCoin, Method::DawidSkene})
    {
        const Fit fit = fitOf(method, crowd);
        call.out << "  " << std::left << std::setw(14) << nameOf(method) << " foretells answers with "
                 << std::exp(fit.heldOut());
        if (std::ranges::any_of(gathered.gold, [](const auto& one) { return one.has_value(); }))
            call.out << ", right on gold " << accuracy(fit.posteriors(), gathered.gold);
        call.out << '\n';
    }
}

void evaluateTargets(const Gathered& gathered, std::size_t labels, std::int64_t fewest, CommandCall& call)
{
    for (const auto& one: evaluate(gathered, labels, fewest))
    {
        call.out << "  target " << one.target << ": " << one.used << " of " << one.all
                 << " answers, same label as with all " << one.same;
        if (one.right)
            call.out << ", right on gold " << *one.right;
        call.out << '\n';
    }
}

int evaluateCommand(Session& session, const Knowledge& known, CommandCall& call)
{
    for (const auto& question: known.settings().questions)
    {
        const std::size_t labels = question.isSet() ? 2 : known.learnt(question.name).labels.size();
        const auto gathered = gather(session, known.project(), question, known.learnt(question.name).labels);
        if (!question.isModelled() || gathered.votes.empty())
            continue;
        call.out << question.name << ", " << gathered.votes.size() / gathered.width << " answers to "
                 << gathered.tasks.size() << " tasks\n";
        evaluateMethods(gathered, labels, call);
        // The labels of a set are answered together: one cannot wait for an answer that another had.
        if (!question.isSet())
            evaluateTargets(gathered, labels, known.settings().minimumAnswers, call);
    }
    return 0;
}

} // namespace

int qualityCommand(Database& database, const tasks::ProjectWork& work, Worker& worker, CommandCall& call)
{
    const auto& words = call.arguments;
    const bool explains = words.size() == 3 && words[0] == "explain";
    if (!explains && !(words.size() == 2 && (words[0] == "refit" || words[0] == "evaluate")))
        return call.wrongUsage();
    const auto known = database.read(
        [&](Session& session)
        {
            const auto project = findProject(session, work, words[1]);
            return project ? Knowledge::load(session, project->id) : std::nullopt;
        });
    if (!known)
    {
        call.err << "there is no project \"" << words[1] << "\" with settings of quality\n";
        return 1;
    }
    if (words[0] == "refit")
        return refitCommand(worker, known->project(), call);
    const auto task = explains ? parseInteger(words[2]) : std::nullopt;
    if (explains && !task)
        return call.wrongUsage();
    return database.read(
        [&](Session& session) {
            return explains ? explainCommand(session, *known, *task, call)
                            : evaluateCommand(session, *known, call);
        });
}

} // namespace colonnade::quality
