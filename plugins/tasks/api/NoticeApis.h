#pragma once

#include "api/StoredApi.h"

namespace colonnade::tasks
{

/// `/api/announcement`: news of the whole server. Administrators write; all read what is published.
class AnnouncementApi final: public StoredApi
{
public:
    AnnouncementApi(const Tasks& tasks, Uploads& uploads);

protected:
    bool isScoped() const override { return false; }
    std::optional<std::vector<std::string>> links(const Record&) const override { return std::nullopt; }
    bool mayRead(Session& session, const Record& announcement, const Caller& caller) const override;
    void requireWriter(Session& session, const Record& announcement, const Caller& caller) const override;
    void check(Record& announcement, const Caller& caller) const override;
};

/// `/api/blogpost`: news of a project, by its owners. Who reads the project reads what is published.
class BlogpostApi final: public StoredApi
{
public:
    BlogpostApi(const Tasks& tasks, Uploads& uploads);

protected:
    bool mayRead(Session& session, const Record& post, const Caller& caller) const override;
    void requireWriter(Session& session, const Record& post, const Caller& caller) const override;
    void check(Record& post, const Caller& caller) const override;
    void stored(Transaction& transaction, const Record& post) const override;
};

/// `/api/page`: further pages of a project, as its owners' front end shows them.
class PageApi final: public StoredApi
{
public:
    PageApi(const Tasks& tasks, Uploads& uploads);

protected:
    bool mayRead(Session& session, const Record& page, const Caller& caller) const override;
    void requireWriter(Session& session, const Record& page, const Caller& caller) const override;
    void check(Record& page, const Caller& caller) const override;
};

} // namespace colonnade::tasks
