#include "model/Resource.h"

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr auto INTEGER = ColumnType::Integer;
constexpr auto TEXT = ColumnType::Text;
constexpr auto TIME = ColumnType::Time;
constexpr auto BOOLEAN = ColumnType::Boolean;
constexpr auto RESERVED = Sent::Reserved;
constexpr auto FREE = Sent::Free;
constexpr auto BRIEF_BYTES = "16384";

/// What clients write, without a limit of its own.
bool mayBeLarge(const Column& column)
{
    return column.type == ColumnType::Json || column.type == ColumnType::Ids ||
           (column.type == TEXT && column.sent == FREE && column.maxLength == 0 &&
            column.reach != Reach::Internal);
}

} // namespace

const Resource& projectResource()
{
    static const Resource resource{"project",
                                   "Project",
                                   "tasks_project",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"updated", TIME, RESERVED},
                                    {"name", TEXT, FREE, Reach::Public, 255},
                                    {"short_name", TEXT, FREE, Reach::Public, 255},
                                    {"description", TEXT, FREE, Reach::Public, 255},
                                    {"long_description", TEXT},
                                    {"webhook", TEXT, FREE, Reach::Private},
                                    {"allow_anonymous_contributors", BOOLEAN, FREE, Reach::Private},
                                    {"published", BOOLEAN, RESERVED, Reach::Private},
                                    {"featured", BOOLEAN},
                                    {"secret_key", TEXT, RESERVED, Reach::Private},
                                    {"zip_download", BOOLEAN, FREE, Reach::Private},
                                    {"contacted", BOOLEAN, RESERVED, Reach::Private},
                                    {"owner_id", INTEGER},
                                    {"category_id", INTEGER},
                                    {"info", ColumnType::Json},
                                    {"owners_ids", ColumnType::Ids},
                                    {"scheduler", TEXT, FREE, Reach::Internal},
                                    {"strict", BOOLEAN, FREE, Reach::Internal},
                                    {"epoch", INTEGER, FREE, Reach::Internal},
                                    {"n_tasks", INTEGER, FREE, Reach::Internal},
                                    {"private_answers", BOOLEAN, FREE, Reach::Internal},
                                    {"is_protected", BOOLEAN, FREE, Reach::Internal},
                                    {"thumbnail", TEXT, FREE, Reach::Internal}}};
    return resource;
}

const Resource& categoryResource()
{
    static const Resource resource{"category",
                                   "Category",
                                   "tasks_category",
                                   {{"id", INTEGER, RESERVED},
                                    {"name", TEXT},
                                    {"short_name", TEXT},
                                    {"description", TEXT},
                                    {"created", TIME, RESERVED},
                                    {"info", ColumnType::Json}}};
    return resource;
}

const Resource& taskResource()
{
    static const Resource resource{"task",
                                   "Task",
                                   "tasks_task",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"project_id", INTEGER},
                                    {"state", TEXT, RESERVED},
                                    {"quorum", INTEGER},
                                    {"calibration", INTEGER},
                                    {"priority_0", ColumnType::Real},
                                    {"info", ColumnType::Json},
                                    {"n_answers", INTEGER},
                                    {"fav_user_ids", ColumnType::Ids, RESERVED},
                                    {"n_done", INTEGER, FREE, Reach::Internal}},
                                   true,
                                   true};
    return resource;
}

const Resource& runResource()
{
    static const Resource resource{"taskrun",
                                   "TaskRun",
                                   "tasks_run",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"project_id", INTEGER},
                                    {"task_id", INTEGER},
                                    {"actor_kind", TEXT, FREE, Reach::Internal},
                                    {"actor_id", TEXT, FREE, Reach::Internal},
                                    {"actor_key", TEXT, FREE, Reach::Internal},
                                    {"finish_time", TIME, RESERVED},
                                    {"timeout", INTEGER},
                                    {"calibration", INTEGER},
                                    {"media_url", TEXT},
                                    {"info", ColumnType::Json}},
                                   true,
                                   true};
    return resource;
}

