#include "JobGauges.h"
#include "administration/AdminPages.h"
#include "answers/Answers.h"
#include "answers/Settling.h"
#include "answers/WorkService.h"
#include "api/CategoryApi.h"
#include "api/Cors.h"
#include "api/CsrfHook.h"
#include "api/ExportApi.h"
#include "api/FavoritesApi.h"
#include "api/HelpingMaterialApi.h"
#include "api/ImportApi.h"
#include "api/ManyTasksApi.h"
#include "api/NewtaskApi.h"
#include "api/NoticeApis.h"
#include "api/ProjectApi.h"
#include "api/ResultApi.h"
#include "api/StatsApi.h"
#include "api/TaskActions.h"
#include "api/TaskApi.h"
#include "api/TaskRunApi.h"
#include "api/UserApi.h"
#include "api/UserProgressApi.h"
#include "api/WebhookApi.h"
#include "browse/ProjectLists.h"
#include "commands/ImportCommand.h"
#include "commands/ProjectCommand.h"
#include "contribute/ContributePages.h"
#include "contribute/FormSlot.h"
#include "contribute/TaskDeeds.h"
#include "frames/OldFiles.h"
#include "handout/BreadthFirstScheduler.h"
#include "handout/DefaultScheduler.h"
#include "handout/DepthFirstAllScheduler.h"
#include "handout/Handout.h"
#include "handout/IncrementalScheduler.h"
#include "handout/LockedScheduler.h"
#include "handout/RandomScheduler.h"
#include "model/ActorCodecs.h"
#include "model/ApiErrors.h"
#include "model/Tasks.h"
#include "owning/OwnerPages.h"
#include "pages/MyAnswers.h"
#include "pages/PageErrors.h"
#include "pages/PageLook.h"
#include "pages/ProjectFormPages.h"
#include "pages/ProjectPages.h"
#include "people/Contributions.h"
#include "people/Merger.h"
#include "people/PersonalData.h"
#include "people/ReportMails.h"
#include "projects/OldAddresses.h"
#include "projects/ProjectSecrets.h"
#include "reading/ReadingPages.h"
#include "records/Caller.h"
#include "records/Topic.h"
#include "search/Marks.h"
#include "site/SiteParts.h"
#include "transfer/BulkImport.h"
#include "transfer/ImportRunner.h"
#include "uploads/OldFiles.h"
#include "uploads/Uploads.h"
#include "webhooks/WebhookSender.h"

#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

namespace
{

std::optional<Response> askForAccount(const Request& request)
{
    requireSignedIn(request);
    return std::nullopt;
}

} // namespace

/// Projects, tasks and answers over `/api`, as PYBOSSA's clients expect them. Routes, settings and tables:
/// README.md.
class TasksPlugin final: public Plugin
{
public:
    void check(Check& check) const override
    {
        for (const auto& extension: check.config().list("upload_extensions"))
            if (!isUploadExtension(extension))
                check.fault("upload_extensions",
                            "wanted extensions in lower case and without a dot, such as jpg, there was \"" +
                                extension + "\"",
                            "no file would ever have it");
    }

    void provision(Context& context) override
    {
        makeParts(context);
        extend(context);
        addResource(context, *_projects, "project");
        addResource(context, *_categories, "category");
        addResource(context, *_taskList, "task");
        addResource(context, *_runs, "taskrun");
        addResource(context, *_results, "result");
        addResource(context, *_materials, "helpingmaterial");
        addResource(context, *_announcements, "announcement");
        addResource(context, *_blogposts, "blogpost");
        addResource(context, *_projectPages, "page");
        addResource(context, *_stats, "projectstats");
        addUsers(context);
        addFavorites(context);
        addRoot(context);
        addWork(context);
        addTaskActions(context);
        addWebhooks(context);
        addTransfer(context);
        addManyTasks(context);
        addPages(context);
        context.command("project",
                        [this, &context](CommandCall& call)
                        {
                            _tasks->additions = Additions::collect(context);
                            if (!call.arguments.empty() && call.arguments[0] == "export")
                                return exportCommand(*_tasks, call);
                            if (!call.arguments.empty() && call.arguments[0] == "import-tasks")
                                return importCommand(*_tasks, call);
                            return projectCommand(_tasks->database, call);
                        });
    }

