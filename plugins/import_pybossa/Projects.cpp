#include "Move.h"
#include "OldUploads.h"
#include "ProjectPassword.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <functional>

namespace import_pybossa
{

namespace
{

constexpr std::size_t PASSWORD_BYTES = 24;

const std::set<std::string_view>& placedColumns()
{
    static const std::set<std::string_view> columns{"id",
                                                    "created",
                                                    "updated",
                                                    "name",
                                                    "short_name",
                                                    "description",
                                                    "long_description",
                                                    "webhook",
                                                    "allow_anonymous_contributors",
                                                    "published",
                                                    "featured",
                                                    "secret_key",
                                                    "zip_download",
                                                    "contacted",
                                                    "owner_id",
                                                    "category_id",
                                                    "info",
                                                    "owners_ids"};
    return columns;
}

std::string nextName(const std::string& name, const std::function<bool(const std::string&)>& isTaken)
{
    for (int number = 2;; ++number)
        if (std::string candidate = name + "-" + std::to_string(number); !isTaken(candidate))
            return candidate;
}

tasks::ImportedHolders holdersOf(Move& move, bool isProject, std::int64_t id, const std::string& name,
                                 const std::string& shortName)
{
    return move.target.database.read(
        [&](Session& session)
        {
            return isProject ? move.target.tasks->findProject(session, id, name, shortName)
                             : move.target.tasks->findCategory(session, id, name, shortName);
        });
}

/// The kind of name that everybody here has but this row.
std::string lineOf(const std::string& what, std::int64_t id, const std::string& shortName, std::int64_t here)
{
    return what + " " + std::to_string(id) + " (" + shortName + "): its number or name belongs to " + what +
           " " + std::to_string(here) + " here";
}

struct OldCategory
{
    tasks::ImportedCategory category;
    std::vector<std::string> notes;
};

OldCategory readCategory(const Move& move, const Fields& fields)
{
    OldCategory old;
    old.category.id = fields.id();
    old.category.name = fields.text("name");
    old.category.shortName = fields.text("short_name");
    for (std::string* const name: {&old.category.name, &old.category.shortName})
        if (name->empty())
        {
            *name = "category-" + std::to_string(fields.id());
            old.notes.emplace_back("it had no name");
        }
    old.category.description = fields.text("description");
    old.category.created = timeOf(fields.find("created"), {}, move.now, old.notes);
    old.category.info = objectInfo(fields.find("info"), old.notes);
    return old;
}

void planCategory(Move& move, const Fields& fields, std::int64_t& next)
{
    const OldCategory old = readCategory(move, fields);
    const auto& category = old.category;
    const std::int64_t id = category.id;
    if (move.categories.get(id) != 0)
        return;
    const auto holders = holdersOf(move, false, id, category.name, category.shortName);
    const auto set = [&](std::int64_t here) { move.categories.set(id, static_cast<std::uint32_t>(here)); };
    if (holders.shortName != 0 || holders.name != 0)
        return set(holders.shortName != 0 ? holders.shortName : holders.name); // the same category
    move.newCategories.insert(id);
    if (holders.id == 0)
        return set(id);
    if (move.options.common.onConflict == OnConflict::Stop)
        move.report.addConflict(lineOf("category", id, category.shortName, holders.id));
    set(next++);
}

void moveCategory(Move& move, const SourceTable& table, const SourceRow& row)
{
    if (!move.isReadable(table, row))
        return;
    OldCategory old = readCategory(move, Fields(table, row));
    const std::int64_t id = old.category.id, here = move.categories.get(id);
    move.noteOthers(table, row, {"id", "name", "short_name", "description", "created", "info"});
    const bool isNew = move.newCategories.contains(id);
    if (here != id)
        old.notes.emplace_back("its number is another here");
    old.category.id = here;
    if (move.isWriting() && (isNew || move.isFresh))
        move.target.database.write(
            [&, run = move.ensureRun().id](Transaction& transaction)
            {
                if (isNew)
                    move.target.tasks->add(transaction, old.category);
                else
                    move.target.tasks->change(transaction, old.category);
                const ImportedRow kept{id, here, isNew};
                move.target.imports->keep(transaction, run, "category", std::span(&kept, 1));
            });
    move.report.table("category").stored += move.isWriting() && isNew ? 1 : 0;
    move.report.change("category", id, old.notes);
}

/// Addresses of this machine and of private networks, as far as their text says.
bool isPrivateAddress(std::string_view url)
{
    const auto at = url.find("://");
    std::string host(at == std::string_view::npos ? url : url.substr(at + 3));
    host = lowerAscii(host.substr(0, host.find_first_of("/:?#")));
    constexpr std::string_view BEGINNINGS[] = {"127.", "10.", "192.168.", "169.254.", "[::1", "[f"};
    if (host == "localhost" || host.ends_with(".local") || host.ends_with(".internal"))
        return true;
    if (host.starts_with("172."))
    {
        const auto second = parseInteger(host.substr(4, host.find('.', 4) - 4));
        return second && *second >= 16 && *second <= 31;
    }
    return std::any_of(std::begin(BEGINNINGS), std::end(BEGINNINGS),
                       [&](auto beginning) { return host.starts_with(beginning); });
}

struct OldProject
{
    tasks::ImportedProject project;
    std::vector<std::string> notes;
};

void readNames(const Fields& fields, OldProject& old)
{
    auto& project = old.project;
    project.id = fields.id();
    project.name = fields.text("name");
    project.shortName = fields.text("short_name");
    const std::string otherwise = "project-" + std::to_string(project.id);
    if (project.shortName.empty())
    {
        project.shortName = otherwise;
        old.notes.emplace_back("it had no short name: " + otherwise);
    }
    if (project.name.empty())
    {
        project.name = project.shortName;
        old.notes.emplace_back("it had no name");
    }
}

void planProject(Move& move, const Fields& fields, std::int64_t& next)
{
    OldProject old;
    readNames(fields, old);
    const std::int64_t id = old.project.id;
    std::vector<std::string> ignored;
    const JsonDocument info = JsonDocument::parse(objectInfo(fields.find("info"), ignored));
    if (const auto access = info.root().find("data_access");
        access && access.size() > 0 && !move.options.ignoreDataAccess)
        move.report.addConflict("project " + std::to_string(id) + " (" + old.project.shortName +
                                "): data_access restricts who may see it, and nothing here does: say "
                                "--ignore-data-access if all who use this server may");
    if (move.projects.get(id) != 0)
        return;
    const auto holders = holdersOf(move, true, id, old.project.name, old.project.shortName);
    if (holders.name != 0 || holders.shortName != 0)
    {
        if (move.options.common.onConflict == OnConflict::Stop)
            move.report.addConflict(lineOf("project", id, old.project.shortName,
                                           holders.shortName != 0 ? holders.shortName : holders.name));
        if (move.options.common.onConflict == OnConflict::Skip)
        {
            move.skippedProjects.insert(id);
            return;
        }
    }
    move.newProjects.insert(id);
    move.projects.set(id, static_cast<std::uint32_t>(holders.id == 0 ? id : next++));
}

/// The password of the project's pages, as a hash of this server's own.
void takePassword(Move& move, const std::string& text, OldProject& old,
                  std::vector<std::pair<std::string, std::string>>& members)
{
    const Passwords& passwords = move.target.identity.passwords();
    if (!isSignedPassword(text) && !passwords.findHashFault(text, HashSource::Operator) && !text.empty())
        return; // the fork's
    auto password = readSignedPassword(text);
    if (!password)
    {
        password = encodeHex(randomBytes(PASSWORD_BYTES));
        old.notes.emplace_back("its password could not be read: it has one that nobody knows");
    }
    else
        old.notes.emplace_back("its password stood readably in the old database: hashed");
    if (!move.options.signingKey.empty() && isSignedPassword(text) &&
        !isSignedWith(text, move.options.signingKey))
        old.notes.emplace_back("the signature of its password is wrong: the old server kept everybody out");
    if (move.isWriting())
        members.emplace_back("passwd_hash", quoteJson(passwords.hash(*password)));
}

void readInfo(Move& move, const Fields& fields, OldProject& old)
{
    static const std::set<std::string_view> LOCKING{"locked_scheduler", "user_pref_scheduler",
                                                    "task_queue_scheduler"};
    std::string& info = old.project.info;
    info = objectInfo(fields.find("info"), old.notes);
    std::vector<std::pair<std::string, std::string>> members;
    const JsonDocument document = JsonDocument::parse(info);
    const auto text = [&](const char* name)
    {
        const auto value = document.root().find(name);
        return value.isText() ? std::string(value.text()) : std::string();
    };
    if (const auto hash = document.root().find("passwd_hash"); hash && !hash.isNull())
        takePassword(move, text("passwd_hash"), old, members);
    if (LOCKING.contains(text("sched")))
    {
        members.emplace_back("sched", "\"locked\"");
        old.notes.emplace_back("its scheduler is unknown here: locked is nearest");
    }
    if (const auto isPrivate = document.root().find("private_answers");
        isPrivate && !isPrivate.isBoolean() && !isPrivate.isNull())
        members.emplace_back("private_answers", "true");
    if (const std::string thumbnail = text("thumbnail"); !thumbnail.empty())
        if (const auto file = bringFile(move, "project", old.project.id, text("container"), thumbnail))
            members.emplace_back("thumbnail_url", quoteJson(file->address));
    if (!members.empty())
        info = withMembers(info, members);
}

void readOwners(Move& move, const Fields& fields, OldProject& old)
{
    auto& owners = old.project.ownersIds;
    const auto add = [&](std::int64_t user)
    {
        if (user != 0 && std::find(owners.begin(), owners.end(), user) == owners.end())
            owners.push_back(user);
    };
    const auto named = readNumbers(fields.text("owners_ids")).value_or(std::vector<std::int64_t>());
    for (const auto user: named)
        add(move.users.get(user));
    if (std::any_of(named.begin(), named.end(), [&](std::int64_t user) { return move.users.get(user) == 0; }))
        old.notes.emplace_back("owners who are gone are left out");
    add(old.project.ownerId);
}

OldProject readProject(Move& move, const Fields& fields)
{
    OldProject old;
    readNames(fields, old);
    auto& project = old.project;
    project.created = timeOf(fields.find("created"), {fields.find("updated")}, move.now, old.notes);
    project.updated = timeOf(fields.find("updated"), {fields.find("created")}, move.now, old.notes);
    project.description = fields.text("description");
    if (project.description.empty())
    {
        project.description = project.name;
        old.notes.emplace_back("it had no description: its name");
    }
    if (const auto text = fields.find("long_description"))
        project.longDescription = std::string(*text);
    if (const auto webhook = fields.text("webhook"); !webhook.empty())
    {
        project.webhook = webhook;
        if (isPrivateAddress(webhook))
            move.report.tell("The webhook of project " + project.shortName +
                             " is at a private address: this server will not call it, unless "
                             "tasks.webhook_allow_private is set.");
    }
    project.allowsAnonymous = fields.boolean("allow_anonymous_contributors", true);
    project.published = fields.boolean("published", false);
    project.featured = fields.boolean("featured", false);
    project.zipDownload = fields.boolean("zip_download", true);
    project.contacted = fields.boolean("contacted", false);
    project.secretKey = fields.text("secret_key");
    if (project.secretKey.empty())
    {
        project.secretKey = randomUuid();
        old.notes.emplace_back("it had no secret key: it got one");
    }
    project.ownerId = move.users.get(fields.integer("owner_id").value_or(0));
    project.categoryId = move.categories.get(fields.integer("category_id").value_or(0));
    return old;
}

std::string obstacleOf(const Move& move, const Fields& fields, const OldProject& old)
{
    if (move.skippedProjects.contains(fields.id()))
        return "its name belongs to a project here";
    if (move.skippedUsers.contains(fields.integer("owner_id").value_or(0)))
        return "its owner was left out";
    if (old.project.ownerId == 0)
        return "its owner is not there";
    return old.project.categoryId == 0 ? "its category is not there" : "";
}

/// Names that others have here; renaming was asked for.
void makeUnique(Move& move, OldProject& old)
{
    auto& project = old.project;
    const auto isNameTaken = [&](const std::string& name)
    { return holdersOf(move, true, 0, name, "").name != 0; };
    const auto isShortNameTaken = [&](const std::string& name)
    { return holdersOf(move, true, 0, "", name).shortName != 0; };
    if (isNameTaken(project.name))
    {
        project.name = nextName(project.name, isNameTaken);
        old.notes.push_back("its name is " + project.name + " here");
    }
    if (isShortNameTaken(project.shortName))
    {
        project.shortName = nextName(project.shortName, isShortNameTaken);
        old.notes.push_back("its short name is " + project.shortName + " here: its apps no longer find it");
    }
}

void storeProject(Move& move, OldProject& old, std::int64_t sourceId)
{
    makeUnique(move, old);
    if (!move.isWriting())
        return;
    const std::int64_t run = move.ensureRun().id;
    move.target.database.write(
        [&](Transaction& transaction)
        {
            move.target.tasks->add(transaction, old.project);
            const ImportedRow kept{sourceId, old.project.id, true};
            move.target.imports->keep(transaction, run, "project", std::span(&kept, 1));
        });
    move.touched.insert(old.project.id);
    ++move.report.table("project").stored;
}

void moveProject(Move& move, const SourceTable& table, const SourceRow& row)
{
    const Fields fields(table, row);
    OldProject old = readProject(move, fields);
    const std::int64_t id = fields.id();
    if (const std::string obstacle = obstacleOf(move, fields, old); !obstacle.empty())
    {
        move.projects.set(id, 0);
        return move.leaveOutRow(table, row, obstacle);
    }
    readInfo(move, fields, old);
    readOwners(move, fields, old);
    if (fields.boolean("hidden", false))
        move.report.tell("Project " + old.project.shortName +
                         " was hidden: it is listed here as it is published.");
    move.noteOthers(table, row, placedColumns());
    old.project.id = move.projects.get(id);
    if (old.project.id != id)
        old.notes.emplace_back("its number is another here: its apps' tokens no longer open it");
    if (move.newProjects.contains(id))
        storeProject(move, old, id);
    move.report.change("project", id, old.notes);
}

void forEach(Move& move, const char* name,
             const std::function<void(const SourceTable&, const SourceRow&)>& visit)
{
    if (const SourceTable* const table = move.source.find(name))
        move.source.read(*table, [&](const SourceRow& row) { visit(*table, row); });
}

} // namespace

void planProjects(Move& move)
{
    const auto greatest = [&](auto which)
    {
        return move.target.database.read([&](Session& session)
                                         { return ((*move.target.tasks).*which)(session); });
    };
    const auto lastOf = [&](const char* name)
    {
        const SourceTable* const table = move.source.find(name);
        return table ? table->lastId : 0;
    };
    std::int64_t nextCategory = std::max(greatest(&tasks::Import::greatestCategory), lastOf("category")) + 1;
    std::int64_t nextProject = std::max(greatest(&tasks::Import::greatestProject), lastOf("project")) + 1;
    const auto isUsable = [](const SourceTable& table, const SourceRow& row)
    { return row.fault.empty() && Fields(table, row).id() > 0; };
    forEach(move, "category",
            [&](const SourceTable& table, const SourceRow& row)
            {
                if (isUsable(table, row))
                    planCategory(move, Fields(table, row), nextCategory);
            });
    forEach(move, "project",
            [&](const SourceTable& table, const SourceRow& row)
            {
                if (isUsable(table, row))
                    planProject(move, Fields(table, row), nextProject);
            });
}

void moveProjects(Move& move)
{
    forEach(move, "category",
            [&](const SourceTable& table, const SourceRow& row) { moveCategory(move, table, row); });
    if (const SourceTable* const table = move.source.find("project"))
        move.readRows(*table, [&](const SourceRow& row) { moveProject(move, *table, row); });
}

} // namespace import_pybossa
