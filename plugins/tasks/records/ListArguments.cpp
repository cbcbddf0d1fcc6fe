#include "records/ListArguments.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <limits>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_LIMIT = 100;
constexpr std::size_t MAX_PROJECT_IDS = 256;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// What is beyond 64 bits is as good as without end.
std::int64_t pagingNumber(std::string_view text, std::int64_t otherwise, std::string_view name)
{
    const std::int64_t number = parseSaturated(text).value_or(otherwise);
    if (number < 0)
        throw dataError(std::string(name) + " must not be negative.");
    return number;
}

/// All groups of digits.
std::vector<std::int64_t> parseProjectIds(std::string_view text)
{
    std::vector<std::int64_t> ids;
    for (std::size_t at = 0; at < text.size();)
    {
        std::size_t end = at;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        if (end > at)
        {
            const auto id = parseInteger(text.substr(at, end - at));
            if (!id)
                throw dataError("project_id is out of range.");
            ids.push_back(*id);
        }
        at = end + 1;
    }
    if (ids.size() > MAX_PROJECT_IDS)
        throw dataError("project_id names more than " + std::to_string(MAX_PROJECT_IDS) + " projects.");
    return ids;
}

class Parser
{
public:
    Parser(const Resource& resource, const Caller& caller, const Codecs& codecs, bool all):
        _resource(resource),
        _codecs(codecs),
        _mayReadPrivate(caller.admin || (caller.signedIn() && !all && resource.name != "user")),
        _mayNameOwner(!caller.signedIn() && !all)
    {
        _arguments.all = all;
    }

    void take(const std::string& name, const std::string& value)
    {
        if (!takePaging(name, value) && !takeShape(name, value))
            takeFilter(name, value);
    }

    ListArguments finish()
    {
        if (_info && _fullText && _info->find("::") != std::string::npos)
            _arguments.search.emplace(*_info);
        else if (_info)
            _arguments.info.emplace(*_info);
        return std::move(_arguments);
    }

private:
    bool takePaging(const std::string& name, const std::string& value)
    {
        if (name == "limit")
            _arguments.limit = std::min(pagingNumber(value, 20, name), MAX_LIMIT);
        else if (name == "offset")
            _arguments.offset = pagingNumber(value, 0, name);
        else if (name == "last_id")
            takeLastId(value);
        else if (name == "orderby")
            _arguments.orderBy = sortColumn(value).name;
        else if (name == "desc")
            _arguments.descending = parseDescending(value);
        else
            return false;
        return true;
    }

    void takeLastId(const std::string& value)
    {
        _arguments.lastId = parseSaturated(value);
        if (!_arguments.lastId)
            throw dataError("The value of last_id is not an integer.");
    }

    bool takeShape(const std::string& name, const std::string& value)
    {
        const bool project = _resource.name == "project";
        if (name == "related")
            _arguments.related = !value.empty();
        else if (name == "stats") // only projects have them; elsewhere it changes nothing
            _arguments.stats = !value.empty();
        else if (name == "participated" && _resource.name == "task")
            _arguments.participated = !value.empty();
        else if (name == "reported" && _resource.name == "task")
            _arguments.reported = !value.empty();
        else if (name == "fulltextsearch")
            _fullText = value == "1";
        else if (name == "owner_id" && project)
            takeOwner(value);
        else
            return name == "all" || name == "api_key" ||
                   (name == "full" && _resource.name == "projectstats") ||
                   (name == "fav_user_ids" && _resource.name == "task");
        return true;
    }

    void takeOwner(const std::string& value)
    {
        const Value owner = valueFromText(value, ColumnType::Integer, "owner_id");
        if (_mayNameOwner)
            _arguments.ownerId = std::get<std::int64_t>(owner);
    }

    void takeFilter(const std::string& name, const std::string& value)
    {
        if (const ActorCodec* codec = findCodec(_codecs, name); codec && takesActors())
            return takeActor(*codec, value);
        if (takeTimeBound(name, value))
            return;
        const Column& filtered = column(name);
        if (name == "project_id")
            _arguments.projectIds = parseProjectIds(value);
        else if (filtered.type == ColumnType::Time)
            addTime(filtered, TimeFilter::Begins, value);
        else if (name == "info")
            _info = std::get<std::string>(valueFromText(value, ColumnType::Text, name));
        else
            _arguments.filters.emplace_back(&filtered, valueFromText(value, filtered.type, name));
    }

    /// `from_created`, `to_created`, and the same of each other time.
    bool takeTimeBound(std::string_view name, const std::string& value)
    {
        const bool from = name.starts_with("from_");
        if ((!from && !name.starts_with("to_")) || _resource.find(name))
            return false;
        const Column* bounded = _resource.find(name.substr(from ? 5 : 3));
        if (!bounded || bounded->type != ColumnType::Time)
            return false;
        addTime(column(bounded->name), from ? TimeFilter::From : TimeFilter::To, value);
        return true;
    }

