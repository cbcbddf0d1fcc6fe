#pragma once

#include <colonnade/Interface.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <string>

/// What the plugin `tasks` tells (see colonnade/Events.h): a plugin that hears it lists it under `hears`.
/// What happens to an answer or a task is told with the task's id as key, what happens to a project with the
/// project's. Within a transaction an answer is told before what it does to its task.
namespace colonnade::tasks
{

/// Whom an answer belongs to, without what was answered: that may be megabytes.
struct ToldAnswer
{
    std::int64_t answerId = 0;
    std::int64_t taskId = 0;
    std::int64_t projectId = 0;
    std::string actorKind; ///< `user`, `anonymous`, or a plugin's
    std::string actorId;
    std::string finished; ///< naive UTC

    /// The members of an open object.
    void writeMembers(JsonWriter& json) const
    {
        json.member("answer_id", answerId)
            .member("task_id", taskId)
            .member("project_id", projectId)
            .member("actor_kind", actorKind)
            .member("actor_id", actorId)
            .member("finished", finished);
    }
    static ToldAnswer readMembers(const JsonValue& json)
    {
        return {json.find("answer_id").integer(),          json.find("task_id").integer(),
                json.find("project_id").integer(),         std::string(json.find("actor_kind").text()),
                std::string(json.find("actor_id").text()), std::string(json.find("finished").text())};
    }
};

struct AnswerGiven: ToldAnswer
{
    static constexpr Interface INTERFACE{"tasks.answer_given", 1};

    void write(JsonWriter& json) const
    {
        json.beginObject();
        writeMembers(json);
        json.end();
    }
    static AnswerGiven read(const JsonValue& json) { return {readMembers(json)}; }
};

/// An answer is gone: undone, deleted, or with its task, its project or an import that was taken back.
struct AnswerRemoved: ToldAnswer
{
    static constexpr Interface INTERFACE{"tasks.answer_removed", 1};

    std::string info = "null"; ///< what was answered: JSON

    void write(JsonWriter& json) const
    {
        json.beginObject();
        writeMembers(json);
        json.key("info").raw(info).end();
    }
    static AnswerRemoved read(const JsonValue& json)
    {
        return {readMembers(json), json.find("info").toJson()};
    }
};

struct ToldTask
{
    std::int64_t taskId = 0;
    std::int64_t projectId = 0;

    void write(JsonWriter& json) const
    {
        json.beginObject().member("task_id", taskId).member("project_id", projectId).end();
    }
    static ToldTask readMembers(const JsonValue& json)
    {
        return {json.find("task_id").integer(), json.find("project_id").integer()};
    }
};

/// Has all answers that it wants, and a result.
struct TaskCompleted: ToldTask
{
    static constexpr Interface INTERFACE{"tasks.task_completed", 1};
    static TaskCompleted read(const JsonValue& json) { return {readMembers(json)}; }
};

/// Wants answers again.
struct TaskReopened: ToldTask
{
    static constexpr Interface INTERFACE{"tasks.task_reopened", 1};
    static TaskReopened read(const JsonValue& json) { return {readMembers(json)}; }
};

struct TaskMade: ToldTask
{
    static constexpr Interface INTERFACE{"tasks.task_made", 1};
    static TaskMade read(const JsonValue& json) { return {readMembers(json)}; }
};

/// By its project's people; it may have moved to the project that is told.
struct TaskChanged: ToldTask
{
    static constexpr Interface INTERFACE{"tasks.task_changed", 1};
    static TaskChanged read(const JsonValue& json) { return {readMembers(json)}; }
};

struct TaskRemoved: ToldTask
{
    static constexpr Interface INTERFACE{"tasks.task_removed", 1};
    static TaskRemoved read(const JsonValue& json) { return {readMembers(json)}; }
};

struct ToldProject
{
    std::int64_t projectId = 0;
    std::int64_t ownerId = 0;
    std::string shortName;

    void write(JsonWriter& json) const
    {
        json.beginObject()
            .member("project_id", projectId)
            .member("owner_id", ownerId)
            .member("short_name", shortName)
            .end();
    }
    static ToldProject readMembers(const JsonValue& json)
    {
        return {json.find("project_id").integer(), json.find("owner_id").integer(),
                std::string(json.find("short_name").text())};
    }
};

/// What was answered while it was a draft is gone.
struct ProjectPublished: ToldProject
{
    static constexpr Interface INTERFACE{"tasks.project_published", 1};
    static ProjectPublished read(const JsonValue& json) { return {readMembers(json)}; }
};

struct ProjectChanged: ToldProject
{
    static constexpr Interface INTERFACE{"tasks.project_changed", 1};
    static ProjectChanged read(const JsonValue& json) { return {readMembers(json)}; }
};

/// With its tasks and answers, which are told before it.
struct ProjectRemoved: ToldProject
{
    static constexpr Interface INTERFACE{"tasks.project_removed", 1};
    static ProjectRemoved read(const JsonValue& json) { return {readMembers(json)}; }
};

} // namespace colonnade::tasks
