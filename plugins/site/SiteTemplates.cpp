#include "SiteTemplates.h"

#include <colonnade/Markup.h>
#include <colonnade/PageForm.h>

using colonnade::View;

namespace site
{
namespace
{

constexpr int ALL = 100; ///< per cent

/// The first character of a text.
std::string initialOf(const std::string& text)
{
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return text.substr(0, size);
}

Card exampleCard()
{
    return {.name = "Herbarium",
            .path = "/project/herbarium/",
            .sentence = "Read the labels.",
            .picture = "/picture.png",
            .done = 1,
            .total = 2,
            .start = "/project/herbarium/newtask"};
}

View exampleNews()
{
    View news;
    news.set("title", "We are open").set("day", "2026-11-30").set("picture", "/picture.png");
    news.set("sentence", "Come in.").mark("body", colonnade::Markup::trusted("<p>Come in.</p>"));
    return news;
}

View exampleFront()
{
    View example;
    for (const char* name: {"has_headline", "has_featured", "has_resumed", "has_news", "has_figures"})
        example.set(name, true);
    drawCard(example.list("headline"), exampleCard());
    drawCard(example.list("cards"), exampleCard());
    drawCard(example.list("resumed"), exampleCard());
    example.set("all_path", "/project/");
    example.list("news").add().put("entry", exampleNews());
    drawNumbers(example, {{.member = "n_users", .label = "people", .value = 1}});
    example.set("operator", "The Museum");
    return example;
}

View exampleSearch()
{
    View example;
    example.set("q", "plants").set("was_asked", true).set("found", "3");
    drawCard(example.list("cards"), exampleCard());
    drawPagination(example, "/search?q=a&page=", 2, /*hasNext=*/true);
    return example;
}

View exampleText()
{
    View example;
    example.mark("text", colonnade::Markup::trusted("<p>Help</p>"))
        .set("operator", "The Museum")
        .set("is_unset", true)
        .set("has_texts", true);
    example.list("texts").add().set("path", "/help/").set("label", "Help").set("current", true);
    return example;
}

View exampleStats()
{
    View example;
    example.set("has_board", true);
    drawNumbers(example, {{.member = "n_users", .label = "people", .value = 1}});
    View& ranking = example.list("rankings").add().set("heading", "The busiest").set("is_empty", true);
    ranking.list("lines").add().set("name", "Anna").set("path", "/account/anna/").set("number", "1");
    return example;
}

View exampleLeaderboard()
{
    View example;
    example.set("is_hidden", true).set("has_places", true);
    example.list("places")
        .add()
        .set("rank", "1")
        .set("name", "Anna")
        .set("path", "/account/anna/")
        .set("picture", "/picture.png")
        .set("number", "12")
        .set("share", "100%")
        .set("mine", true);
    return example;
}

View exampleNewsPage()
{
    View example;
    example.list("entries").add().put("entry", exampleNews());
    drawPagination(example, "/announcements/?page=", 2, /*hasNext=*/true);
    return example;
}

View exampleAdmin()
{
    View example;
    example.list("entries")
        .add()
        .set("label", "People")
        .set("sentence", "Find them.")
        .set("path", "/admin/users");
    example.list("failed").add().set("noun", "mails").set("dead", "2").set("path", "/admin/queue");
    example.set("all_well", true);
    return example;
}

View exampleTime()
{
    View time;
    for (const char* name: {"iso", "date", "clock", "ago"})
        time.set(name, "1");
    return time;
}

View exampleAdminQueue()
{
    View example;
    example.list("queues")
        .add()
        .set("noun", "mails")
        .set("path", "/admin/queue?queue=mail")
        .set("is_current", true)
        .set("number", "2");
    View& line = example.list("lines").add();
    for (const char* name: {"what", "key", "tries", "answer", "retry_path", "discard_path"})
        line.set(name, "1");
    line.set("in_hand", true).put("due", exampleTime());
    for (const char* name: {"waiting_path", "dead_path", "retry_all_path", "discard_all_path", "next"})
        example.set(name, "/admin/queue");
    example.set("is_dead", true);
    return example;
}

View exampleAdminQuestion()
{
    View example;
    example.set("what", "It is removed.").put("form", colonnade::exampleForm());
    return example;
}

View exampleAdminServer()
{
    View example;
    for (const char* name:
         {"version", "database", "folder", "free", "total", "backup", "backup_folder", "address"})
        example.set(name, "1");
    for (const char* name: {"concerns", "well"})
        example.list(name)
            .add()
            .set("badge", "good")
            .set("health", "Good")
            .set("subject", "disk")
            .set("sentence", "There is room.");
    View& plugin = example.list("known").add();
    for (const char* name: {"name", "number", "badge", "state", "sentence"})
        plugin.set(name, "1");
    View& setting = example.list("areas").add().set("area", "http").list("settings").add();
    for (const char* name: {"key", "value", "origin", "description"})
        setting.set(name, "1");
    setting.set("is_set", true);
    return example;
}

View exampleAdminLog()
{
    View example;
    View& line = example.list("lines").add();
    for (const char* name: {"who", "way", "what", "object", "object_path", "before", "after"})
        line.set(name, "1");
    line.put("when", exampleTime());
    example.set("is_part", true).set("next", "/admin/log?below=1");
    return example;
}

} // namespace

SiteTemplates::SiteTemplates(colonnade::Pages& pages):
    front(pages.loadTemplate("site_front", exampleFront())),
    search(pages.loadTemplate("site_search", exampleSearch())),
    text(pages.loadTemplate("site_text", exampleText())),
    stats(pages.loadTemplate("site_stats", exampleStats())),
    leaderboard(pages.loadTemplate("site_leaderboard", exampleLeaderboard())),
    news(pages.loadTemplate("site_news", exampleNewsPage())),
    admin(pages.loadTemplate("site_admin", exampleAdmin())),
    adminQueue(pages.loadTemplate("site_admin_queue", exampleAdminQueue())),
    adminQuestion(pages.loadTemplate("site_admin_question", exampleAdminQuestion())),
    adminServer(pages.loadTemplate("site_admin_server", exampleAdminServer())),
    adminLog(pages.loadTemplate("site_admin_log", exampleAdminLog()))
{
}

View& drawCard(View& list, const Card& card)
{
    return list.add()
        .set("name", card.name)
        .set("letter", initialOf(card.name))
        .set("path", card.path)
        .set("sentence", card.sentence)
        .set("picture", card.picture)
        .set("has_tasks", card.total > 0)
        .set("done", card.done)
        .set("total", card.total)
        .set("percent", card.total > 0 ? card.done * ALL / card.total : 0)
        .count("done_said", card.done)
        .count("total_said", card.total)
        .set("is_draft", false)
        .set("needs_most", false)
        .set("is_done", card.isDone)
        .set("start", card.start)
        .say("start_label", card.startLabel)
        .set("left", "");
}

void drawNumbers(View& page, const std::vector<NumberSource::Number>& numbers)
{
    View& list = page.list("figures");
    for (const auto& number: numbers)
        list.add().say("label", number.label).count("number", number.value);
}

void drawPagination(View& page, const std::string& path, std::int64_t number, bool hasNext)
{
    page.set("previous", number > 1 ? path + std::to_string(number - 1) : std::string());
    page.set("next", hasNext ? path + std::to_string(number + 1) : std::string());
    page.set("has_pages", number > 1 || hasNext);
}

} // namespace site
