#pragma once

#include "views/AccountParts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace account
{

/// `/account/` and `/account/page/{n}`: who contributes here. Any thread.
/// Source: reference/pybossa-accounts.md 3.6 to 3.8, 4.1.
class Community
{
public:
    explicit Community(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// Page 1, however empty.
    colonnade::Response showFirst(const colonnade::Request& request) const { return show(request, 1); }
    /// The page named in the path. Throws `HttpError` 404 for one that has nobody.
    colonnade::Response showPage(const colonnade::Request& request) const;

private:
    struct Entry
    {
        colonnade::User user;
        std::optional<std::int64_t> answers = {};
        std::optional<ContributionSource::Standing> standing = {};
    };
    struct FeedEntry
    {
        std::string time;
        std::string what;
        std::optional<colonnade::User> user = {};
        std::string members = "{}";
    };
    struct Lists
    {
        std::int64_t page = 1;
        bool hasNext = false;
        std::vector<Entry> accounts = {};
        std::vector<Entry> top = {};
        std::vector<FeedEntry> feed = {};
    };

    colonnade::Response show(const colonnade::Request& request, std::int64_t page) const;
    Lists collect(const std::optional<colonnade::User>& viewer, std::int64_t page) const;
    void collectAccounts(Lists& lists) const;
    void collectTop(Lists& lists, const std::optional<colonnade::User>& viewer) const;
    void collectFeed(Lists& lists) const;
    std::optional<colonnade::User> findVisible(colonnade::Session& session, std::int64_t userId) const;

    void writeMembers(colonnade::JsonWriter& json, const Lists& lists) const;
    void drawEvent(colonnade::View& list, const FeedEntry& entry) const;
    void drawLists(colonnade::View& page, const Lists& lists) const;

    const AccountParts& _parts;
};

} // namespace account
