#include "site/ProjectCards.h"

#include "browse/ListedJson.h"

#include <colonnade/Parameters.h>

namespace colonnade::tasks
{

namespace
{

::site::Card cardOf(const ListedProject& project)
{
    ::site::Card card;
    card.name = project.name;
    card.path = "/project/" + encodePercent(project.shortName) + "/";
    card.sentence = project.description;
    const auto origin = project.thumbnail.empty() ? std::nullopt : pictureOrigin(project.thumbnail);
    if (origin)
    {
        card.picture = project.thumbnail;
        card.pictureOrigin = *origin;
    }
    card.done = project.completed;
    card.total = project.tasks;
    card.isDone = project.wanted > 0 && !project.isOpen();
    if (project.isOpen())
        card.start = card.path + "newtask";
    return card;
}

} // namespace

std::vector<::site::Card> cardsOf(Session& session, const Tasks& tasks, const ListWish& wish)
{
    const auto projects = listProjects(session, wish);
    std::vector<::site::Card> cards;
    cards.reserve(projects.size());
    std::size_t bytes = 0;
    for (const auto& project: projects)
    {
        cards.push_back(cardOf(project));
        cards.back().json = listedJson(session, tasks, project, /*tellsFeatured=*/true, bytes);
    }
    return cards;
}

} // namespace colonnade::tasks