const Resource& resultResource()
{
    static const Resource resource{"result",
                                   "Result",
                                   "tasks_result",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"project_id", INTEGER, RESERVED},
                                    {"task_id", INTEGER, RESERVED},
                                    {"task_run_ids", ColumnType::Ids, RESERVED},
                                    {"last_version", BOOLEAN, RESERVED},
                                    {"info", ColumnType::Json}},
                                   true,
                                   true};
    return resource;
}

const Resource& helpingMaterialResource()
{
    static const Resource resource{"helpingmaterial",
                                   "HelpingMaterial",
                                   "tasks_helping_material",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"project_id", INTEGER},
                                    {"info", ColumnType::Json},
                                    {"media_url", TEXT},
                                    {"priority", ColumnType::Real}},
                                   true,
                                   true};
    return resource;
}

const Resource& announcementResource()
{
    static const Resource resource{"announcement",
                                   "Announcement",
                                   "tasks_announcement",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"updated", TIME, RESERVED},
                                    {"user_id", INTEGER, RESERVED},
                                    {"title", TEXT, FREE, Reach::Public, 255},
                                    {"body", TEXT},
                                    {"info", ColumnType::Json},
                                    {"media_url", TEXT},
                                    {"published", BOOLEAN}}};
    return resource;
}

const Resource& blogpostResource()
{
    static const Resource resource{"blogpost",
                                   "Blogpost",
                                   "tasks_blogpost",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"updated", TIME, RESERVED},
                                    {"project_id", INTEGER},
                                    {"user_id", INTEGER, RESERVED},
                                    {"title", TEXT, FREE, Reach::Public, 255},
                                    {"body", TEXT},
                                    {"info", ColumnType::Json},
                                    {"media_url", TEXT},
                                    {"published", BOOLEAN}},
                                   false,
                                   true};
    return resource;
}

const Resource& pageResource()
{
    static const Resource resource{"page",
                                   "Page",
                                   "tasks_page",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"project_id", INTEGER},
                                    {"slug", TEXT, FREE, Reach::Public, 255},
                                    {"info", ColumnType::Json},
                                    {"media_url", TEXT}},
                                   false,
                                   true};
    return resource;
}

const Resource& userResource()
{
    static const Resource resource{"user",
                                   "User",
                                   "(SELECT id, created, name, email AS email_addr, fullname, locale, info, "
                                   "privacy_mode, restricted, disabled FROM core_user)",
                                   {{"id", INTEGER, RESERVED},
                                    {"created", TIME, RESERVED},
                                    {"email_addr", TEXT, RESERVED, Reach::Private},
                                    {"name", TEXT, RESERVED},
                                    {"fullname", TEXT, FREE, Reach::Public, 255},
                                    {"locale", TEXT, FREE, Reach::Public, 35},
                                    {"privacy_mode", BOOLEAN, FREE, Reach::Private},
                                    {"info", ColumnType::Json, FREE, Reach::Private},
                                    {"restricted", BOOLEAN, FREE, Reach::Internal},
                                    {"disabled", BOOLEAN, FREE, Reach::Internal}}};
    return resource;
}