    void start(Context& context) override
    {
        _tasks->additions = Additions::collect(context);
        _uploads->start();
        _offered->forgetOld();
        fillMarks(context.database());
        const auto schedulers = context.extensions<Scheduler>();
        _handout->setSchedulers(schedulers);
        std::vector<std::string> names;
        names.reserve(schedulers.size());
        for (const auto& scheduler: schedulers)
            names.emplace_back(scheduler->name());
        _owning->setSchedulers(std::move(names));
        _sender = std::make_unique<WebhookSender>(context.database(), systemClock(), _secrets,
                                                  _webhookSettings, context.logger());
        _imports = std::make_unique<ImportRunner>(*_tasks, context.dataDirectory(), context.logger());
        _settler = std::make_unique<Settler>(*_tasks);
    }

    void stop() noexcept override
    {
        _settler.reset();
        _imports.reset();
        _sender.reset();
    }

private:
    static constexpr std::size_t FORM_MARGIN = 1024 * 1024; ///< of a form, beside its file

    void makeParts(Context& context)
    {
        const Config& config = context.config();
        _tasks = std::make_unique<Tasks>(Tasks{
            context.database(), context.identity(), systemClock(), context.events(), context.publicUrl(),
            context.brand(),
            TasksSettings{
                static_cast<int>(config.integer("lease_seconds")), config.boolean("strict_redundancy"),
                config.list("project_info_public_fields"), config.boolean("publish_needs_presenter"),
                config.boolean("private_answers"), static_cast<std::size_t>(config.integer("max_info_bytes")),
                config.integer("anonymous_search_records"), static_cast<int>(config.integer("undo_seconds"))},
            context.dataDirectory()});
        _tasks->audit = &context.audit();
        _maxInfoBytes = _tasks->settings.maxInfoBytes;
        _handout = std::make_unique<Handout>(*_tasks);
        _answers = std::make_unique<Answers>(*_tasks);
        _offered = std::make_unique<OfferedAnswers>(*_tasks);
        _uploads = std::make_unique<Uploads>(
            *_tasks, *context.require<StoredFiles>(), context.dataDirectory() + "/uploads",
            UploadSettings{config.list("upload_extensions"),
                           static_cast<std::size_t>(config.integer("upload_max_bytes")), _maxInfoBytes});
        _oldFiles = std::make_unique<OldFiles>(*_tasks, *context.require<StoredFiles>(),
                                               context.dataDirectory() + "/old_uploads");
        _projects = std::make_unique<ProjectApi>(*_tasks);
        _categories = std::make_unique<CategoryApi>(*_tasks);
        _taskList = std::make_unique<TaskApi>(*_tasks);
        _runs = std::make_unique<TaskRunApi>(*_tasks, *_answers, *_uploads, *_offered);
        _results = std::make_unique<ResultApi>(*_tasks);
        _materials = std::make_unique<HelpingMaterialApi>(*_tasks, *_uploads);
        _announcements = std::make_unique<AnnouncementApi>(*_tasks, *_uploads);
        _blogposts = std::make_unique<BlogpostApi>(*_tasks, *_uploads);
        _projectPages = std::make_unique<PageApi>(*_tasks, *_uploads);
        _stats = std::make_unique<ProjectStatsApi>(*_tasks);
        _users = std::make_unique<UserApi>(*_tasks);
        _favorites = std::make_unique<FavoritesApi>(*_tasks);
        _passwords = std::make_unique<ProjectPasswords>(_tasks->database, _tasks->identity, _tasks->clock);
        _look = std::make_unique<PageLook>(context.pages(), *_csrf);
        _frames = std::make_unique<Frames>(context.pages(), _tasks->identity.vault(), _tasks->clock,
                                           context.publicUrl(), context.pages().presenterOrigin());
        _slot = std::make_unique<FormSlot>(*_csrf, context.pages());
        _outer = std::make_unique<OuterPage>(*_tasks, context.pages(), *_projects, *_frames, *_slot);
        _offer = std::make_unique<OfferPage>(*_tasks, *_offered, *_csrf, *_look);
        _lists = std::make_unique<ProjectLists>(*_tasks, *_csrf, context.pages());
        _reading =
            std::make_unique<ReadingPages>(*_tasks, *_projects, *_passwords, *_csrf, *_frames, context);
        _contribute = std::make_unique<ContributePages>(
            *_tasks, ContributeParts{_reading->door(), *_handout, *_csrf, context.pages(), *_frames, *_outer,
                                     *_offered, *_offer, _reading->tutorial()});
        _pages = std::make_unique<ProjectPages>(*_tasks, *_projects, _reading->twin(), *_passwords, *_csrf,
                                                *_look);
        _deeds = std::make_unique<TaskDeeds>(TaskDeeds::Parts{*_tasks, *_passwords, *_csrf, context.pages(),
                                                              *_look, *_answers, *_uploads, *_contribute});
        _formPages = std::make_unique<ProjectFormPages>(*_tasks, *_projects, _reading->twin(), *_passwords,
                                                        *_csrf, *_look);
        _owning = std::make_unique<OwnerPages>(
            OwningParts{*_tasks, *_projects, _reading->twin(), *_csrf, *_uploads, *_frames, *_taskList,
                        ImportLimits{static_cast<std::size_t>(config.integer("import_max_bytes")),
                                     static_cast<std::size_t>(config.integer("upload_max_bytes")),
                                     config.integer("import_max_rows"),
                                     config.boolean("webhook_allow_private")}},
            context);
        if (hasAdministration(context))
            _administration = std::make_unique<AdminPages>(*_tasks, *_projects, *_csrf, context.pages());
    }

