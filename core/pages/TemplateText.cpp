#include "pages/TemplateText.h"

#include "pages/ViewNode.h"
#include "text/Mustache.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

namespace mustache = kainjow::mustache;

constexpr int MAX_DEPTH = 8; ///< of partials in partials: deeper ones hold themselves

std::string withPartials(const std::string& source, std::string_view text,
                         const std::function<std::string(const std::string& name)>& read, int depth)
{
    static constexpr std::string_view BEGIN = "{{>", END = "}}";
    if (depth > MAX_DEPTH)
        refusePage(source, "{{>…}}: a template holds itself");
    std::string whole;
    for (auto at = text.find(BEGIN); at != std::string_view::npos; at = text.find(BEGIN))
    {
        const auto end = text.find(END, at);
        if (end == std::string_view::npos)
            refusePage(source, "{{> has no }}");
        const std::string name(trimBlanks(text.substr(at + BEGIN.size(), end - at - BEGIN.size())));
        std::string inner = read(name);
        while (inner.ends_with('\n')) // of the file, not of what it says
            inner.pop_back();
        whole.append(text.substr(0, at)).append(withPartials(source + " > " + name, inner, read, depth + 1));
        text.remove_prefix(end + END.size());
    }
    return whole.append(text);
}

mustache::data toData(const View& view, const Language& language)
{
    const auto& content = view.node().content;
    if (const auto* elements = std::get_if<ViewNode::Elements>(&content))
    {
        mustache::list list;
        for (const auto& element: *elements)
            list.push_back(toData(element, language));
        return list;
    }
    if (const auto* members = std::get_if<ViewNode::Members>(&content))
    {
        mustache::data object;
        for (const auto& [name, member]: *members)
            object.set(name, toData(member, language));
        return object;
    }
    const auto* value = std::get_if<View::Value>(&content);
    if (const auto* truth = value ? std::get_if<bool>(value) : nullptr)
        return *truth;
    const std::string text = textOf(view, language);
    return text.empty() ? mustache::data(false) : mustache::data(text); // empty: not there
}

using Component = mustache::component<std::string>;

/// Checks that a template uses what it is given, before anybody looks at the page.
class PageChecker
{
public:
    PageChecker(const std::string& source, const std::vector<const View*>& views,
                const std::vector<std::string>& markup):
        _source(source),
        _views(views),
        _markup(markup)
    {
    }

    void check(const std::string& text)
    {
        const Component root = parseMustache(wholePageName(_source), text);
        for (const auto& child: root.children)
            checkComponent(child);
    }

private:
    void checkComponent(const Component& component)
    {
        const auto& tag = component.tag;
        switch (tag.type)
        {
        case mustache::tag_type::unescaped_variable:
            checkMarkup(tag.name);
            break;
        case mustache::tag_type::variable:
            checkVariable(tag.name);
            break;
        case mustache::tag_type::section_begin:
            checkSection(component);
            break;
        case mustache::tag_type::section_begin_inverted:
            find(tag.name);
            checkChildren(component);
            break;
        default:
            break;
        }
    }

    void checkMarkup(const std::string& name) const
    {
        const bool isMarkup = std::holds_alternative<Markup>(find(name).node().content) ||
                              std::find(_markup.begin(), _markup.end(), name) != _markup.end();
        if (!isMarkup)
            refusePage(_source, "{{{" + name + "}}} would not be escaped: write {{" + name + "}}");
    }

    void checkVariable(const std::string& name) const
    {
        const auto& content = find(name).node().content;
        if (std::holds_alternative<Markup>(content))
            refusePage(_source, "{{" + name + "}} is HTML: write {{{" + name + "}}}");
        const auto* value = std::get_if<View::Value>(&content);
        const bool isText = std::holds_alternative<Phrase>(content) ||
                            std::holds_alternative<ViewNode::Count>(content) ||
                            (value && !std::holds_alternative<bool>(*value));
        if (!isText)
            refusePage(_source, "{{" + name + "}} is no text: write {{#" + name + "}}…{{/" + name + "}}");
    }

    void checkSection(const Component& component)
    {
        const View& view = find(component.tag.name);
        const auto* elements = std::get_if<ViewNode::Elements>(&view.node().content);
        if (elements && elements->empty())
            refusePage(_source, "the example's list " + component.tag.name + " has no element");
        _views.push_back(elements ? &elements->front() : &view);
        checkChildren(component);
        _views.pop_back();
    }

    void checkChildren(const Component& component)
    {
        for (const auto& child: component.children)
            checkComponent(child);
    }

    const View& find(const std::string& name) const
    {
        if (name == ".")
            return *_views.back();
        for (auto view = _views.rbegin(); view != _views.rend(); ++view)
            if (const View* found = findBelow(**view, name))
                return *found;
        std::vector<std::string> names;
        for (const View* view: _views)
            if (const auto* members = std::get_if<ViewNode::Members>(&view->node().content))
                for (const auto& [known, member]: *members)
                    names.push_back(known);
        const auto near = nearestName(name, names);
        refusePage(_source, "there is nothing called \"" + name + "\"" +
                                (near.empty() ? std::string() : "; did you mean " + near + "?"));
    }

    /// `form.csrf`
    static const View* findBelow(const View& view, std::string_view name)
    {
        const View* found = &view;
        while (found && !name.empty())
        {
            const auto part = name.substr(0, name.find('.'));
            found = findMember(*found, part);
            name.remove_prefix(std::min(name.size(), part.size() + 1));
        }
        return found;
    }

    const std::string& _source;
    std::vector<const View*> _views;
    const std::vector<std::string>& _markup;
};

} // namespace

void refusePage(const std::string& source, const std::string& what)
{
    refuseMustache(wholePageName(source), what);
}

std::string withPartials(const std::string& source, std::string_view text,
                         const std::function<std::string(const std::string& name)>& read)
{
    return withPartials(source, text, read, 0);
}

void checkPage(const std::string& source, const std::string& text, const std::vector<const View*>& views,
               const std::vector<std::string>& markup)
{
    PageChecker(source, views, markup).check(text);
}

bool usesName(const std::string& text, std::string_view name)
{
    const std::string wanted(name);
    return text.find("{{" + wanted + "}}") != std::string::npos ||
           text.find("{{#" + wanted + "}}") != std::string::npos;
}

std::string fillPage(const std::string& text, const std::vector<const View*>& views, const Language& language)
{
    mustache::data values;
    for (const View* view: views)
        if (const auto* members = std::get_if<ViewNode::Members>(&view->node().content))
            for (const auto& [name, member]: *members)
                values.set(name, toData(member, language));
    return renderMustache(text, Escaping::Html, values);
}

} // namespace colonnade
