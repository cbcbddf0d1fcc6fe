#pragma once

#include "settings/SettingsCache.h"

#include <colonnade/Database.h>
#include <tasks/ExportColumns.h>
#include <tasks/Gate.h>
#include <tasks/Member.h>
#include <tasks/Mixer.h>
#include <tasks/Work.h>

#include <memory>

namespace colonnade::quality
{

/// The right labels of a task, by question, which its project's people know: the member `gold_answers`.
class GoldMember final: public tasks::TaskMember
{
public:
    explicit GoldMember(std::shared_ptr<tasks::ProjectWork> work):
        _work(std::move(work))
    {
    }

    std::string_view name() const override { return "gold_answers"; }
    Readers readers() const override { return Readers::Managers; }
    std::optional<std::string> value(Session& session, std::int64_t task) const override;
    void check(const JsonValue& value) const override;
    void set(Transaction& transaction, std::int64_t task, const JsonValue& value) const override;

private:
    std::shared_ptr<tasks::ProjectWork> _work;
};

/// A gold task in place of the next: at the project's rate, and first of all while somebody is in training.
class GoldMixer final: public tasks::Mixer
{
public:
    explicit GoldMixer(const SettingsCache& cache):
        _cache(cache)
    {
    }

    std::optional<std::int64_t> mix(Transaction& transaction,
                                    const tasks::HandoutRequest& request) const override;

private:
    const SettingsCache& _cache;
};

/// How somebody has done on gold.
struct GoldRecord
{
    std::int64_t answered = 0;
    std::int64_t right = 0;
};
/// Of answers that have been taken in; `person`: of `quality_person`.
GoldRecord goldRecord(Session& session, std::int64_t person);

/// Holds back who is right on gold too rarely.
class SkillGate final: public tasks::Gate
{
public:
    SkillGate(Database& database, const SettingsCache& cache):
        _database(database),
        _cache(cache)
    {
    }

    std::optional<std::string> refuse(const Request& request, const Actor& actor,
                                      std::int64_t project) const override;

private:
    Database& _database;
    const SettingsCache& _cache;
};

/// Columns of tables of results: a label and a certainty for each question.
class ConsensusColumns final: public tasks::ExportColumns
{
public:
    explicit ConsensusColumns(const SettingsCache& cache):
        _cache(cache)
    {
    }

    std::vector<std::string> names(Of of, std::int64_t project) const override;
    std::map<std::int64_t, std::vector<std::string>> values(Session& session, Of of,
                                                            std::span<const std::int64_t> ids) const override;

private:
    const SettingsCache& _cache;
};

/// Before an answer to gold is counted: the task wants one more than it will have, for gold is never
/// complete.
void keepGoldOpen(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t task);

} // namespace colonnade::quality
