#include "Answers.h"

#include <bit>
#include <functional>

namespace import_pybossa
{

namespace
{

constexpr std::int64_t ROWS_A_PASS = 1'000'000;

/// The least number of each of many digests, in a table of fixed size.
class Least
{
public:
    explicit Least(std::size_t most):
        _slots(std::bit_ceil(most * 2 + 2))
    {
    }

    /// Which of two rows with that digest is not the first; 0: it is the only one.
    std::uint32_t add(std::uint64_t digest, std::uint32_t id)
    {
        for (std::size_t at = digest & (_slots.size() - 1);; at = (at + 1) & (_slots.size() - 1))
        {
            Slot& slot = _slots[at];
            if (slot.id == 0)
            {
                slot = {digest, id};
                return 0;
            }
            if (slot.digest == digest)
            {
                const std::uint32_t later = std::max(slot.id, id);
                slot.id = std::min(slot.id, id);
                return later;
            }
        }
    }

private:
    struct Slot
    {
        std::uint64_t digest = 0;
        std::uint32_t id = 0;
    };

    std::vector<Slot> _slots;
};

/// FNV-1a and a finish: equal for one person and task.
std::uint64_t digestOf(std::int64_t task, const std::string& key)
{
    std::uint64_t state = 0xcbf29ce484222325U;
    const auto add = [&](unsigned char c) { state = (state ^ c) * 0x100000001b3U; };
    for (int shift = 0; shift < 64; shift += 8)
        add(static_cast<unsigned char>(task >> shift));
    for (const char c: key)
        add(static_cast<unsigned char>(c));
    state ^= state >> 33U;
    state *= 0xff51afd7ed558ccdU;
    return state ^ (state >> 33U);
}

} // namespace

Author authorOf(const Move& move, const Fields& fields, std::int64_t project)
{
    Author author;
    if (const auto uid = fields.find("external_uid"); uid && !uid->empty())
    {
        author.actor = {"external", std::string(*uid), "project/" + std::to_string(project)};
        return author;
    }
    if (const auto user = fields.integer("user_id"))
    {
        author.isSkipped = move.skippedUsers.contains(*user);
        if (const auto here = move.users.get(*user); here != 0)
        {
            author.actor = {"user", std::to_string(here), ""};
            return author;
        }
        author.isGone = true;
    }
    std::string address = fields.text("user_ip");
    author.isNobody = address.empty();
    if (author.isNobody)
        address = "unknown-" + std::to_string(move.answerIds.here(fields.id()));
    else if (move.options.pseudonymise)
    {
        author.actor = move.target.identity.actors().anonymous(address);
        return author;
    }
    author.actor = {"anonymous", address, ""};
    return author;
}

std::unordered_set<std::int64_t> findFurtherAnswers(Move& move, const std::vector<const SourceTable*>& tables)
{
    std::unordered_set<std::int64_t> further;
    std::int64_t rows = 0;
    for (const auto* table: tables)
        rows += table->rows;
    const auto passes = static_cast<std::uint64_t>(rows / ROWS_A_PASS + 1);
    for (std::uint64_t pass = 0; pass < passes; ++pass)
    {
        Least least(static_cast<std::size_t>(rows / static_cast<std::int64_t>(passes) * 5 / 4 + 64));
        for (const auto* table: tables)
            move.source.read(*table,
                             [&](const SourceRow& row)
                             {
                                 if (!row.fault.empty())
                                     return;
                                 const Fields fields(*table, row);
                                 const auto task = fields.integer("task_id").value_or(0);
                                 const auto project = move.tasks.get(task);
                                 if (project == 0 || fields.id() <= 0)
                                     return;
                                 const auto digest =
                                     digestOf(task, authorOf(move, fields, project).actor.key());
                                 if (digest % passes != pass)
                                     return;
                                 if (const auto later =
                                         least.add(digest / passes, static_cast<std::uint32_t>(fields.id())))
                                     further.insert(later);
                             });
    }
    return further;
}

} // namespace import_pybossa
