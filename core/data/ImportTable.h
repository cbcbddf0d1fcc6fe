#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Imports.h"

namespace colonnade
{

/// The service `imports@1`: tables core_import, core_import_row and core_import_range.
class ImportTable final: public Imports
{
public:
    explicit ImportTable(const Clock& clock):
        _clock(clock)
    {
    }

    std::optional<ImportRun> find(Session& session, std::string_view kind, std::string_view source) override;
    std::optional<ImportRun> find(Session& session, std::int64_t run) override;
    std::vector<ImportRun> list(Session& session) override;
    ImportRun begin(Transaction& transaction, std::string_view kind, std::string_view source) override;
    void finish(Transaction& transaction, std::int64_t run) override;
    void forget(Transaction& transaction, std::int64_t run) override;
    void keep(Transaction& transaction, std::int64_t run, std::string_view table,
              std::span<const ImportedRow> rows) override;
    std::vector<ImportedRow> rows(Session& session, std::int64_t run, std::string_view table,
                                  std::int64_t afterId, int limit) override;
    std::vector<ImportedRange> ranges(Session& session, std::int64_t run, std::string_view table) override;
    void keep(Transaction& transaction, std::int64_t run, std::string_view table,
              const ImportedRange& range) override;

private:
    const Clock& _clock;
};

} // namespace colonnade
