#pragma once

#include "tasks/FormKind.h"

#include <colonnade/Parameters.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What there is to be looked at, or listened to.
struct FormMedia
{
    std::string kind = "none"; ///< `picture`, `sound`, `film`, `pdf`, `text`, `none`
    std::string field;         ///< the member of the task's `info` that has it
};

struct FormQuestion
{
    std::string name; ///< of the field, and of the answer's member
    std::string label;
    std::string hint;
    bool required = false;
    std::shared_ptr<const FormKind> kind;
    JsonValue text; ///< as it stands in the form
};

using FormKinds = std::vector<std::shared_ptr<const FormKind>>;

/// `info.task_form`: a task described by data, which the server draws without scripts.
///
///     {"media": {"kind": "picture", "field": "url"},
///      "questions": [{"name": "face", "label": "Do you see a face?", "kind": "choice", "choices": ["Yes",
///      "No"],
///                     "required": true}]}
class TaskForm
{
public:
    /// Throws `Poco::DataFormatException` with a sentence for who writes forms.
    TaskForm(std::string_view json, const FormKinds& kinds);

    const FormMedia& media() const { return _media; }
    const std::vector<FormQuestion>& questions() const { return _questions; }

    /// Whether one click answers it: it asks for one choice, and for nothing else.
    bool isQuick() const;
    /// Whether it asks for a point on the picture, which it then shows itself.
    bool hasPoint() const { return _hasPoint; }

private:
    void addQuestion(const JsonValue& question, std::size_t number, const FormKinds& kinds);

    const JsonDocument _document;
    FormMedia _media;
    std::vector<FormQuestion> _questions;
    bool _hasPoint = false;
};

/// What was wrong about the field of a question.
struct FormMistake
{
    std::string name;
    Phrase text;
};

/// What somebody has filled in.
struct FilledForm
{
    std::string answer; ///< JSON: the answer's `info`; of no use if there are mistakes
    std::vector<FormMistake> mistakes;
};

FilledForm readForm(const TaskForm& form, const Parameters& posted);

/// The fields of an answer that was given, for mending it.
Parameters fieldsOf(const TaskForm& form, std::string_view answer);

/// Own kinds and those of plugins.
FormKinds allFormKinds(const std::vector<std::shared_ptr<FormKind>>& added);

/// The form of a project's `info`; null if it has none that can be drawn. A presenter that was written wins.
std::shared_ptr<const TaskForm> findForm(std::string_view projectInfo, const FormKinds& kinds);

} // namespace colonnade::tasks
