#pragma once

#include <colonnade/Json.h>
#include <colonnade/PageForm.h>
#include <colonnade/View.h>

#include <string>
#include <vector>

namespace colonnade::tasks
{

/// One line of a list: what it is, and the step that can be taken.
struct OwnerRow
{
    Phrase label;
    Phrase hint = {};
    Phrase button = {};      ///< empty: there is none
    std::string path = {};   ///< where a link leads
    std::string action = {}; ///< where a button posts to, instead of it
    bool isPrimary = false;
    bool destroys = false;
};

/// What stands in a table: a text, perhaps a link, or a time.
struct OwnerCell
{
    std::string text = {};
    std::string path = {};
    View time = {};           ///< of `Pages::time`
    Phrase said = {};         ///< instead of the text, in the reader's language
    std::string picture = {}; ///< shown instead, small
};

/// What the common template of the owner's side, `tasks_owner`, draws: parts that stand under each other.
class OwnerBody
{
public:
    OwnerBody& heading(Phrase heading);
    OwnerBody& text(Phrase sentence);
    OwnerBody& hint(Phrase sentence);
    OwnerBody& code(const std::string& text); ///< as it is, in letters of one width
    OwnerBody& row(const OwnerRow& row);      ///< with those before it in one list
    OwnerBody& form(const PageForm& form);
    OwnerBody& button(Phrase label, const std::string& path); ///< a link that looks like one
    OwnerBody& table(const std::vector<Phrase>& columns, const std::vector<std::vector<OwnerCell>>& rows);
    OwnerBody& paging(const View& pages); ///< of `addPaging`

    /// The list of parts.
    const View& parts() const { return _parts; }

    static View example(); ///< with all that the template may show

private:
    enum class Kind
    {
        Nothing,
        Heading,
        Text,
        Hint,
        Code,
        Rows,
        Form,
        Button,
        Table,
        Paging
    };

    View& add(Kind kind);

    View _parts;
    View* _last = nullptr; // of the list `parts`
    Kind _lastKind = Kind::Nothing;
};

/// Member `form` of a twin: the fields' values, what is wrong with them (`errors`), and `csrf`.
void writeFormTwin(JsonWriter& json, const PageForm& form, const std::string& token,
                   const Language& language);

/// The form has a field with an error.
bool hasErrors(const PageForm& form);

} // namespace colonnade::tasks
