#pragma once

#include "model/Resource.h"
#include "records/Caller.h"
#include "search/InfoFilter.h"
#include "search/TextSearch.h"

#include <colonnade/Identity.h>
#include <colonnade/Request.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

using Codecs = std::vector<std::shared_ptr<const ActorCodec>>;

/// The actors that a list argument names: by kind and id, in any scope.
struct ActorFilter
{
    std::string kind;
    std::string id;
};

/// Which times of a column count. `prefix` is the beginning of a time and stands for all that begin so:
/// `2026-11` for the whole of November.
struct TimeFilter
{
    enum Kind
    {
        Begins, ///< those
        From,   ///< those and later ones
        To      ///< those and earlier ones
    };

    const Column* column;
    Kind kind;
    std::string prefix;
};

/// The arguments of a list, read and checked (reference 3.3).
struct ListArguments
{
    std::int64_t limit = 20;
    std::int64_t offset = 0;
    std::optional<std::int64_t> lastId;
    std::string orderBy = "id";
    bool descending = false;
    bool all = false;
    bool related = false;
    bool participated = false;
    bool reported = false; ///< tasks that somebody says are faulty
    bool stats = false;
    std::vector<std::pair<const Column*, Value>> filters; ///< equal
    std::vector<std::int64_t> projectIds;                 ///< any of them; empty: no filter
    std::vector<TimeFilter> times;
    std::optional<InfoFilter> info;
    std::optional<TextSearch> search; ///< instead of it
    std::vector<ActorFilter> actors;
    std::optional<std::int64_t> ownerId;
};

/// Throws `HttpError` 415. Private columns count as unknown unless the caller reads only what is its own.
ListArguments parseListArguments(const Parameters& query, const Resource& resource, const Caller& caller,
                                 const Codecs& codecs);

/// Throws 415 `AttributeError` unless each argument is `api_key` or a column: the rule of POST, PUT and
/// DELETE.
void checkArguments(const Parameters& query, const Resource& resource, const Codecs& codecs);

/// A whole number; one beyond 64 bits is the greatest or least there is. Nothing for all else.
std::optional<std::int64_t> parseSaturated(std::string_view text);

/// The beginning of a time in UTC as it is stored: a blank stands for `T`, and a `Z` or `+00:00` at the end
/// is taken off. Nothing for what no time begins with.
std::optional<std::string> findTimePrefix(std::string_view text);

/// Throws 415 `ValueError` for what is neither true nor false; empty is false.
bool parseDescending(std::string_view text);

/// The codec of that member; none if no actor is written so.
const ActorCodec* findCodec(const Codecs& codecs, std::string_view field);

/// The actor that the query names in a member of a contributed kind (not by account, not by address).
std::optional<ActorFilter> findNamedActor(const Parameters& query, const Codecs& codecs);

/// Kinds that the core itself makes.
inline bool isCoreKind(std::string_view kind)
{
    return kind == "user" || kind == "anonymous";
}

} // namespace colonnade::tasks
