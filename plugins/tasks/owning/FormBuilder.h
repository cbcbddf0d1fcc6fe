#pragma once

#include "forms/TaskForm.h"

#include <colonnade/Parameters.h>
#include <colonnade/View.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A question while somebody clicks a form together.
struct BuiltQuestion
{
    std::string name; ///< of the answer's member; empty: it is made of the label
    std::string label;
    std::string hint;
    std::string kind = "choice";
    std::string choices; ///< a line each
    bool required = false;
    std::string raw = "{}"; ///< as it was stored, with members that are not asked for
};

/// A task form that is clicked together without script: each press of a button sends all of it, and gets it
/// back with one thing changed.
class FormBuilder
{
public:
    /// A new one: a picture and one question.
    FormBuilder();
    /// Of a stored form. Throws `Poco::DataFormatException`.
    explicit FormBuilder(std::string_view taskForm);
    /// As it was sent: `show`, `field`, `q1.label`, `q1.kind`, …; `do` changes it: `add`, `up-2`, `down-1`,
    /// `delete-3`.
    explicit FormBuilder(const Parameters& posted);

    /// `info.task_form`. Questions without a label are left out.
    std::string toJson() const;

    const std::vector<BuiltQuestion>& questions() const { return _questions; }

    /// Members of the view `tasks_design`.
    void draw(View& page, const FormKinds& kinds) const;
    static void addExample(View& page);

private:
    void change(std::string_view act);

    std::string _show = "picture";
    std::string _field = "url";
    std::vector<BuiltQuestion> _questions;
};

/// A name for the answer's member: `Do you see a face?` → `do_you_see_a_face`; `number` if nothing is left.
std::string nameOfLabel(std::string_view label, std::size_t number);

} // namespace colonnade::tasks
