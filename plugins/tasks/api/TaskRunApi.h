#pragma once

#include "answers/Answers.h"
#include "answers/OfferedAnswers.h"
#include "api/ResourceApi.h"
#include "records/Body.h"
#include "uploads/Uploads.h"

#include <colonnade/Actor.h>

#include <variant>

namespace colonnade::tasks
{

/// `/api/taskrun`: taking answers, in the order of checks of the reference, 7.1.
class TaskRunApi final: public ResourceApi
{
public:
    TaskRunApi(const Tasks& tasks, Answers& answers, Uploads& uploads, const OfferedAnswers& offered);

    Response create(const Request& request) const override;
    Response update(const Request& request) const override;
    Response remove(const Request& request) const override;
    bool takesFiles() const override { return true; }

protected:
    void refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                const Caller& caller) const override;
    bool isAuthor(const Record& run, const Caller& caller) const override;
    bool mayRead(Session& session, const Record& run, const Caller& caller) const override;
    void writeMembers(JsonWriter& json, const Record& run, const Caller& caller) const override;
    std::optional<std::vector<std::string>> links(const Record& run) const override;
    void writeRelated(JsonWriter& json, Session& session, const Record& run,
                      const Caller& caller) const override;

private:
    Members checkRunMembers(const JsonValue& body, const Codecs& codecs) const;
    void take(Record& run, const Members& members) const;
    Actor resolveActor(const Request& request, std::int64_t project, const JsonValue& body) const;
    Record requireOwn(Transaction& transaction, std::int64_t id, const Caller& caller) const;

    Response answerStored(const Record& run, const Actor& author) const;
    std::variant<Record, AnswerRefusal> store(Submission submission, const FilePart* file) const;

    Answers& _answers;
    Uploads& _uploads;
    const OfferedAnswers& _offered;
};

} // namespace colonnade::tasks