    void extend(Context& context)
    {
        _secrets = std::make_shared<ProjectSecrets>(*_tasks);
        context.provide<Projects>(_secrets);
        context.provide<ProjectWork>(std::make_shared<WorkService>(*_tasks));
        context.provide<Import>(std::make_shared<BulkImport>(*_tasks));
        context.extend<account::ContributionSource>(std::make_shared<Contributions>(*_tasks));
        context.extend<PersonalDataSource>(std::make_shared<PersonalData>(*_tasks));
        context.extend<AccountMerger>(std::make_shared<Merger>());
        context.extend<ErrorRenderer>(std::make_shared<ApiErrorRenderer>());
        context.extend<ErrorRenderer>(std::make_shared<PageErrorRenderer>(*_tasks, context.pages()));
        context.extend<account::CsrfUser>(_csrf);
        extendSite(context, *_tasks);
        context.extend<MovedAddresses>(std::make_shared<OldAddresses>(*_tasks));
        context.extend<ResponseFilter>(std::make_shared<Cors>());
        context.extend<FrontEndAccess>(std::make_shared<FrontEndPaths>());
        context.extend<QueueSource>(std::make_shared<ListedQueue>(
            "tasks_webhooks", "webhook calls", context.database(), systemClock(), webhookTable()));
        context.extend<GaugeSource>(std::make_shared<JobGauges>(*_tasks));
        context.extend<ActorCodec>(std::make_shared<UserCodec>());
        context.extend<ActorCodec>(std::make_shared<AddressCodec>());
        context.extend<Scheduler>(std::make_shared<DefaultScheduler>("default"));
        context.extend<Scheduler>(std::make_shared<DefaultScheduler>("depth_first"));
        context.extend<Scheduler>(std::make_shared<DepthFirstAllScheduler>());
        context.extend<Scheduler>(std::make_shared<BreadthFirstScheduler>());
        context.extend<Scheduler>(std::make_shared<IncrementalScheduler>());
        context.extend<Scheduler>(std::make_shared<LockedScheduler>());
        context.extend<Scheduler>(std::make_shared<RandomScheduler>());
    }

    void addRoute(Context& context, RouteSpec spec, const std::string& bucket, Handler handler)
    {
        context.route(addTopic(spec).auth(Auth::Optional).rateLimit("tasks." + bucket),
                      [handler = std::move(handler)](const Request& request)
                      { return withApiErrors(handler, request); });
    }

