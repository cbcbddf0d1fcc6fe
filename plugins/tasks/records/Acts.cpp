#include "records/Acts.h"

#include <colonnade/Audit.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace colonnade::tasks
{

namespace
{

/// What changes of itself, or says nothing by itself.
constexpr std::string_view PASSED_OVER[] = {"id",    "created", "updated",      "contacted",
                                            "epoch", "n_tasks", "is_protected", "user_id"};
constexpr std::string_view SECRET_COLUMN = "secret_key";
constexpr std::string_view SECRET_MEMBERS[] = {"passwd_hash", "autoimporter"};

template <class List> bool contains(const List& list, std::string_view name)
{
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

/// An owner's server may have its secret in any other part of the address.
Value hostOf(const Value& webhook)
{
    const auto* text = std::get_if<std::string>(&webhook);
    if (!text)
        return webhook;
    const auto scheme = text->find("://");
    const auto start = scheme == std::string::npos ? 0 : scheme + 3;
    const std::string authority = text->substr(start, text->find_first_of("/?#", start) - start);
    return text->substr(0, start) + authority.substr(authority.rfind('@') + 1);
}

/// The members of an object, as texts of JSON.
std::map<std::string, std::string> membersOf(const Value& info)
{
    std::map<std::string, std::string> members;
    const auto* text = std::get_if<std::string>(&info);
    if (!text || text->empty())
        return members;
    const JsonDocument document = JsonDocument::parse(*text);
    const JsonValue root = document.root();
    for (std::size_t i = 0; root.isObject() && i < root.size(); ++i)
    {
        const auto [name, value] = root.member(i);
        members[std::string(name)] = value.toJson();
    }
    return members;
}

void compareInfo(const Value& before, const Value& after, std::vector<AuditedMember>& changed)
{
    auto old = membersOf(before);
    const auto now = membersOf(after);
    for (const auto& [name, value]: now)
        old.try_emplace(name); // those that are new have an empty text
    for (const auto& [name, value]: old)
    {
        const auto found = now.find(name);
        const std::string current = found == now.end() ? std::string() : found->second;
        if (value == current)
            continue;
        const bool secret = contains(SECRET_MEMBERS, name);
        const auto shown = [&](const std::string& text)
        { return secret && !text.empty() ? std::string(AuditedMember::HIDDEN) : text; };
        changed.push_back({"info." + name, shown(value), shown(current)});
    }
}

std::string textOf(const Column& column, const Value& value)
{
    if (isNull(value))
        return {};
    if (column.name == SECRET_COLUMN)
        return AuditedMember::HIDDEN;
    JsonWriter json;
    writeValue(json, column.name == "webhook" ? hostOf(value) : value, column.type);
    return json.take();
}

/// `before`, `after`: null for one that was not there, or is not any more.
std::vector<AuditedMember> changesOf(const Record* before, const Record* after)
{
    std::vector<AuditedMember> changed;
    const auto& columns = (before ? before : after)->resource().columns;
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        const Value old = before ? before->at(i) : Value();
        const Value now = after ? after->at(i) : Value();
        if (old == now || contains(PASSED_OVER, columns[i].name))
            continue;
        if (columns[i].name == "info")
            compareInfo(old, now, changed);
        else
            changed.push_back(
                {std::string(columns[i].name), textOf(columns[i], old), textOf(columns[i], now)});
    }
    return changed;
}

void note(Transaction& transaction, const Tasks& tasks, const Record& record, const char* verb,
          std::vector<AuditedMember> changes)
{
    const std::string kind(record.resource().name);
    std::string object = kind + "/" + std::to_string(record.id());
    if (record.resource().find("project_id") && !isNull(record["project_id"]))
    {
        changes.insert(changes.begin(), {"id", {}, std::to_string(record.id())});
        object = "project/" + std::to_string(record.integer("project_id"));
    }
    tasks.audit->note(transaction, {kind + "." + verb, object, std::move(changes)});
}

} // namespace

void noteMade(Transaction& transaction, const Tasks& tasks, const Record& record)
{
    if (tasks.audit)
        note(transaction, tasks, record, "create", changesOf(nullptr, &record));
}

void noteChanged(Transaction& transaction, const Tasks& tasks, const Record& before, const Record& after,
                 const char* verb)
{
    if (!tasks.audit)
        return;
    auto changes = changesOf(&before, &after);
    if (!changes.empty())
        note(transaction, tasks, after, verb, std::move(changes));
}

void noteRemoved(Transaction& transaction, const Tasks& tasks, const Record& record)
{
    if (tasks.audit)
        note(transaction, tasks, record, "delete", changesOf(&record, nullptr));
}

} // namespace colonnade::tasks
