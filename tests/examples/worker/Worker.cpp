#include <avatars/Pictures.h>
#include <colonnade/Plugin.h>
#include <colonnade/StoredFiles.h>
#include <tasks/Events.h>
#include <tasks/Work.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// Each call of the service as a route.
class WorkerPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _database = &context.database();
        context.watch<ProjectWork>([this](std::shared_ptr<ProjectWork> work) { _work = std::move(work); });
        if (context.find<ProjectWork>() != _work)
            throw Poco::RuntimeException("find and watch differ");
        context.events().inside<AnswerGiven>(
            [this, more = context.config().integer("more")](Transaction& transaction,
                                                            const AnswerGiven& given)
            {
                if (more > 0)
                    wantMore(transaction, given.taskId, more);
            });
        addReading(context);
        addWriting(context);
        addPictures(context);
        addFiles(context);
    }

private:
    void wantMore(Transaction& transaction, std::int64_t task, std::int64_t more) const
    {
        const auto given = _work->findTask(transaction, task).value().given;
        _work->setWanted(transaction, task, given + more);
    }

    template <class Read> void reads(Context& context, const std::string& pattern, Read read)
    {
        context.route(get(pattern).summary("For tests").auth(Auth::Optional),
                      [this, read](const Request& request)
                      {
                          return _database->read(
                              [&](Session& session)
                              {
                                  JsonWriter json;
                                  read(session, request, json);
                                  return Response::json(json.take());
                              });
                      });
    }

    template <class Write> void writes(Context& context, const std::string& pattern, Write write)
    {
        context.route(post(pattern).summary("For tests"),
                      [this, write](const Request& request)
                      {
                          try
                          {
                              return _database->write(
                                  [&](Transaction& transaction) {
                                      return Response::json({{"did", write(transaction, request)}});
                                  });
                          }
                          catch (const Poco::Exception& exc)
                          {
                              return Response::json({{"threw", exc.displayText()}}, 400);
                          }
                      });
    }

    void addReading(Context& context)
    {
        reads(context, "/worker/projects/{after:int}",
              [this](Session& session, const Request& request, JsonWriter& json)
              {
                  json.beginArray();
                  for (const auto& project: _work->projects(session, request.intParam("after"), 10))
                      json.value(project.shortName);
                  json.end();
              });
        reads(context, "/worker/project/{name}",
              [this](Session& session, const Request& request, JsonWriter& json)
              {
                  const auto project = _work->findProject(session, request.param("name"));
                  json.beginObject().member("found", project.has_value());
                  if (project)
                      json.member("name", _work->findProject(session, project->id)->name)
                          .member("owner", project->ownerId)
                          .member("published", project->published)
                          .member("guarded", project->guarded)
                          .rawMember("info", project->info)
                          .member("manages", _work->mayManage(session, request.actor(), project->id));
                  json.end();
              });
        reads(context, "/worker/task/{id:int}",
              [this](Session& session, const Request& request, JsonWriter& json)
              {
                  const auto task = _work->findTask(session, request.intParam("id"));
                  json.beginObject().member("found", task.has_value());
                  if (task)
                      json.member("complete", task->complete)
                          .member("wanted", task->wanted)
                          .member("given", task->given)
                          .rawMember("info", task->info);
                  json.key("answers").beginArray();
                  for (const auto& answer: _work->answers(session, request.intParam("id")))
                      json.beginObject()
                          .member("actor", answer.actor.key())
                          .rawMember("info", answer.info)
                          .member("finished", answer.finished)
                          .end();
                  json.end().end();
              });
    }

    /// Makes the picture that is the body, if the plugin is there that can.
    void addPictures(Context& context)
    {
        context.route(post("/worker/picture").summary("For tests").lane(Lane::Heavy),
                      [pictures = context.find<avatars::Pictures>()](const Request& request)
                      {
                          if (!pictures)
                              return Response::json({{"did", "nobody can"}});
                          const auto made = pictures->make(request.body(), {1, 1, 3, 2});
                          if (const auto* refused = std::get_if<avatars::Pictures::Refused>(&made))
                              return Response::json({{"threw", refused->message}}, 400);
                          return Response::bytes(std::get<std::string>(made), "image/png");
                      });
    }

    /// A file of this plugin's, which only those read who are signed in.
    void addFiles(Context& context)
    {
        const auto files = context.require<StoredFiles>();
        files->add(
            {.name = "worker",
             .folder = context.dataDirectory() + "/kept",
             .isName = [](std::string_view, std::string_view name) { return name.starts_with("note"); },
             .requireReader =
                 [](const Request& request, std::string_view, std::string_view)
             {
                 if (!request.principal())
                     throw HttpError(401, problem::UNAUTHORIZED, "Please sign in.");
             }});
        context.route(post("/worker/file/{name}").summary("For tests"),
                      [files](const Request& request)
                      {
                          files->keep("worker", request.param("name"), request.body());
                          return Response::json({{"did", files->address("worker", request.param("name"))}});
                      });
    }

    void addWriting(Context& context)
    {
        writes(context, "/worker/complete/{id:int}/{seen:int}",
               [this](Transaction& transaction, const Request& request)
               {
                   switch (_work->complete(transaction, request.intParam("id"), request.intParam("seen")))
                   {
                   case Completion::Done:
                       return "done";
                   case Completion::AlreadyDone:
                       return "already done";
                   default:
                       return "other answers";
                   }
               });
        writes(context, "/worker/want/{id:int}/{answers:int}",
               [this](Transaction& transaction, const Request& request)
               {
                   return _work->setWanted(transaction, request.intParam("id"), request.intParam("answers"))
                              ? "yes"
                              : "no";
               });
        writes(context, "/worker/result/{id:int}/{member}",
               [this](Transaction& transaction, const Request& request)
               {
                   return _work->setResultMember(transaction, request.intParam("id"), request.param("member"),
                                                 request.body())
                              ? "yes"
                              : "no";
               });
    }

    Database* _database = nullptr;
    std::shared_ptr<ProjectWork> _work;
};

COLONNADE_PLUGIN(WorkerPlugin)
