#include <colonnade/Plugin.h>
#include <colonnade/Text.h>
#include <colonnade/UserEvents.h>
#include <tasks/Events.h>

#include <chrono>
#include <ostream>
#include <thread>

using namespace colonnade;
using namespace colonnade::tasks;

namespace
{

void note(Transaction& transaction, const std::string& what, const std::string& detail)
{
    transaction.execute("insert into probe_note (what, detail) values ($1, $2)", what, detail);
}

void note(Database& database, const std::string& what, const std::string& detail)
{
    database.write([&](Transaction& transaction) { note(transaction, what, detail); });
}

} // namespace

/// Notes in probe_note what it hears, `<event> inside` and `<event> after`, and what its jobs do.
class ProbePlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        hear<AnswerGiven>(context, "probe_given");
        hear<AnswerRemoved>(context, "probe_unanswered");
        hear<TaskCompleted>(context, "probe_completed");
        hear<TaskReopened>(context, "probe_reopened");
        hear<TaskMade>(context, "probe_made");
        hear<TaskChanged>(context, "probe_changed");
        hear<TaskRemoved>(context, "probe_removed");
        hear<ProjectPublished>(context, "probe_published");
        hear<ProjectChanged>(context, "probe_project_changed");
        hear<ProjectRemoved>(context, "probe_project_removed");
        hear<UserMade>(context, "probe_user_made");
        hear<UserRemoved>(context, "probe_user_removed");
        hear<UserSignedIn>(context, "probe_signed_in");
        addJobs(context);
    }

private:
    template <class E> static void hear(Context& context, const std::string& name)
    {
        const std::string event(E::INTERFACE.id);
        context.events().inside<E>([event](Transaction& transaction, const E& told)
                                   { note(transaction, event + " inside", textOf(told)); });
        context.events().after<E>(name, [event, &context](std::int64_t, const E& told)
                                  { note(context.database(), event + " after", textOf(told)); });
    }

    template <class E> static std::string textOf(const E& told)
    {
        JsonWriter json;
        told.write(json);
        return json.take();
    }

    static void addJobs(Context& context)
    {
        const bool hangs = context.config().boolean("hang");
        const auto work = [&context, hangs](JobCall& call)
        {
            note(context.database(), hangs ? "job begun" : "job done", std::string(call.payload()));
            while (hangs)
            {
                if (call.stop().stop_requested())
                    throw JobInterrupted("the server stops");
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
        };
        context.jobs().add({.name = "probe_job", .claimSeconds = 10, .together = 2}, work);
        context.jobs().add({.name = "probe_planned"}, work);
        if (const auto schedule = context.config().text("schedule"); !schedule.empty())
            context.jobs().every(schedule, "probe_planned");
        context.command("probe", [&context](CommandCall& call) { return enqueue(context, call); });
    }

    static int enqueue(Context& context, CommandCall& call)
    {
        const auto count = call.arguments.empty() ? std::nullopt : parseInteger(call.arguments.front());
        if (!count)
            return call.wrongUsage();
        context.database().write(
            [&](Transaction& transaction)
            {
                for (std::int64_t i = 0; i < *count; ++i)
                    context.jobs().enqueue(transaction, "probe_job", "number " + std::to_string(i));
            });
        return 0;
    }
};

COLONNADE_PLUGIN(ProbePlugin)
