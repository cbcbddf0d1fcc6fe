#pragma once

#include "views/UpdateForms.h"

#include <optional>

namespace account
{

/// Takes the picture of the update form's `Upload` to whoever keeps pictures, and notes it in the account. On
/// the heavy lane. Returns the form's errors; none: done.
FormErrors savePicture(const AccountParts& parts, const colonnade::Request& request,
                       const colonnade::User& user, const Form& posted);

} // namespace account
