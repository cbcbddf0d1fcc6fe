#include <colonnade/Pages.h>
#include <colonnade/Plugin.h>

using namespace colonnade;

/// Shows pages, for tests.
class Probe final: public Plugin
{
public:
    void provision(Context& context) override
    {
        Pages& pages = context.pages();
        pages.files("/probe/files", "files");
        pages.navigation({"site", "Second", "/probe/second/", "Probe"});
        pages.navigation({"site", "Probe", "/probe/", ""});
        pages.navigation({"project", "Part of {name}", "/probe/of/{name}/", ""});
        pages.navigation({"user", "Only for people", "/probe/people", "",
                          [](const Request&, const User* user) { return user != nullptr; }});
        View example;
        example.set("name", "x").set("label", "x").set("picture", "/x").set("filler", "x");
        example.list("items").add("x");
        _page = pages.loadTemplate("probe_pages_page", example);
        _form = pages.loadTemplate("probe_pages_form", {});
        addRoutes(context);
    }

private:
    void addRoutes(Context& context)
    {
        Pages& pages = context.pages();
        const auto show = [this, &pages](const Request& request) { return pages.show(request, page(pages)); };
        context.route(get("/probe").summary("A page"), show);
        context.route(get("/probe/of/{name}").summary("A page of a project"),
                      [this, &pages](const Request& request)
                      {
                          auto shown = page(pages);
                          shown.menu = "project";
                          shown.parameters = {{"name", request.param("name")}};
                          return pages.show(request, shown);
                      });
        context.route(get("/probe/keys").summary("A page with a key"),
                      [this, &pages](const Request& request)
                      {
                          auto shown = page(pages);
                          shown.holdsKeys = true;
                          return pages.show(request, shown);
                      });
        context.route(get("/probe/form").summary("A form"), [this, &pages](const Request& request)
                      { return pages.show(request, {.title = "Form", .from = _form}); });
        context.route(post("/probe").summary("Leaves with a message"),
                      [&pages](const Request& request) {
                          return pages.leave(request, "/probe",
                                             FlashMessage{"success", {"Saved {what}.", {{"what", "<it>"}}}});
                      });
        context.route(get("/probe/fault").summary("Fails"),
                      [](const Request&) -> Response { throw Poco::RuntimeException("on purpose"); });
    }

    PageContent page(Pages& pages) const
    {
        constexpr std::size_t enoughToCompress = 2000;
        PageContent page{.title = "Best <b>", .from = _page};
        page.view.set("name", "<Anna>").set("filler", std::string(enoughToCompress, '.'));
        page.view.list("items").add("one").add("two");
        page.drawn.set("label", "drawn only").set("picture", pages.address("/probe/files/probe.css"));
        return page;
    }

    std::shared_ptr<const PageTemplate> _page, _form;
};

COLONNADE_PLUGIN(Probe)