    /// All methods and ids of one resource are counted together.
    void addResource(Context& context, const ResourceApi& api, const std::string& name)
    {
        const std::string all = "/api/" + name;
        const std::string one = all + "/{id:int}";
        addRoute(context, get(all).summary("Lists objects of kind " + name), name,
                 [&api](const Request& request) { return api.list(request); });
        RouteSpec making = post(all).summary("Makes a " + name);
        RouteSpec changing = put(one).summary("Changes a " + name);
        if (api.takesFiles())
        {
            const auto most = static_cast<std::size_t>(context.config().integer("upload_max_bytes")) +
                              _maxInfoBytes + FORM_MARGIN;
            making.maxFormBytes(most);
            changing.maxFormBytes(most);
        }
        if (name == "task" || name == "taskrun")
            for (RouteSpec* const route: {&making, &changing})
                route->maxBodyBytes(_maxInfoBytes);
        if (name != "taskrun") // anybody may answer
            making.authorise(askForAccount);
        changing.authorise(askForAccount);
        addRoute(context, making, name, [&api](const Request& request) { return api.create(request); });
        addRoute(context, get(one).summary("Shows a " + name), name,
                 [&api](const Request& request) { return api.find(request); });
        addRoute(context, changing, name, [&api](const Request& request) { return api.update(request); });
        addRoute(context, del(one).summary("Deletes a " + name), name,
                 [&api](const Request& request) { return api.remove(request); });
    }

    void addUsers(Context& context)
    {
        addRoute(context, get("/api/user").summary("Lists accounts"), "user",
                 [this](const Request& request) { return _users->list(request); });
        addRoute(context, get("/api/user/{id:int}").summary("Shows an account"), "user",
                 [this](const Request& request) { return _users->find(request); });
        addRoute(context,
                 put("/api/user/{id:int}").summary("Changes the own account").authorise(askForAccount),
                 "user", [this](const Request& request) { return _users->update(request); });
    }

    void addFavorites(Context& context)
    {
        addRoute(context, get("/api/favorites").summary("Lists the tasks that the caller likes"), "favorites",
                 [this](const Request& request) { return _favorites->list(request); });
        addRoute(context, post("/api/favorites").summary("Adds a task to those").authorise(askForAccount),
                 "favorites", [this](const Request& request) { return _favorites->create(request); });
        addRoute(context, del("/api/favorites/{id:int}").summary("Removes a task from those"), "favorites",
                 [this](const Request& request) { return _favorites->remove(request); });
        addRoute(context, get("/api/globalstats").summary("Sums over all projects"), "globalstats",
                 [this](const Request&) { return globalStats(*_tasks); });
    }

    void addRoot(Context& context)
    {
        context.route(get("/api/").summary("Names the API").lane(Lane::Inline).rateLimit("tasks.root"),
                      [text = "The " + context.brand() + " API"](const Request&)
                      { return Response::bytes(text, "text/html; charset=utf-8"); });
        context.route(get("/api").summary("Leads to /api/").lane(Lane::Inline),
                      [](const Request&) { return Response::redirect("/api/", 308); });
    }

    void addWork(Context& context)
    {
        for (const std::string path: {"/api/project/{project}/newtask", "/api/{project}/newtask"})
            addRoute(context, get(path).summary("Gives the caller a task of the project"), "newtask",
                     [this](const Request& request) { return newtask(*_tasks, *_handout, request); });
        for (const std::string path:
             {"/api/project/{project}/userprogress", "/api/app/{project}/userprogress"})
            addRoute(context, get(path).summary("Counts the caller's answers in the project"), "userprogress",
                     [this](const Request& request) { return userProgress(*_tasks, request); });
    }

