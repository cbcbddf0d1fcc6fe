#include "colonnade/Markup.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <cmark-gfm.h>

#include <algorithm>
#include <memory>

namespace colonnade
{

namespace
{

constexpr int LAST_HEADING = 6; // of HTML

/// By their kinds, so that owners cost nothing.
struct Free
{
    void operator()(cmark_node* node) const { cmark_node_free(node); }
    void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
    void operator()(char* text) const { cmark_get_default_mem_allocator()->free(text); }
};
using Node = std::unique_ptr<cmark_node, Free>;
using Iterator = std::unique_ptr<cmark_iter, Free>;

constexpr int OPTIONS = CMARK_OPT_VALIDATE_UTF8; // HTML is left out unless CMARK_OPT_UNSAFE is given

Node parse(std::string_view markdown)
{
    Node root(cmark_parse_document(markdown.data(), markdown.size(), OPTIONS));
    if (!root)
        throw Poco::OutOfMemoryException("a text in Markdown");
    return root;
}

/// Calls `visit` with each node as it is entered.
template <class Visit> void walk(cmark_node* root, Visit visit)
{
    const Iterator iterator(cmark_iter_new(root));
    for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(iterator.get()))
        if (event == CMARK_EVENT_ENTER)
            visit(cmark_iter_get_node(iterator.get()));
}

void lowerHeadings(cmark_node* root, int first)
{
    walk(root,
         [&](cmark_node* node)
         {
             if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
                 cmark_node_set_heading_level(
                     node, std::min(cmark_node_get_heading_level(node) + first - 1, LAST_HEADING));
         });
}

/// What stands in the text at this node; a blank where words end.
std::string wordsOf(cmark_node* node)
{
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
    {
        const char* literal = cmark_node_get_literal(node);
        return literal ? literal : "";
    }
    const bool isWithinAWord =
        type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK;
    return isWithinAWord ? "" : " ";
}

/// Cut at a blank, if there is one near.
std::string shortened(std::string text, std::size_t codePoints)
{
    if (countCodePoints(text) <= codePoints)
        return text;
    while (!text.empty() && countCodePoints(text) >= codePoints)
        text.erase(text.size() - 1);
    while (!text.empty() && !isValidUtf8(text))
        text.erase(text.size() - 1);
    constexpr std::size_t longWord = 30;
    if (const auto blank = text.rfind(' '); blank != std::string::npos && text.size() - blank < longWord)
        text.erase(blank);
    return text + "…";
}

} // namespace

Markup renderMarkdown(std::string_view markdown, int firstHeading)
{
    const Node root = parse(markdown);
    lowerHeadings(root.get(), firstHeading);
    const std::unique_ptr<char, Free> html(cmark_render_html(root.get(), OPTIONS, nullptr));
    if (!html)
        throw Poco::OutOfMemoryException("a text in Markdown");
    return Markup::trusted(html.get());
}

std::string plainMarkdown(std::string_view markdown, std::size_t codePoints)
{
    const Node root = parse(markdown);
    std::string text;
    walk(root.get(),
         [&](cmark_node* node)
         {
             for (const char c: wordsOf(node))
                 if (c != ' ' && c != '\n')
                     text += c;
                 else if (!text.empty() && text.back() != ' ')
                     text += ' ';
         });
    while (text.ends_with(' '))
        text.pop_back();
    return shortened(std::move(text), codePoints);
}

} // namespace colonnade