    void addTime(const Column& filtered, TimeFilter::Kind kind, const std::string& value)
    {
        if (value.empty())
            return;
        auto prefix = findTimePrefix(value);
        if (!prefix && kind != TimeFilter::Begins)
            throw dataError("The value of " + std::string(filtered.name) +
                            " is not a time in UTC, such as 2026-11-22T06:00:00, or the beginning of one.");
        if (!prefix) // no time begins so
            prefix = std::get<std::string>(valueFromText(value, ColumnType::Text, filtered.name));
        _arguments.times.push_back({&filtered, kind, std::move(*prefix)});
    }

    bool takesActors() const { return _resource.name == "taskrun" || _resource.name == "task"; }

    void takeActor(const ActorCodec& codec, const std::string& value)
    {
        if (_resource.name == "task" && !isCoreKind(codec.kind()))
            return; // says whose participation is meant, see findNamedActor
        if (_resource.name == "task")
            throw unknownAttribute(_resource.className, codec.field());
        const auto id = codec.idOf(value);
        if (!id)
            throw dataError("The value of " + std::string(codec.field()) + " does not fit.");
        _arguments.actors.push_back({std::string(codec.kind()), *id});
    }

    const Column& column(std::string_view name) const
    {
        const Column* found = _resource.find(name);
        const bool known = found && found->reach != Reach::Internal && found->name != "secret_key" &&
                           (found->reach == Reach::Public || _mayReadPrivate);
        if (!known)
            throw unknownAttribute(_resource.className, name);
        return *found;
    }

    /// What a project's info hides must not be told by its place in a list either.
    const Column& sortColumn(std::string_view name) const
    {
        if (_resource.name == "project" && name == "info" && !_mayReadPrivate)
            throw unknownAttribute(_resource.className, name);
        return column(name);
    }

    const Resource& _resource;
    const Codecs& _codecs;
    const bool _mayReadPrivate;
    const bool _mayNameOwner; ///< otherwise it is the caller, or anybody
    ListArguments _arguments;
    std::optional<std::string> _info;
    bool _fullText = false;
};

} // namespace

ListArguments parseListArguments(const Parameters& query, const Resource& resource, const Caller& caller,
                                 const Codecs& codecs)
{
    Parser parser(resource, caller, codecs, query.get("all") == "1");
    std::set<std::string_view> seen;
    for (const auto& [name, value]: query)
        if (seen.insert(name).second) // only the first of a repeated argument counts
            parser.take(name, value);
    return parser.finish();
}

void checkArguments(const Parameters& query, const Resource& resource, const Codecs& codecs)
{
    for (const auto& [name, value]: query)
    {
        const Column* column = resource.find(name);
        const bool known = name == "api_key" || (column && column->reach != Reach::Internal) ||
                           (resource.name == "taskrun" && findCodec(codecs, name));
        if (!known)
            throw unknownAttribute(resource.className, name);
    }
}

std::optional<std::int64_t> parseSaturated(std::string_view text)
{
    using Limits = std::numeric_limits<std::int64_t>;
    const bool negative = text.starts_with('-');
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (!parseInteger(text) && !digits.empty() && std::all_of(digits.begin(), digits.end(), isDigit))
        return negative ? Limits::min() : Limits::max();
    return parseInteger(text);
}

std::optional<std::string> findTimePrefix(std::string_view text)
{
    constexpr std::string_view SHAPE = "0000-00-00T00:00:00.000000";
    constexpr std::size_t TO_SECONDS = 19;
    for (const std::string_view utc: {"Z", "+00:00"}) // as all times are
        if (text.size() >= TO_SECONDS && text.ends_with(utc))
        {
            text.remove_suffix(utc.size());
            break;
        }
    std::string prefix(text);
    bool fits = !text.empty() && text.size() <= SHAPE.size();
    for (std::size_t i = 0; fits && i < text.size(); ++i)
    {
        if (SHAPE[i] == 'T' && text[i] == ' ')
            prefix[i] = 'T';
        fits = SHAPE[i] == '0' ? isDigit(text[i]) : SHAPE[i] == prefix[i];
    }
    return fits ? std::optional(prefix) : std::nullopt;
}

bool parseDescending(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    for (const std::string_view word: {"true", "yes", "on", "y", "1"})
        if (lower == word)
            return true;
    for (const std::string_view word: {"", "false", "no", "off", "n", "0"})
        if (lower == word)
            return false;
    throw valueError("Invalid literal for boolean(): " + std::string(text));
}

const ActorCodec* findCodec(const Codecs& codecs, std::string_view field)
{
    for (const auto& codec: codecs)
        if (codec->field() == field)
            return codec.get();
    return nullptr;
}

std::optional<ActorFilter> findNamedActor(const Parameters& query, const Codecs& codecs)
{
    for (const auto& codec: codecs)
    {
        const auto value = isCoreKind(codec->kind()) ? std::nullopt : query.find(codec->field());
        if (!value || value->empty())
            continue;
        // An id that nobody can have still names somebody: nobody.
        return ActorFilter{std::string(codec->kind()), codec->idOf(*value).value_or("")};
    }
    return std::nullopt;
}

} // namespace colonnade::tasks
