#pragma once

#include <colonnade/Pages.h>
#include <colonnade/pybossa/Errors.h>
#include <colonnade/pybossa/Form.h>
#include <colonnade/pybossa/FormFields.h>
#include <colonnade/pybossa/ViewJson.h>
#include <colonnade/pybossa/Views.h>

/// The plugin speaks PYBOSSA's dialect throughout: its words need no prefix here.
namespace account
{
using namespace colonnade::pybossa;
using colonnade::FlashMessage;
using colonnade::hasJsonBody;
using colonnade::wantsJson;
} // namespace account
