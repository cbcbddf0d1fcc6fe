#pragma once

#include <colonnade/pybossa/PublicUser.h>

namespace account
{

using colonnade::pybossa::PublicDetails;
using colonnade::pybossa::writePublicMembers;

} // namespace account
