#pragma once

#include <colonnade/Database.h>
#include <colonnade/View.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A project as lists show it: what is short of it, and its sums.
struct ListedProject
{
    std::int64_t id = 0;
    std::string name;
    std::string shortName;
    std::string description;
    std::string created;
    std::string updated;
    std::string thumbnail; ///< an address; empty: none
    std::string owner;     ///< full name
    bool featured = false;
    bool published = false;
    std::int64_t tasks = 0;
    std::int64_t completed = 0; ///< tasks
    std::int64_t volunteers = 0;
    std::int64_t wanted = 0; ///< answers, of all tasks
    std::int64_t given = 0;
    std::string lastAnswer; ///< naive UTC; empty: none

    bool isOpen() const { return given < wanted; } ///< somebody may still help
    double progress() const;                       ///< percent of the answers wanted
    int percentDone() const;                       ///< of the tasks
};

/// Which projects a list has.
enum class ListedKind
{
    Category,
    All,
    Search, ///< those of All that hold some words
    Featured,
    Drafts,     ///< for administrators
    History,    ///< what somebody has worked on, the last first
    Underworked ///< those whose tasks lack most of their answers
};

/// A page of a list of projects.
struct ListWish
{
    ListedKind kind = ListedKind::All;
    std::int64_t subject = 0;            ///< the category, or the person of a history
    std::vector<std::string> words = {}; ///< of a search; only there
    std::string_view orderBy; ///< a member of the objects; empty, or unknown: what the list is ordered by
    bool descending = false;
    std::int64_t limit = 20;
    std::int64_t offset = 0;
    std::int64_t now = 0; ///< seconds since 1970
};

/// Projects with a password are left out, and those of people whose processing is restricted, but of drafts
/// and histories. Without a wish they are ordered by points, the most first: open ones, with a picture, with
/// many tasks and volunteers, and where something happened of late (SITE.md 2.A).
std::vector<ListedProject> listProjects(Session& session, const ListWish& wish);

/// How many the list has in all.
std::int64_t countProjects(Session& session, const ListWish& wish);

/// By category, those that `All` has.
std::vector<std::pair<std::int64_t, std::int64_t>> countByCategory(Session& session);

/// Short name and time of the last change of those that `All` has, the oldest first.
std::vector<std::pair<std::string, std::string>> listShortNames(Session& session, std::int64_t limit);

/// The origin of a picture's address, for the page's policy; empty for a path of this server, nothing for
/// what no page could show.
std::optional<std::string> pictureOrigin(std::string_view address);

/// What `{{>card}}` draws. Adds where its picture comes from to `origins`.
View cardOf(const ListedProject& project, std::set<std::string>& origins);

/// A card with all that one may have, for the check of a template.
View exampleCard();

} // namespace colonnade::tasks
