#pragma once

#include "model/Tasks.h"
#include "tasks/Work.h"

namespace colonnade::tasks
{

/// The service `tasks.work@1`.
class WorkService final: public ProjectWork
{
public:
    explicit WorkService(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    std::optional<ProjectSummary> findProject(Session& session, std::int64_t id) const override;
    std::optional<ProjectSummary> findProject(Session& session, std::string_view shortName) const override;
    std::vector<ProjectSummary> projects(Session& session, std::int64_t afterId, int limit) const override;
    bool mayManage(Session& session, const Actor& actor, std::int64_t projectId) const override;
    std::optional<TaskSummary> findTask(Session& session, std::int64_t id) const override;
    void eachAnswer(Session& session, std::int64_t taskId,
                    const std::function<void(GivenAnswer)>& take) const override;
    std::vector<AnswerCount> top(Session& session, std::int64_t projectId, int limit) const override;
    bool setResultMember(Transaction& transaction, std::int64_t taskId, std::string_view member,
                         std::string_view json) const override;
    bool setWanted(Transaction& transaction, std::int64_t taskId, std::int64_t answers) const override;
    Completion complete(Transaction& transaction, std::int64_t taskId, std::int64_t seen) const override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
