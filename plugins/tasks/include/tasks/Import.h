#pragma once

#include <colonnade/BulkInsert.h>
#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What is brought along from other servers in numbers.
enum class Imported
{
    Task,
    Answer,
    Result,
    HelpingMaterial,
    Blogpost,
    Announcement,
    Page,
    Favorite, ///< who likes which task
    File      ///< whose a file is that came along
};

struct ImportedCategory
{
    std::int64_t id = 0;
    std::string created, name, shortName, description;
    std::string info = "{}";
};

struct ImportedProject
{
    std::int64_t id = 0;
    std::string created, updated, name, shortName, description;
    std::optional<std::string> longDescription, webhook;
    bool allowsAnonymous = true, published = false, featured = false, zipDownload = true, contacted = false;
    std::string secretKey; ///< in clear
    std::int64_t ownerId = 0, categoryId = 0;
    std::vector<std::int64_t> ownersIds;
    std::string info = "{}"; ///< `passwd_hash`: as `Passwords` knows it
};

/// Who holds what a category or project wants; 0: nobody.
struct ImportedHolders
{
    std::int64_t id = 0;
    std::int64_t name = 0;
    std::int64_t shortName = 0;
};

/// What is stored of a range of numbers, to be compared.
struct ImportedSum
{
    std::int64_t rows = 0;
    std::int64_t ids = 0;       ///< the sum of their numbers
    std::int64_t infoBytes = 0; ///< the length of all `info`

    bool operator==(const ImportedSum&) const = default;
};

/// Stores what another server had, with the numbers that it had there, many rows a call. Nobody is told, and
/// nothing is counted until `rebuild`. Any thread.
class Import
{
public:
    static constexpr Interface INTERFACE{"tasks.import", 1};

    virtual ~Import() = default;

    virtual ImportedHolders findCategory(Session& session, std::int64_t id, std::string_view name,
                                         std::string_view shortName) = 0;
    virtual ImportedHolders findProject(Session& session, std::int64_t id, std::string_view name,
                                        std::string_view shortName) = 0;
    virtual std::int64_t greatestCategory(Session& session) = 0; ///< 0: there is none
    virtual std::int64_t greatestProject(Session& session) = 0;  ///< 0: there is none

    /// Throws `UniqueViolation` for what is taken.
    virtual void add(Transaction& transaction, const ImportedCategory& category) = 0;
    /// Replaces the words of one that is there.
    virtual void change(Transaction& transaction, const ImportedCategory& category) = 0;
    /// Throws `UniqueViolation` for what is taken.
    virtual void add(Transaction& transaction, const ImportedProject& project) = 0;

    /// What `add` wants of a row, in this order. Of an answer `actor_key` is `Actor::key()`, with
    /// `furtherAnswer` behind it if the person has answered the task before.
    virtual std::span<const BulkColumn> columns(Imported kind) const = 0;
    /// Stores rows, given one after the other. What is there already, by its number, stays as it is. Returns
    /// how many were stored.
    virtual std::int64_t add(Transaction& transaction, Imported kind, std::span<const SqlValue> values) = 0;

    /// Which of the numbers are there.
    virtual std::set<std::int64_t> findPresent(Session& session, Imported kind,
                                               std::span<const std::int64_t> ids) = 0;
    /// The greatest number that is there; 0: nothing is.
    virtual std::int64_t greatestId(Session& session, Imported kind) = 0;
    virtual ImportedSum sum(Session& session, Imported kind, std::int64_t firstId, std::int64_t lastId) = 0;
    /// Tasks, answers and results of a project.
    virtual std::int64_t countRows(Session& session, std::int64_t project) = 0;

    /// Numbers that are given from now on are greater than this one.
    virtual void reserve(Transaction& transaction, Imported kind, std::int64_t lastId) = 0;
    virtual void reserveProjects(Transaction& transaction, std::int64_t lastId) = 0; ///< the same

    /// Whose processing is restricted: they stand in no list.
    virtual void hide(Transaction& transaction, std::span<const std::int64_t> users) = 0;

    /// Counts anew all that is counted of a project.
    virtual void rebuild(std::int64_t project) = 0;
    /// Once all projects are counted: ranks, and what is searched by.
    /// `told` hears now and then how many rows can be searched.
    virtual void finish(const std::function<void(std::int64_t)>& told) = 0;

    /// Takes what an import made back, with all that belongs to it.
    virtual void removeProject(std::int64_t project) = 0;
    virtual void removeCategory(std::int64_t category) = 0; ///< unless there are projects in it
    virtual void removeAnnouncements(std::int64_t firstId, std::int64_t lastId) = 0; ///< by their numbers
};

/// What stands behind the actor's key of a further answer of one person to one task.
inline std::string furtherAnswer(std::int64_t id)
{
    return "\x1f" + std::to_string(id);
}

/// Where files that came along are kept (`files@1`).
inline constexpr std::string_view OLD_FILES = "*";

} // namespace colonnade::tasks
