#include "dialect/AccountPages.h"

#include <colonnade/Identity.h>

using colonnade::View;

namespace account
{
namespace
{

View formExample()
{
    View example = exampleForms();
    drawText(example, "What happens.");
    drawWay(example, "/", "Elsewhere");
    return example;
}

View profileExample()
{
    View example = exampleForms();
    example.put("user",
                View::fromJson(R"({"name": "a", "fullname": "A", "email_addr": "a@b.org", "api_key": "k"})"));
    example.set("path", "/account/a/");
    return example;
}

View personExample()
{
    return View::fromJson(R"({"user": {"name": "a", "fullname": "A", "created": "2026-01-01T00:00:00"}})")
        .set("registered", "2026-01-01");
}

View projectsExample()
{
    constexpr const char* project = R"([{"name": "Birds", "short_name": "birds"}])";
    View example;
    example.put("projects_published", View::fromJson(project));
    example.put("projects_draft", View::fromJson(project));
    return example;
}

View communityExample()
{
    View example;
    example.set("is_hidden", true).set("previous", "/account/page/1").set("next", "/account/page/3");
    for (const char* list: {"top", "members"})
        example.list(list).add().set("path", "/").set("fullname", "A").set("rank", 1).set("count", 2);
    return example;
}

} // namespace

AccountPages::AccountPages(colonnade::Pages& pages):
    form(pages.loadTemplate("account_form", formExample())),
    profile(pages.loadTemplate("account_profile", profileExample())),
    person(pages.loadTemplate("account_person", personExample())),
    projects(pages.loadTemplate("account_projects", projectsExample())),
    community(pages.loadTemplate("account_community", communityExample()))
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
    pages.navigation({"user", "Sign out", "/account/signout", "Profile", toPeople, /*posts=*/true});
}

} // namespace account
