#pragma once

#include "colonnade/Export.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

// What accounts may be called from now on. Names that are stored already may be otherwise. Whether a name is
// free is another question: `Users::create`, `Users::update`.

/// What is wrong with a name.
enum class NameFault
{
    Length,     ///< not 3 to 35 characters
    Characters, ///< `$#&\/|`, blanks, hidden characters, dots at an end, escapes such as `%2e`
    Reserved    ///< a word of the site's addresses, or of who runs it; look-alikes, too
};

/// All that is wrong; empty: it may be used.
COLONNADE_API std::vector<NameFault> findNameFaults(std::string_view name);

/// A sentence for who runs the server.
COLONNADE_API std::string describe(NameFault fault);

/// Whether a person may be called so in full: 3 to 35 characters, something visible, nothing hidden.
COLONNADE_API bool isFullName(std::string_view name);

} // namespace colonnade
