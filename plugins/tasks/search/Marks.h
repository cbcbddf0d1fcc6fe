#pragma once

#include "model/Resource.h"

#include <colonnade/Database.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

// What `info` says, as short tokens that both databases index in the same way: a *mark* for each scalar at
// its path, for each member of the top and for each word of those members. A search looks for marks first; as
// they are digests, and a long `info` has only the mark TOO_MANY, what is found must still be compared.
//
// They stand in `<table>_mark (rowid, marks)`: on PostgreSQL a table with a GIN index, on SQLite a full-text
// table.

/// A condition on marks: hexadecimal tokens, `&`, `|` and parentheses. Empty: none, all may match.
using MarkFormula = std::string;

/// All of `a` and of `b`.
MarkFormula allOf(const MarkFormula& a, const MarkFormula& b);
/// Nothing if one of them is no condition.
MarkFormula anyOf(const MarkFormula& a, const MarkFormula& b);

/// What an `info` must be marked with that contains `part` (JSON containment).
MarkFormula marksOfContained(const JsonValue& part);
/// … whose member `key` is `text`, see `comparableText`.
MarkFormula markOfPair(std::string_view key, std::string_view text);
/// … whose member `key` has a word with that stem.
MarkFormula markOfWord(std::string_view key, std::string_view stem);

/// A member of `info` as the pairs `key::value` compare it: a text as it stands, all else as compact JSON
/// with sorted members.
std::string comparableText(const JsonValue& value);

/// All marks of an `info`, separated by blanks.
std::string marksOf(const JsonValue& info);
/// Those of a record; empty if its resource has none.
std::string marksOf(const Record& record);

/// `<table>_mark`
std::string markTable(const Resource& resource);

/// `t.id IN (…)`: the condition on a resource's table `t` for the formula at that placeholder.
std::string markCondition(const Resource& resource, std::string_view placeholder, Dialect dialect);
/// The formula as that condition takes it.
std::string markArgument(const MarkFormula& formula, Dialect dialect);

/// Stores the marks of a new record, if its resource has marks.
void addMarks(Transaction& transaction, const Record& record);
/// The same for a record that may have other ones.
void replaceMarks(Transaction& transaction, const Record& record);

/// Gives marks to what was stored before there were any. Only once in a database's life is there much to do.
/// `told` hears after each batch how many objects have got theirs.
void fillMarks(Database& database, const std::function<void(std::int64_t)>& told = {});

} // namespace colonnade::tasks
