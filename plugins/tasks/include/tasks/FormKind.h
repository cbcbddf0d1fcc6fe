#pragma once

#include <colonnade/Interface.h>
#include <colonnade/Json.h>
#include <colonnade/PageForm.h>
#include <colonnade/Translation.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace colonnade::tasks
{

/// What stands on the page for a question.
struct FormControl
{
    enum class Look
    {
        One,     ///< of `choices`, each as large as a finger
        Several, ///< of `choices`
        Line,    ///< one line
        Lines,   ///< several
        Point    ///< a place on the task's picture
    };

    Look look = Look::Line;
    std::vector<FormChoice> choices = {}; ///< value as it is posted, and what it says
    std::string input = "text";           ///< [Line] one of HTML's inputs
    std::string least = {};               ///< [Line] HTML's `min`
    std::string most = {};                ///< [Line] HTML's `max`
    std::string step = {};                ///< [Line] HTML's `step`
    Phrase hint = {};                     ///< below the question, after its own
};

/// A kind of question in `info.task_form`. A plugin's is called `<plugin>.<kind>`. Any thread.
class FormKind
{
public:
    static constexpr Interface INTERFACE{"tasks.form_kind", 1};

    virtual ~FormKind() = default;

    /// As `kind` of a question says it.
    virtual std::string_view name() const = 0;
    /// What is wrong with a question of the kind, for who writes it: `choices must be a list`; nothing: it is
    /// good. Members `name`, `label`, `hint` and `required` are good already.
    virtual std::optional<std::string> findFault(const JsonValue& question) const = 0;
    /// How a good question is asked.
    virtual FormControl control(const JsonValue& question) const = 0;
    /// What the answer says, as JSON, or what is wrong with it. `posted`: under the question's name, in
    /// order, none of them empty, and at least one.
    virtual std::variant<std::string, Phrase> read(const JsonValue& question,
                                                   const std::vector<std::string_view>& posted) const = 0;
};

} // namespace colonnade::tasks
