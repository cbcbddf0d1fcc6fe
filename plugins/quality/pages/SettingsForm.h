#pragma once

#include "settings/Settings.h"

#include <colonnade/PageForm.h>
#include <colonnade/pybossa/Form.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::quality
{

/// The fields of the settings' form by name, as they are posted: `q0_name`, `target_certainty`. A box that is
/// ticked is `on`.
using FormTexts = std::map<std::string, std::string, std::less<>>;

/// Settings as the form shows them, with room for one question more.
FormTexts textsOf(const Settings& settings);
/// The questions of a task that is described by data (`info.task_form`), as a beginning; none without one.
FormTexts suggestedTexts(std::string_view projectInfo);
/// What was posted.
FormTexts textsOf(const pybossa::Form& posted);

/// As `PUT …/quality` would have it. What is no number stays a text, which is refused there.
std::string jsonOf(const FormTexts& texts);

/// The form with what stands in it. `aggregators`: those of other plugins. `refusal`: what was wrong, as
/// `readSettings` says it; empty: nothing yet.
PageForm settingsForm(const std::string& action, const FormTexts& texts,
                      const std::vector<std::string_view>& aggregators, const std::string& refusal);

} // namespace colonnade::quality
