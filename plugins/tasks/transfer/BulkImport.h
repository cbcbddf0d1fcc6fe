#pragma once

#include "model/Tasks.h"
#include "tasks/Import.h"

namespace colonnade::tasks
{

/// The service `tasks.import@1`.
class BulkImport final: public Import
{
public:
    explicit BulkImport(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    ImportedHolders findCategory(Session& session, std::int64_t id, std::string_view name,
                                 std::string_view shortName) override;
    ImportedHolders findProject(Session& session, std::int64_t id, std::string_view name,
                                std::string_view shortName) override;
    std::int64_t greatestCategory(Session& session) override;
    std::int64_t greatestProject(Session& session) override;
    void add(Transaction& transaction, const ImportedCategory& category) override;
    void change(Transaction& transaction, const ImportedCategory& category) override;
    void add(Transaction& transaction, const ImportedProject& project) override;
    std::span<const BulkColumn> columns(Imported kind) const override;
    std::int64_t add(Transaction& transaction, Imported kind, std::span<const SqlValue> values) override;
    std::set<std::int64_t> findPresent(Session& session, Imported kind,
                                       std::span<const std::int64_t> ids) override;
    std::int64_t greatestId(Session& session, Imported kind) override;
    ImportedSum sum(Session& session, Imported kind, std::int64_t firstId, std::int64_t lastId) override;
    std::int64_t countRows(Session& session, std::int64_t project) override;
    void reserve(Transaction& transaction, Imported kind, std::int64_t lastId) override;
    void reserveProjects(Transaction& transaction, std::int64_t lastId) override;
    void hide(Transaction& transaction, std::span<const std::int64_t> users) override;
    void rebuild(std::int64_t project) override;
    void finish(const std::function<void(std::int64_t)>& told) override;
    void removeProject(std::int64_t project) override;
    void removeCategory(std::int64_t category) override;
    void removeAnnouncements(std::int64_t firstId, std::int64_t lastId) override;

private:
    const Tasks& _tasks;
};

} // namespace colonnade::tasks
