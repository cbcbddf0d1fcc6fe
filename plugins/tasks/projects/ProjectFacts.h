#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <string>

namespace colonnade::tasks
{

/// How far a project has got, exact: sums that triggers keep (migrations 0003, 0008, 0021).
struct ProjectFacts
{
    std::int64_t tasks = 0;
    std::int64_t completed = 0; ///< tasks
    std::int64_t answers = 0;
    std::int64_t userAnswers = 0; ///< of accounts
    std::int64_t results = 0;     ///< that say something
    std::int64_t volunteers = 0;
    std::int64_t users = 0;     ///< volunteers with accounts
    std::int64_t wanted = 0;    ///< answers, of all tasks
    std::int64_t given = 0;     ///< no more than wanted of each task
    std::int64_t blogposts = 0; ///< drafts of them, too
    double seconds = 0;         ///< from asking to answering, of all answers
    std::string lastAnswer;     ///< naive UTC; empty: none

    double progress() const; ///< percent of the answers wanted
    int percentDone() const; ///< of the tasks
};

/// Zeros if there is no such project.
ProjectFacts factsOf(Session& session, std::int64_t project);

/// Whether a task is open that the actor has not answered.
bool hasTaskFor(Session& session, std::int64_t project, const ProjectFacts& facts,
                const std::string& actorKey);

} // namespace colonnade::tasks
