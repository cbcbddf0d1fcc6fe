#include "site/ProjectFront.h"

#include "site/ProjectCards.h"

#include <colonnade/Json.h>

namespace colonnade::tasks
{

namespace
{

::site::FrontSource::News readNews(const Row& row)
{
    ::site::FrontSource::News news{.title = row.text(1), .body = row.text(2), .created = row.text(3)};
    JsonWriter json;
    json.beginObject()
        .member("id", row.integer(0))
        .member("title", news.title)
        .member("body", news.body)
        .member("created", news.created)
        .member("updated", row.text(4))
        .member("published", true)
        .end();
    news.json = json.take();
    return news;
}

} // namespace

ProjectFront::ProjectFront(const Tasks& tasks):
    _tasks(tasks)
{
}

std::vector<::site::Card> ProjectFront::featured(int limit)
{
    ListWish wish{.kind = ListedKind::Featured};
    wish.limit = limit;
    wish.now = _tasks.clock.nowSeconds();
    return _tasks.database.read(
        [&](Session& session)
        {
            auto cards = cardsOf(session, _tasks, wish);
            if (!cards.empty())
                return cards;
            wish.kind = ListedKind::All;
            wish.orderBy = "id"; // the newest, by the primary key: nothing is sorted
            wish.descending = true;
            return cardsOf(session, _tasks, wish);
        });
}

std::vector<::site::FrontSource::Resumed> ProjectFront::resumed(const User& viewer, int limit)
{
    ListWish wish{.kind = ListedKind::History, .subject = viewer.id};
    wish.limit = limit;
    wish.now = _tasks.clock.nowSeconds();
    auto cards = _tasks.database.read([&](Session& session) { return cardsOf(session, _tasks, wish); });
    std::vector<Resumed> all;
    all.reserve(cards.size());
    for (auto& card: cards)
        all.push_back({std::move(card)});
    return all;
}

std::vector<::site::FrontSource::News> ProjectFront::news(std::int64_t offset, int limit)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.all(readNews,
                               "SELECT id, title, body, created, updated FROM tasks_announcement "
                               "WHERE published ORDER BY id DESC LIMIT $1 OFFSET $2",
                               std::int64_t{limit}, offset);
        });
}

std::string ProjectFront::allPath() const
{
    return "/project/";
}

} // namespace colonnade::tasks
