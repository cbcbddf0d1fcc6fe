#pragma once

#include "gold/Records.h"
#include "quality/GoldImport.h"
#include "settings/SettingsCache.h"

#include <colonnade/Database.h>
#include <tasks/ExportColumns.h>
#include <tasks/Feedback.h>
#include <tasks/Gate.h>
#include <tasks/Member.h>
#include <tasks/Mixer.h>
#include <tasks/Work.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::quality
{

/// The right labels of a task, by question, which its project's people know: the member `gold_answers`.
class GoldMember final: public tasks::TaskMember
{
public:
    GoldMember(std::shared_ptr<tasks::ProjectWork> work, const SettingsCache& cache):
        _work(std::move(work)),
        _cache(cache)
    {
    }

    std::string_view name() const override { return "gold_answers"; }
    Readers readers() const override { return Readers::Managers; }
    std::optional<std::string> value(Session& session, std::int64_t task) const override;
    void check(const JsonValue& value) const override;
    void set(Transaction& transaction, std::int64_t task, const JsonValue& value) const override;
    /// `gold`, too, in projects that have settings.
    std::vector<std::string> columns(std::int64_t project) const override;
    /// A project's only question needs no name: the cell may be its label.
    std::string fromCell(std::int64_t project, const JsonValue& cell) const override;

private:
    std::shared_ptr<tasks::ProjectWork> _work;
    const SettingsCache& _cache;
};

/// Makes a task gold by an owner's word; an empty object or null ends that.
void setGold(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t task,
             const std::string& answers);

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

/// Gold of another server.
class GoldStore final: public GoldImport
{
public:
    explicit GoldStore(std::shared_ptr<tasks::ProjectWork> work):
        _work(std::move(work))
    {
    }

    void add(Transaction& transaction, std::int64_t project, std::int64_t task,
             std::string_view answers) override;
    void removeProject(Transaction& transaction, std::int64_t project) override;

private:
    std::shared_ptr<tasks::ProjectWork> _work;
};

/// Why somebody gets no more work: how few known tasks were answered as expected. Nothing: may work.
struct HeldBack
{
    std::int64_t answered = 0;
    std::int64_t right = 0;
};
std::optional<HeldBack> heldBack(const Settings& settings, const PersonRecord& record, std::int64_t excused);
/// The same, of `quality_person`.
std::optional<HeldBack> heldBack(Session& session, const Settings& settings, std::int64_t project,
                                 std::int64_t person);

/// Tells whoever has answered gold whether that was as expected: where owners want it, and in training.
class GoldFeedback final: public tasks::Feedback
{
public:
    explicit GoldFeedback(const SettingsCache& cache):
        _cache(cache)
    {
    }

    bool speaksIn(std::int64_t project) const override;
    std::optional<tasks::Remark> tell(Session& session, const Actor& author, std::int64_t task,
                                      std::string_view info) const override;

private:
    const SettingsCache& _cache;
};

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