    void addTaskActions(Context& context)
    {
        const std::string task = "/api/task/{id:int}/";
        for (const std::string name: {"cancel", "canceltask"})
            addRoute(context, post(task + name).summary("Gives a task back that was handed out"), "cancel",
                     [this](const Request& request) { return cancelTask(*_tasks, request); });
        addRoute(context, post(task + "skip").summary("Puts a task at the end of the caller's queue"), "skip",
                 [this](const Request& request) { return tasks::skipTask(*_tasks, request); });
        addRoute(context,
                 post(task + "report").summary("Tells the owners that something is wrong with a task"),
                 "report", [this](const Request& request) { return reportTask(*_tasks, request); });
        addRoute(context, get(task + "reports").summary("Lists what was reported of a task"), "report",
                 [this](const Request& request) { return listReports(*_tasks, request); });
        addRoute(context, del(task + "reports").summary("Settles what was reported of a task"), "report",
                 [this](const Request& request) { return removeReports(*_tasks, request); });
        addRoute(context, post("/api/taskrun/{id:int}/undo").summary("Takes an answer back"), "undo",
                 [this](const Request& request) { return undoTaskRun(*_tasks, *_uploads, request); });
        _reportMails = std::make_unique<ReportMails>(context, *_tasks);
    }

    void addWebhooks(Context& context)
    {
        const Config& config = context.config();
        _webhookSettings = {config.boolean("webhook_allow_private"),
                            static_cast<int>(config.integer("webhook_timeout_seconds")),
                            static_cast<int>(config.integer("webhook_attempts")),
                            static_cast<int>(config.integer("webhook_retry_seconds")),
                            static_cast<int>(config.integer("webhook_keep_days"))};
        addRoute(context,
                 get("/api/project/{id:int}/webhooks").summary("Lists the calls of a project's webhook"),
                 "webhooks", [this](const Request& request) { return listWebhookCalls(*_tasks, request); });
    }

    void addTransfer(Context& context)
    {
        addRoute(context,
                 get("/api/project/{id:int}/export")
                     .summary("Exports a project's tasks, answers or results")
                     .lane(Lane::Heavy, Work::Transfer),
                 "export",
                 [this, folder = context.dataDirectory()](const Request& request)
                 { return exportProject(*_tasks, *_passwords, folder, request); });
        addRoute(context,
                 post("/api/project/{id:int}/import")
                     .summary("Imports tasks from a file, in the background")
                     .lane(Lane::Heavy, Work::Transfer)
                     .authorise(askForManager())
                     .maxBodyBytes(static_cast<std::size_t>(context.config().integer("import_max_bytes"))),
                 "import",
                 [this, folder = context.dataDirectory(),
                  maxRows = context.config().integer("import_max_rows")](const Request& request)
                 { return createImportJob(*_tasks, folder, maxRows, request); });
        addRoute(context, get("/api/project/{id:int}/import/{job:int}").summary("Shows how an import goes"),
                 "import", [this](const Request& request) { return showImportJob(*_tasks, request); });
        addRoute(
            context,
            del("/api/project/{id:int}/import/{job:int}").summary("Takes an import back").lane(Lane::Heavy),
            "import", [this](const Request& request) { return takeBackImportJob(*_tasks, request); });
    }

    /// Whoever does not manage the project is refused before the body comes.
    Authorise askForManager()
    {
        return [this](const Request& request)
        {
            requireManagedProject(*_tasks, request);
            return std::optional<Response>();
        };
    }

    void addManyTasks(Context& context)
    {
        const std::string many = "/api/project/{id:int}/tasks";
        addRoute(context,
                 put(many)
                     .summary("Changes all tasks that filters choose")
                     .lane(Lane::Heavy)
                     .authorise(askForManager())
                     .maxBodyBytes(_maxInfoBytes),
                 "task",
                 [this](const Request& request) { return changeTasks(*_tasks, *_taskList, request); });
        addRoute(context, del(many).summary("Deletes all tasks that filters choose").lane(Lane::Heavy),
                 "task", [this](const Request& request) { return deleteTasks(*_tasks, request); });
    }

    /// Below `/project/`. Only these credentials, so that each that browsers send unasked is one that the
    /// CSRF tokens protect; a task's page is asked for by applications, too.
    void addPage(Context& context, RouteSpec page, Handler show)
    {
        const bool any = page.pattern().find("/task/") != std::string::npos;
        context.route(addTopic(page)
                          .auth(Auth::Optional)
                          .credentials(any ? std::vector<std::string>{}
                                           : std::vector<std::string>{"api_key", "session"})
                          .csrf(Csrf::Handler)
                          .rateLimit("tasks.pages"),
                      std::move(show));
    }

