#pragma once

#include "model/Tasks.h"
#include "transfer/ImportJob.h"

#include <Poco/Exception.h>

#include <functional>
#include <istream>
#include <string>

namespace colonnade::tasks
{

/// Somebody else runs the import or has taken it back, or its project is gone.
POCO_DECLARE_EXCEPTION(, ImportLost, Poco::RuntimeException)

/// SHA-256 over the pieces of a file, chained, in hexadecimal; the file may be larger than memory. Leaves the
/// stream at its beginning.
std::string digestOf(std::istream& input);

/// Imports what is left of the file, some hundred rows in a transaction, together with how far it has got:
/// each row is imported once, however often it is interrupted. A file that cannot be read as a whole is
/// refused before anything of it is stored; faulty rows are noted and passed over. A dry run does the same,
/// but stores nothing, and begins anew when it was interrupted.
///
/// `goOn` is asked after each transaction; false leaves the rest for later. Throws `ImportLost`.
ImportJob runImport(const Tasks& tasks, const ImportJob& job, std::istream& input,
                    const std::function<bool(const ImportJob&)>& goOn);

} // namespace colonnade::tasks
