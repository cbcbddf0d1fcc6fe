#include "mail/TemplateCheck.h"

#include "colonnade/Text.h"

#include <vector>

namespace colonnade
{

namespace
{

namespace mustache = kainjow::mustache;

using Component = mustache::component<std::string>;

/// Checks that a template uses what it is given, before anybody waits for its mail.
class Checker
{
public:
    Checker(const std::string& source, Escaping escaping, const MailVariables& variables):
        _source(source),
        _escaping(escaping),
        _variables(variables)
    {
    }

    void check(const std::string& text) const
    {
        const Component root = parseMustache(wholeName(_source), text);
        for (const auto& child: root.children)
            check(child, /*inList=*/false);
    }

private:
    void check(const Component& component, bool inList) const
    {
        const auto& tag = component.tag;
        switch (tag.type)
        {
        case mustache::tag_type::unescaped_variable:
            if (_escaping == Escaping::Html)
                refuseTemplate(_source,
                               "{{{" + tag.name + "}}} would not be escaped: write {{" + tag.name + "}}");
            [[fallthrough]];
        case mustache::tag_type::variable:
            checkVariable(tag.name, inList);
            break;
        case mustache::tag_type::section_begin:
        case mustache::tag_type::section_begin_inverted:
            checkSection(component, inList);
            break;
        case mustache::tag_type::partial:
            refuseTemplate(_source, "{{>" + tag.name + "}}: partials are not supported");
        default:
            break;
        }
    }

    void checkVariable(const std::string& name, bool inList) const
    {
        if (name == "." && inList)
            return;
        if (!std::holds_alternative<std::string>(get(name)))
            refuseTemplate(_source, "{{" + name + "}} is no text: write {{#" + name + "}}…{{/" + name + "}}");
    }

    void checkSection(const Component& component, bool inList) const
    {
        const auto& value = get(component.tag.name);
        if (std::holds_alternative<std::string>(value))
            refuseTemplate(_source,
                           "{{#" + component.tag.name + "}} is a text: write {{" + component.tag.name + "}}");
        const bool isList = std::holds_alternative<std::vector<std::string>>(value) &&
                            component.tag.type == mustache::tag_type::section_begin;
        for (const auto& child: component.children)
            check(child, inList || isList);
    }

    const MailVariable& get(const std::string& name) const
    {
        const auto found = _variables.find(name);
        if (found != _variables.end())
            return found->second;
        std::vector<std::string> names;
        for (const auto& [known, value]: _variables)
            names.push_back(known);
        const auto near = nearestName(name, names);
        std::string all;
        for (const auto& known: names)
            all += (all.empty() ? "" : ", ") + known;
        refuseTemplate(_source, "there is no variable \"" + name + "\"; " +
                                    (near.empty() ? "there are: " + all : "did you mean " + near + "?"));
    }

    const std::string& _source;
    const Escaping _escaping;
    const MailVariables& _variables;
};

} // namespace

void refuseTemplate(const std::string& source, const std::string& what)
{
    refuseMustache(wholeName(source), what);
}

void checkTemplate(const std::string& source, const std::string& text, Escaping escaping,
                   const MailVariables& variables)
{
    Checker(source, escaping, variables).check(text);
}

} // namespace colonnade
