#pragma once

#include "api/CsrfHook.h"
#include "browse/ListedProject.h"
#include "model/Tasks.h"
#include "records/Caller.h"

#include <colonnade/Pages.h>
#include <colonnade/pybossa/Views.h>

#include <memory>
#include <string>

namespace colonnade::tasks
{

/// The lists of projects, `/project/` and `/project/category/…`, each as a page and as JSON (SITE.md 2.A).
/// Any thread.
class ProjectLists
{
public:
    static constexpr std::int64_t PER_PAGE = 20;

    /// [provision] All must outlive it.
    ProjectLists(const Tasks& tasks, const CsrfHook& csrf, Pages& pages);

    Response showAll(const Request& request) const;
    /// `{category}`: a category's short name, `featured`, `draft`, `historical_contributions`, `underworked`.
    Response showCategory(const Request& request) const;

private:
    /// One of the lists, as its page and its twin name it.
    struct List
    {
        ListWish wish;
        std::string shortName; ///< empty: all projects
        Phrase name;
        std::string category; ///< JSON of `active_cat`
        bool hasCount = true; ///< the twin has the member `count`
    };

    /// An entry of the list of lists.
    struct Choice
    {
        std::string shortName;
        Phrase label;
        std::optional<std::int64_t> count;
        std::string json; ///< empty: not in the twin
    };

    /// What one request asked for.
    struct Found
    {
        List list;
        std::int64_t page = 1;
        std::int64_t total = 0;
        std::vector<ListedProject> projects;
        std::vector<Choice> choices;
        std::string objects; ///< the projects as JSON, where that is wanted
    };

    List findList(Session& session, const std::string& name, const Caller& caller) const;
    std::vector<Choice> choices(Session& session, const Caller& caller) const;
    Found read(const Request& request, const std::string& name) const;
    static void writeTwin(JsonWriter& json, const Found& found);
    void draw(View& page, const Request& request, const Found& found, const View& cards) const;
    Response show(const Request& request, const std::string& name) const;
    Response leadToFirst(const Request& request) const;

    const Tasks& _tasks;
    const CsrfHook& _csrf;
    const pybossa::Views _views;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
