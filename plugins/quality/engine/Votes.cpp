#include "engine/Votes.h"

namespace colonnade::quality
{

std::vector<PlacedVote> votesOf(Session& session, const Place& place)
{
    return session.all(
        [](const Row& row) {
            return PlacedVote{row.integer(0), row.integer(1), row.integer(2), row.findReal(3)};
        },
        "select answer_id, person_id, label, seconds from quality_vote where task_id = $1 and question = $2 "
        "order by answer_id",
        place.task, place.question);
}

void storeVotes(Transaction& transaction, const Place& place, const std::vector<PlacedVote>& votes)
{
    transaction.execute("delete from quality_vote where task_id = $1 and question = $2", place.task,
                        place.question);
    for (const auto& vote: votes)
        transaction.execute(
            "insert into quality_vote (answer_id, question, project_id, task_id, person_id, label, seconds) "
            "values ($1, $2, $3, $4, $5, $6, $7)",
            vote.answer, place.question, place.project, place.task, vote.person, vote.label, vote.seconds);
}

void storeNumbers(Transaction& transaction, const Place& place, const std::vector<PlacedNumber>& numbers)
{
    transaction.execute("delete from quality_measure where task_id = $1 and question = $2", place.task,
                        place.question);
    for (const auto& one: numbers)
        transaction.execute(
            "insert into quality_measure (answer_id, question, project_id, task_id, person_id, number) "
            "values ($1, $2, $3, $4, $5, $6)",
            one.answer, place.question, place.project, place.task, one.person, one.number);
}

std::optional<double> errorOf(Session& session, std::int64_t person, const std::string& question)
{
    return session.find([](const Row& row) { return row.real(0); },
                        "select error from quality_error where person_id = $1 and question = $2", person,
                        question);
}

} // namespace colonnade::quality