    void addPages(Context& context)
    {
        const std::string project = "/project/{short_name}/";
        for (const auto& [route, show]: _reading->routes())
            addPage(context, route, show);
        addPage(context, get(project + "publish").summary("Asks before a project is published"),
                [this](const Request& request) { return _pages->askToPublish(request); });
        addPage(context, post(project + "publish").summary("Publishes a draft"),
                [this](const Request& request) { return _pages->publish(request); });
        addPage(context, post(project + "resetsecretkey").summary("Gives a project a new secret key"),
                [this](const Request& request) { return _pages->resetSecret(request); });
        addRoute(context, post("/api/project/{project}/resetsecretkey").summary("Gives a project a new key"),
                 "project", [this](const Request& request) { return _pages->resetSecretByApi(request); });
        for (const auto& [route, show]: _owning->routes())
            addPage(context, route, show);
        if (_administration)
            for (const auto& [route, show]: _administration->routes())
                addPage(context, route, show);
        addFormPages(context, project);
        addContribution(context, project);
        addLists(context);
        addPage(context, post(project + "task/{id:int}").summary("Answers a task by its form, or skips it"),
                [this](const Request& request) { return _deeds->answer(request); });
        addDeeds(context, project + "task/{id:int}/");
        if (context.find<account::Csrf>()) // which has the pages around it
        {
            _myAnswers = std::make_unique<MyAnswers>(*_tasks, context.pages(), *_csrf);
            addPage(context, get("/account/{name}/answers").summary("What somebody has answered"),
                    [this](const Request& request) { return _myAnswers->show(request); });
        }
    }

    void addContribution(Context& context, const std::string& project)
    {
        for (const std::string slash: {"", "/"})
        {
            for (const std::string name: {"newtask", "presenter"})
                addPage(context, get(project + name + slash).summary("A project's next task"),
                        [this](const Request& request) { return _contribute->showNext(request); });
            addPage(context, get(project + "tutorial" + slash).summary("How a project's tasks are done"),
                    [this](const Request& request) { return _contribute->showTutorial(request); });
            addPage(context,
                    get(project + "task/{id:int}" + slash)
                        .summary("Shows a task, and counts as a request for it"),
                    [this](const Request& request) { return _contribute->showTask(request); });
        }
        addPage(context, get(project + "offered").summary("Asks whose answers of this browser are"),
                [this](const Request& request) { return _offer->show(request); });
        addPage(context, post(project + "offered").summary("Takes those answers, or leaves them"),
                [this](const Request& request) { return _offer->decide(request); });
        for (const std::string folder: {"js/{a}", "js/{a}/{b}", "js/{a}/{b}/{c}", "vendor/{a}",
                                        "vendor/{a}/{b}", "vendor/{a}/{b}/{c}", "fonts/{a}"})
            context.route(get("/static/" + folder)
                              .summary("Where presenters look for PYBOSSA's libraries")
                              .lane(Lane::Inline),
                          [&pages = context.pages()](const Request& request)
                          { return leadToFile(pages, request); });
    }

    void addDeeds(Context& context, const std::string& task)
    {
        addPage(context, post(task + "like").summary("Likes a task, or does not any more"),
                [this](const Request& request) { return _deeds->like(request); });
        addPage(context, post(task + "undo").summary("Takes the own answer to a task back"),
                [this](const Request& request) { return _deeds->undo(request); });
        addPage(context, post(task + "skip").summary("Puts a task at the end, and shows the next"),
                [this](const Request& request) { return _deeds->skip(request); });
        addPage(context, get(task + "mend").summary("Shows the own answer to a task in its form"),
                [this](const Request& request) { return _deeds->askToMend(request); });
        addPage(context, post(task + "mend").summary("Changes the own answer to a task"),
                [this](const Request& request) { return _deeds->mend(request); });
        addPage(context, get(task + "report").summary("Asks what is wrong with a task"),
                [this](const Request& request) { return _deeds->askForReport(request); });
        addPage(context, post(task + "report").summary("Tells the owners what is wrong with a task"),
                [this](const Request& request) { return _deeds->report(request); });
    }

