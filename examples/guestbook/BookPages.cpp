#include "BookPages.h"

#include <colonnade/PageForm.h>
#include <colonnade/Request.h>

using namespace colonnade;

namespace guestbook
{

namespace
{

constexpr const char* PATH = "/guestbook/book";
constexpr int SHOWN = 20;

View exampleBook()
{
    View example;
    example.list("lines").add().set("id", 1).set("line", "a robin");
    example.put("form", exampleForm());
    return example;
}

} // namespace

BookPages::BookPages(Pages& pages, Lines& lines):
    _pages(pages),
    _lines(lines),
    _book(pages.loadTemplate("guestbook_book", exampleBook()))
{
    pages.navigation({.menu = "site", .label = "Guestbook", .path = PATH});
}

Response BookPages::show(const Request& request, const std::string& fault) const
{
    PageContent page{.title = "Guestbook", .from = _book, .status = fault.empty() ? 200 : 400};
    View& lines = page.view.list("lines");
    for (const auto& line: _lines.newest(SHOWN))
        lines.add().set("id", line.id).set("line", line.text);
    FormField field{.name = "line", .label = "Your line"};
    if (!fault.empty())
        field.errors = {fault};
    page.drawn.put("form", viewOf({PATH, "Leave it", {field}}));
    return _pages.show(request, page);
}

Response BookPages::leave(const Request& request, const std::string& message) const
{
    return _pages.leave(request, PATH, FlashMessage{"success", message});
}

} // namespace guestbook