const Resource& projectStatsResource()
{
    static const Resource resource{
        "projectstats",
        "ProjectStats",
        "(SELECT s.*, CASE WHEN s.n_tasks > 0 THEN s.n_completed_tasks * 100 / s.n_tasks ELSE 0 END AS "
        "overall_progress, CASE WHEN s.n_task_runs > 0 THEN s.seconds / s.n_task_runs ELSE 0 END AS "
        "average_time FROM (SELECT p.id, p.id AS project_id, p.n_tasks, "
        "(SELECT CAST(coalesce(sum(y.n_runs), 0) AS bigint) FROM tasks_tally y WHERE y.project_id = p.id) AS "
        "n_task_runs, "
        "(SELECT CAST(coalesce(sum(y.n_results), 0) AS bigint) FROM tasks_tally y WHERE y.project_id = p.id) "
        "AS n_results, "
        "(SELECT CAST(coalesce(sum(y.n_volunteers), 0) AS bigint) FROM tasks_project_count y "
        "WHERE y.project_id = p.id) AS n_volunteers, "
        "(SELECT CAST(coalesce(sum(y.n_completed), 0) AS bigint) FROM tasks_tally y WHERE y.project_id = "
        "p.id) AS n_completed_tasks, "
        "(SELECT coalesce(sum(y.seconds), 0.0) FROM tasks_tally y WHERE y.project_id = p.id) AS seconds, "
        "(SELECT count(*) FROM tasks_blogpost b WHERE b.project_id = p.id) AS n_blogposts, "
        "(SELECT coalesce(nullif(max(y.last_finish), ''), '0') FROM tasks_tally y WHERE y.project_id = p.id) "
        "AS last_activity, '{}' AS info FROM tasks_project p) s)",
        {{"id", INTEGER, RESERVED},
         {"project_id", INTEGER, RESERVED},
         {"n_tasks", INTEGER},
         {"n_task_runs", INTEGER},
         {"n_results", INTEGER},
         {"n_volunteers", INTEGER},
         {"n_completed_tasks", INTEGER},
         {"overall_progress", INTEGER},
         {"average_time", ColumnType::Real},
         {"n_blogposts", INTEGER},
         {"last_activity", TIME},
         {"info", ColumnType::Json}}};
    return resource;
}

const Column* Resource::find(std::string_view column) const
{
    for (const auto& known: columns)
        if (known.name == column)
            return &known;
    return nullptr;
}

std::string Resource::columnList() const
{
    std::string list;
    for (const auto& column: columns)
        list.append(list.empty() ? "t." : ", t.").append(column.name);
    return list;
}

std::string Resource::briefColumnList(Dialect dialect) const
{
    const std::string size = dialect == Dialect::Sqlite ? "length(CAST(t." : "octet_length((t.";
    const std::string sizeEnd = dialect == Dialect::Sqlite ? " AS blob))" : "))";
    std::string list;
    std::string large;
    for (const auto& column: columns)
    {
        const std::string name(column.name);
        list.append(list.empty() ? "" : ", ");
        if (!mayBeLarge(column))
        {
            list.append("t." + name);
            continue;
        }
        const std::string bytes = "coalesce(" + size + name + sizeEnd + ", 0)";
        list.append("CASE WHEN " + bytes + " <= " + BRIEF_BYTES + " THEN t." + name + " END AS " + name);
        large.append(large.empty() ? "" : " OR ").append(bytes + " > " + BRIEF_BYTES);
    }
    return list + ", " + (large.empty() ? "false" : large) + " AS is_large";
}

Record::Record(const Resource& resource):
    _resource(&resource),
    _values(resource.columns.size())
{
}

Record::Record(const Resource& resource, const Row& row):
    _resource(&resource)
{
    _values.reserve(resource.columns.size());
    for (std::size_t i = 0; i < resource.columns.size(); ++i)
        _values.push_back(readValue(row, static_cast<int>(i), resource.columns[i].type));
}

std::size_t Record::indexOf(std::string_view column) const
{
    for (std::size_t i = 0; i < _resource->columns.size(); ++i)
        if (_resource->columns[i].name == column)
            return i;
    throw Poco::NotFoundException(std::string(_resource->table) + " has no column", std::string(column));
}

const Value& Record::operator[](std::string_view column) const
{
    return _values[indexOf(column)];
}

void Record::set(std::string_view column, Value value)
{
    _values[indexOf(column)] = std::move(value);
}

std::int64_t Record::integer(std::string_view column) const
{
    return std::get<std::int64_t>((*this)[column]);
}

bool Record::boolean(std::string_view column) const
{
    return std::get<bool>((*this)[column]);
}

const std::string& Record::text(std::string_view column) const
{
    return std::get<std::string>((*this)[column]);
}

} // namespace colonnade::tasks