    void addLists(Context& context)
    {
        for (const char* path: {"/project/", "/project/page/{page:int}/"})
            addPage(context, get(path).summary("Lists projects"),
                    [this](const Request& request) { return _lists->showAll(request); });
        for (const char* path:
             {"/project/category/{category}/", "/project/category/{category}/page/{page:int}/"})
            addPage(context, get(path).summary("Lists projects of a category"),
                    [this](const Request& request) { return _lists->showCategory(request); });
    }

    /// What hashes passwords is posted to the heavy lane.
    void addFormPages(Context& context, const std::string& project)
    {
        addPage(context, get("/project/new").summary("The form for a new project"),
                [this](const Request& request) { return _formPages->showNew(request); });
        addPage(context, post("/project/new").summary("Makes a project"),
                [this](const Request& request) { return _formPages->create(request); });
        addPage(context, get(project + "update").summary("The form that changes a project"),
                [this](const Request& request) { return _formPages->showUpdate(request); });
        addPage(context,
                post(project + "update")
                    .summary("Changes a project")
                    .lane(Lane::Heavy, Work::MakePassword)
                    .maxFormBytes(static_cast<std::size_t>(context.config().integer("upload_max_bytes")) +
                                  FORM_MARGIN),
                [this](const Request& request)
                {
                    return request.form().get("btn") == "Upload" ? _owning->deeds().takePicture(request)
                                                                 : _formPages->update(request);
                });
        addPage(context, get(project + "password").summary("Asks for the password of a project's pages"),
                [this](const Request& request) { return _formPages->askForPassword(request); });
        addPage(
            context,
            post(project + "password").summary("Takes that password").lane(Lane::Heavy, Work::CheckPassword),
            [this](const Request& request) { return _formPages->enterPassword(request); });
    }

    std::shared_ptr<CsrfHook> _csrf = std::make_shared<CsrfHook>();
    std::unique_ptr<Tasks> _tasks;
    std::size_t _maxInfoBytes = 0; ///< of a JSON body with an answer or a task
    std::unique_ptr<Handout> _handout;
    std::unique_ptr<Answers> _answers;
    std::unique_ptr<OfferedAnswers> _offered;
    std::unique_ptr<Uploads> _uploads;
    std::unique_ptr<OldFiles> _oldFiles;
    std::unique_ptr<ProjectApi> _projects;
    std::unique_ptr<CategoryApi> _categories;
    std::unique_ptr<TaskApi> _taskList;
    std::unique_ptr<TaskRunApi> _runs;
    std::unique_ptr<ResultApi> _results;
    std::unique_ptr<HelpingMaterialApi> _materials;
    std::unique_ptr<AnnouncementApi> _announcements;
    std::unique_ptr<BlogpostApi> _blogposts;
    std::unique_ptr<PageApi> _projectPages;
    std::unique_ptr<ProjectStatsApi> _stats;
    std::unique_ptr<UserApi> _users;
    std::unique_ptr<FavoritesApi> _favorites;
    std::unique_ptr<ReportMails> _reportMails;
    std::unique_ptr<ProjectPasswords> _passwords;
    std::unique_ptr<PageLook> _look;
    std::unique_ptr<Frames> _frames;
    std::unique_ptr<FormSlot> _slot;
    std::unique_ptr<OuterPage> _outer;
    std::unique_ptr<OfferPage> _offer;
    std::unique_ptr<ContributePages> _contribute;
    std::unique_ptr<ProjectLists> _lists;
    std::unique_ptr<ReadingPages> _reading;
    std::unique_ptr<ProjectPages> _pages;
    std::unique_ptr<TaskDeeds> _deeds;
    std::unique_ptr<MyAnswers> _myAnswers;
    std::unique_ptr<ProjectFormPages> _formPages;
    std::unique_ptr<OwnerPages> _owning;
    std::unique_ptr<AdminPages> _administration;
    std::shared_ptr<ProjectSecrets> _secrets;
    WebhookSettings _webhookSettings;
    std::unique_ptr<WebhookSender> _sender; // last: its threads use the others, as does that of
    std::unique_ptr<ImportRunner> _imports;
    std::unique_ptr<Settler> _settler;
};

} // namespace colonnade::tasks

COLONNADE_PLUGIN(colonnade::tasks::TasksPlugin)
