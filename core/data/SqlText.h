#pragma once

#include "colonnade/Database.h"

#include <string>
#include <string_view>
#include <vector>

// Reads SQL only as far as needed to tell code from quotes and comments.

namespace colonnade
{

/// `$1` → `?1` outside of quotes and comments: SQLite numbers `$1` by order of appearance, `?1` by its
/// number.
std::string withSqlitePlaceholders(std::string_view sql);

/// The statements of a script, without the semicolons; comments stay, pieces that are only comments do not.
std::vector<std::string> splitStatements(std::string_view script, Dialect dialect);

/// Throws `Poco::InvalidArgumentException` if the statement begins, ends or marks a transaction: that is the
/// business of `Database::write`.
void refuseTransactionControl(std::string_view sql, Dialect dialect);

/// The words of a statement, also those within dollar quotes: names and numbers in lower case, quoted names
/// as they are meant, each other character by itself; texts as one `'`. Comments are left out.
std::vector<std::string> wordsOf(std::string_view sql, Dialect dialect);

/// For messages: the statement on one line, cut after some 200 characters.
std::string shortened(std::string_view sql);

} // namespace colonnade
