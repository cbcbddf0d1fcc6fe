#include "owning/OwnerBody.h"

#include <algorithm>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr const char* KINDS[] = {"",        "is_heading", "is_text",   "is_hint",  "is_code",
                                 "is_rows", "is_form",    "is_button", "is_table", "is_paging"};

void addCell(View& cells, const Phrase& column, const OwnerCell& cell)
{
    View& view = cells.add();
    view.say("label", column).set("path", cell.path).set("picture", cell.picture);
    cell.said.empty() ? view.set("text", cell.text) : view.say("text", cell.said);
    view.put("made", cell.time).set("has_time", !cell.time.empty());
}

} // namespace

/// A part has all members, since a template looks for those that are not there among what is around it.
View& OwnerBody::add(Kind kind)
{
    _lastKind = kind;
    View& part = _parts.list("parts").add();
    for (std::size_t i = 1; i < std::size(KINDS); ++i)
        part.set(KINDS[i], static_cast<std::size_t>(kind) == i);
    _last = &part;
    return part;
}

OwnerBody& OwnerBody::heading(Phrase heading)
{
    add(Kind::Heading).say("said", std::move(heading));
    return *this;
}

OwnerBody& OwnerBody::text(Phrase sentence)
{
    add(Kind::Text).say("said", std::move(sentence));
    return *this;
}

OwnerBody& OwnerBody::hint(Phrase sentence)
{
    add(Kind::Hint).say("said", std::move(sentence));
    return *this;
}

OwnerBody& OwnerBody::code(const std::string& text)
{
    add(Kind::Code).set("said", text);
    return *this;
}

OwnerBody& OwnerBody::row(const OwnerRow& row)
{
    View& part = _lastKind == Kind::Rows ? *_last : add(Kind::Rows);
    part.list("rows")
        .add()
        .say("label", row.label)
        .say("hint", row.hint)
        .say("button", row.button)
        .set("path", row.path)
        .set("action", row.action)
        .set("primary", row.isPrimary)
        .set("destroys", row.destroys);
    return *this;
}

OwnerBody& OwnerBody::form(const PageForm& form)
{
    add(Kind::Form).put("form", viewOf(form));
    return *this;
}

OwnerBody& OwnerBody::button(Phrase label, const std::string& path)
{
    add(Kind::Button).say("said", std::move(label)).set("path", path);
    return *this;
}

OwnerBody& OwnerBody::table(const std::vector<Phrase>& columns,
                            const std::vector<std::vector<OwnerCell>>& rows)
{
    View& part = add(Kind::Table);
    View& heads = part.list("columns");
    for (const auto& column: columns)
        heads.addSaid(column);
    View& lines = part.list("lines");
    for (const auto& row: rows)
    {
        View& cells = lines.add().list("cells");
        for (std::size_t i = 0; i < row.size() && i < columns.size(); ++i)
            addCell(cells, columns[i], row[i]);
    }
    return *this;
}

OwnerBody& OwnerBody::paging(const View& pages)
{
    add(Kind::Paging).put("paging", pages);
    return *this;
}

View OwnerBody::example()
{
    View view;
    View& part = view.list("parts").add();
    for (std::size_t i = 1; i < std::size(KINDS); ++i)
        part.set(KINDS[i], true);
    part.say("said", "x").set("path", "/").put("form", exampleForm());
    part.list("rows")
        .add()
        .set("label", "a")
        .set("hint", "b")
        .set("button", "c")
        .set("path", "/")
        .set("action", "/")
        .set("primary", true)
        .set("destroys", true);
    part.list("columns").add("x");
    View& cell = part.list("lines").add().list("cells").add();
    cell.set("label", "x").set("path", "/").set("picture", "/").set("text", "x").set("has_time", true);
    cell.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    View& paging = part.nest("paging");
    for (const char* name: {"previous", "next", "here"})
        paging.set(name, name);
    paging.set("has_pages", true);
    return view;
}

void writeFormTwin(JsonWriter& json, const PageForm& form, const std::string& token, const Language& language)
{
    json.key("form").beginObject();
    for (const auto& field: form.fields)
        if (field.type == "checkbox")
            json.member(field.name, field.ticked);
        else if (field.type == "password" || field.type == "file" || field.value.empty())
            json.nullMember(field.name);
        else
            json.member(field.name, field.value);
    json.key("errors").beginObject();
    for (const auto& field: form.fields)
    {
        if (field.errors.empty())
            continue;
        json.key(field.name).beginArray();
        for (const auto& error: field.errors)
            json.value(language.say(error));
        json.end();
    }
    json.end().member("csrf", token).end();
}

bool hasErrors(const PageForm& form)
{
    return std::any_of(form.fields.begin(), form.fields.end(),
                       [](const FormField& field) { return !field.errors.empty(); });
}

} // namespace colonnade::tasks
