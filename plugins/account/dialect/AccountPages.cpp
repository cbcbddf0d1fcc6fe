#include "dialect/AccountPages.h"

#include <colonnade/Identity.h>
#include <colonnade/PageForm.h>

using colonnade::View;

namespace account
{
namespace
{

/// As `Pages::time` makes it.
View exampleTime()
{
    View time;
    for (const char* member: {"iso", "date", "clock", "ago"})
        time.set(member, member);
    return time;
}

View formExample()
{
    View example = exampleForms();
    drawText(example, "What happens.");
    drawWay(example, "/", "Elsewhere");
    return example;
}

/// What a page of a person begins with, and what it lists.
View personExample()
{
    View example;
    example.put("user", View::fromJson(R"({"name": "a", "email_addr": "a@b.org", "api_key": "k"})"));
    example.set("person_name", "A").set("portrait", "/a.png").set("letter", "A").set("path", "/account/a/");
    example.put("registered", exampleTime());
    example.set("answers", 1)
        .set("place", 1)
        .set("may_update", true)
        .set("is_shown", true)
        .set("has_work", true);
    for (const char* list: {"helped", "own", "drafts"})
    {
        example.set(std::string("has_") + list, true);
        example.list(list).add().set("name", "Birds").set("path", "/project/birds/").set("sentence", "See.");
    }
    return example;
}

View communityExample()
{
    View example;
    example.set("is_hidden", true).set("previous", "/account/page/1").set("next", "/account/page/3");
    for (const char* list: {"top", "members"})
        example.list(list)
            .add()
            .set("path", "/")
            .set("fullname", "A")
            .set("portrait", "/a.png")
            .set("letter", "A")
            .set("rank", 1)
            .set("count", 2);
    View& event = example.list("happened").add().set("person", "A").set("person_path", "/account/a/");
    event.set("what", "has helped with").set("project", "Birds").set("project_path", "/project/birds/");
    event.put("when", exampleTime());
    return example;
}

View sessionsExample()
{
    View example;
    example.set("path", "/account/a/");
    View& device = example.list("devices").add().set("id", "1").set("name", "Firefox, Linux");
    device.set("address", "192.0.2.1").set("is_own", true);
    device.put("begun", exampleTime());
    device.put("used", exampleTime());
    return example;
}

View peopleExample()
{
    View example;
    example.set("words", "a").set("wanted_state", "admin").set("next", "/admin/users?after=1");
    example.list("states").add().set("path", "/").set("label", "All").set("is_current", true);
    View& person = example.list("people").add().set("path", "/admin/users/1").set("fullname", "A");
    person.set("name", "a").set("address", "a@b.org").set("state", "Active").set("badge", "good");
    person.put("since", exampleTime());
    return example;
}

View adminPersonExample()
{
    View example;
    example.set("name", "a").set("address", "a@b.org").set("profile", "/account/a/");
    example.set("state", "Active").set("badge", "good");
    example.put("since", exampleTime());
    example.list("acts").add().set("path", "/").set("label", "Lock out").set("asks", true);
    example.set("merge_path", "/admin/users/1/merge").set("log_path", "/admin/log");
    return example;
}

View mergeExample()
{
    View example;
    example.set("name", "a").set("into", "b").set("has_preview", true);
    example.list("parts")
        .add()
        .set("what", "answers")
        .set("moved", "1")
        .set("stays", true)
        .set("stayed", "1");
    example.put("form", colonnade::exampleForm());
    return example;
}

} // namespace

AccountPages::AccountPages(colonnade::Pages& pages):
    form(pages.loadTemplate("account_form", formExample())),
    profile(pages.loadTemplate("account_profile", personExample())),
    person(pages.loadTemplate("account_person", personExample())),
    projects(pages.loadTemplate("account_projects", personExample())),
    community(pages.loadTemplate("account_community", communityExample())),
    sessions(pages.loadTemplate("account_sessions", sessionsExample())),
    people(pages.loadTemplate("account_people", peopleExample())),
    adminPerson(pages.loadTemplate("account_admin_person", adminPersonExample())),
    merge(pages.loadTemplate("account_merge", mergeExample()))
{
}

void drawText(View& page, colonnade::Phrase text)
{
    page.say("text", std::move(text));
}

void drawWay(View& page, const std::string& path, colonnade::Phrase label)
{
    page.set("has_ways", true);
    page.list("ways").add().set("path", path).say("label", std::move(label));
}

void addNavigation(colonnade::Pages& pages, bool mayRegister)
{
    const auto toPeople = [](const colonnade::Request&, const colonnade::User* user)
    { return user != nullptr; };
    const auto toOthers = [](const colonnade::Request&, const colonnade::User* user)
    { return user == nullptr; };
    pages.navigation({"site", "Community", "/account/", "Projects"});
    pages.navigation({"user", "Sign in", "/account/signin", "", toOthers});
    if (mayRegister)
        pages.navigation({"user", "Register", "/account/register", "", toOthers});
    pages.navigation({"user", "Profile", "/account/profile", "", toPeople});
    pages.navigation({"me", "Profile", "/account/{name}/"});
    pages.navigation({"me", "Projects", "/account/{name}/projects", "Profile"});
    pages.navigation({"me", "Settings", "/account/{name}/update", "Projects"});
    pages.navigation({"me", "Devices and keys", "/account/{name}/sessions", "Settings"});
    pages.navigation({"user", "Sign out", "/account/signout", "Profile", toPeople, /*posts=*/true});
}

} // namespace account
