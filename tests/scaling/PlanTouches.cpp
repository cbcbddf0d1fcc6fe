#include "scaling/PlanTouches.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <regex>
#include <set>

namespace colonnade::test
{

namespace
{

using Poco::JSON::Array;
using Poco::JSON::Object;

/// What tells whose a row is, the most telling first.
constexpr const char* KEYS[] = {"project_id", "task_id",    "run_id",    "rowid",    "call_id",       "id",
                                "user_id",    "short_name", "actor_key", "owner_id", "api_key_digest"};

std::string member(const Object& node, const std::string& name)
{
    return node.optValue<std::string>(name, "");
}

std::string tableOf(const Object& node)
{
    return std::regex_replace(member(node, "Relation Name"), std::regex("_p\\d+$"), "");
}

int partitionOf(const Object& node)
{
    std::smatch found;
    const std::string name = member(node, "Relation Name");
    return std::regex_search(name, found, std::regex("_p(\\d+)$")) ? std::stoi(found[1]) : -1;
}

std::vector<Object::Ptr> childrenOf(const Object& node)
{
    std::vector<Object::Ptr> children;
    const Array::Ptr plans = node.getArray("Plans");
    for (std::size_t i = 0; plans && i < plans->size(); ++i)
        children.push_back(plans->getObject(static_cast<unsigned>(i)));
    return children;
}

/// What scans a table below nodes that only pass rows on; null if nothing or more than that is there.
Object::Ptr scanBelow(Object::Ptr node)
{
    while (node && member(*node, "Relation Name").empty())
    {
        Object::Ptr next;
        for (const auto& child: childrenOf(*node))
            if (member(*child, "Parent Relationship") == "Outer" ||
                member(*child, "Parent Relationship") == "Subquery")
                next = child;
        node = next;
    }
    return node;
}

/// The first of `KEYS` that must equal something; `key`, what the rows are spread by, before them.
std::string equalKey(const Object& scan)
{
    const std::string conditions =
        member(scan, "Index Cond") + " " + member(scan, "Recheck Cond") + " " + member(scan, "Filter");
    for (const std::string key: KEYS)
    {
        const std::string column = "(\\w+\\.)?\"?" + key + "\"?";
        if (std::regex_search(conditions, std::regex("\\(" + column + " = |= " + column + "\\)")))
            return key;
    }
    return "";
}

class Reader
{
public:
    explicit Reader(const DistributedCopy& copy):
        _copy(copy)
    {
    }

    std::vector<Touch> touches;

    /// `target`: the table that the node above changes; `verb`: how.
    void read(const Object& node, const std::string& target = "", const std::string& verb = "")
    {
        const std::string type = member(node, "Node Type");
        const auto children = childrenOf(node);
        if (type == "ModifyTable")
        {
            std::string operation = member(node, "Operation");
            std::transform(operation.begin(), operation.end(), operation.begin(), ::tolower);
            if (operation == "insert")
                add({operation, tableOf(node), "", -1});
            for (const auto& child: children)
                read(*child, operation == "insert" ? "" : tableOf(node), operation);
            return;
        }
        const auto scans = scansOfOneTable(children);
        if (!scans.empty() || !member(node, "Relation Name").empty())
        {
            const Object& scan = scans.empty() ? node : *scans.front();
            const std::string table = tableOf(scan);
            const bool single = std::all_of(scans.begin(), scans.end(),
                                            [&](const Object::Ptr& other)
                                            { return partitionOf(*other) == partitionOf(scan); });
            add({table == target ? verb : "read", table, howFound(scan, table, single),
                 single && _copy.keyOf(table) == keyOfProject(table) ? partitionOf(scan) : -1});
        }
        for (const auto& child: children)
            if (scans.empty() || member(*child, "Parent Relationship") != MEMBER)
                read(*child, target, verb);
        if (!scans.empty()) // what hangs below is alike for all of them
            for (const auto& below: childrenOf(*scans.front()))
                read(*below, target, verb);
    }

private:
    static constexpr const char* MEMBER = "Member"; ///< of an Append: a partition's scan

    /// Those that an Append puts together, if they are of one table.
    static std::vector<Object::Ptr> scansOfOneTable(const std::vector<Object::Ptr>& children)
    {
        std::vector<Object::Ptr> scans;
        for (const auto& child: children)
            if (member(*child, "Parent Relationship") == MEMBER)
                scans.push_back(scanBelow(child));
        const bool same = std::all_of(scans.begin(), scans.end(),
                                      [&](const Object::Ptr& scan) {
                                          return scan && partitionOf(*scan) >= 0 &&
                                                 tableOf(*scan) == tableOf(*scans.front());
                                      });
        return same ? scans : std::vector<Object::Ptr>();
    }

    static std::string keyOfProject(const std::string& table)
    {
        return table == "tasks_project" ? "id" : "project_id";
    }

    std::string howFound(const Object& scan, const std::string& table, bool single) const
    {
        const std::string key = _copy.keyOf(table);
        if (!key.empty() && single && partitionOf(scan) >= 0)
            return key == keyOfProject(table) ? "project" : key;
        return equalKey(scan);
    }

    void add(Touch touch)
    {
        for (const Touch& known: touches)
            if (known.text() == touch.text() && known.partition == touch.partition)
                return;
        touches.push_back(std::move(touch));
    }

    const DistributedCopy& _copy;
};

} // namespace

std::string Touch::text() const
{
    if (verb == "insert")
        return verb + " " + table;
    return verb + " " + table + (by.empty() ? "" : " by " + by);
}

std::vector<Touch> touchesOf(const std::string& plan, const DistributedCopy& copy)
{
    const auto json = Poco::JSON::Parser().parse(plan).extract<Array::Ptr>();
    Reader reader(copy);
    reader.read(*json->getObject(0)->getObject("Plan"));
    return reader.touches;
}

std::string ruleOf(const std::vector<Touch>& touches, const DistributedCopy& copy)
{
    bool ofProjects = false, ofAccounts = false, byRow = false, all = false;
    std::set<int> partitions;
    for (const Touch& touch: touches)
    {
        const bool spread = !copy.keyOf(touch.table).empty();
        ofProjects |= spread;
        ofAccounts |= !touch.table.starts_with("tasks_") && touch.table != "added";
        if (touch.partition >= 0)
            partitions.insert(touch.partition);
        if (spread && touch.verb == "insert")
            byRow |=
                copy.keyOf(touch.table) != "project_id"; // where the new row goes is not told by the project
        else if (spread && touch.by != "project")
            (touch.by.empty() ? all : byRow) = true;
    }
    if (all)
        return "all";
    if (partitions.size() > 1)
        return "several";
    if (ofProjects && ofAccounts)
        return "mixed";
    if (byRow)
        return "one row";
    return ofProjects ? "one project" : ofAccounts ? "account" : "server";
}

} // namespace colonnade::test
