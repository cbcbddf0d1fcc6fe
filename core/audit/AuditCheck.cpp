#include "audit/AuditCheck.h"

#include "audit/AuditChain.h"
#include "audit/AuditRow.h"

#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"

#include <map>

namespace colonnade
{

namespace
{

std::string lineText(std::int64_t number)
{
    return "line " + std::to_string(number);
}

/// Walks the chain from the oldest line that is kept.
class ChainWalk
{
public:
    ChainWalk(Session& session, const Vault& vault, const std::vector<AuditHead>& heads):
        _session(session),
        _vault(vault),
        _heads(heads)
    {
    }

    AuditVerdict run()
    {
        if (checkSeals() && begin() && walk() && checkEnd())
            checkUnlinked();
        return std::move(_verdict);
    }

private:
    bool fail(const std::string& sentence)
    {
        _verdict.fault = sentence;
        return false;
    }

    bool checkSeals()
    {
        const auto seals = _session.all(toAuditSeal, "select " + std::string(SEAL_COLUMNS) +
                                                         " from core_audit_seal order by number, name");
        for (const auto& seal: seals)
        {
            const bool isNewest = seal.name == AuditSeal::NEWEST;
            if (seal.seal != sealOf(_vault, seal) || (!isNewest && seal.name != std::to_string(seal.number)))
                return fail("the seal " + seal.name + " was changed");
            isNewest ? static_cast<void>(_newest = seal) : static_cast<void>(_pieces[seal.number] = seal);
        }
        if (_newest.name.empty())
        {
            _newest.name = AuditSeal::NEWEST;
            if (_session.findInteger("select 1 from core_audit where number is not null limit 1") ||
                !_pieces.empty())
                return fail("the newest seal was removed");
        }
        _verdict.first = _newest.first;
        return true;
    }

    /// The link that the oldest kept line goes on from.
    bool begin()
    {
        const std::int64_t last = _newest.first - 1;
        _at = last;
        if (last == 0)
            return true;
        const auto piece = _pieces.find(last);
        if (piece == _pieces.end())
            return fail("the seal " + std::to_string(last) + ", with which the log begins, was removed");
        _link = piece->second.link;
        return true;
    }

    bool walk()
    {
        const std::string sql = "select " + std::string(AUDIT_COLUMNS) +
                                ", mark, link from core_audit where number is not null order by number";
        bool holds = true;
        _session.run(sql, {},
                     [&](const Row& row)
                     {
                         holds = step(toAuditLine(row), row.text(AUDIT_COLUMN_COUNT),
                                      row.findText(AUDIT_COLUMN_COUNT + 1).value_or(""));
                         return holds;
                     });
        return holds;
    }

    bool step(const AuditLine& line, const std::string& mark, const std::string& link)
    {
        const std::int64_t number = _at + 1;
        if (*line.number != number)
            return fail(*line.number < number ? lineText(*line.number) + " stands where none can be"
                                              : lineText(number) + " was removed");
        if (mark != markOf(_vault, line))
            return fail(lineText(number) + " was changed");
        const std::string right = linkOf(_vault, _link, number, line.id, mark);
        if (link != right)
            return fail(lineText(number) + " is not the one that was linked there");
        if (number > _newest.number)
            return fail(lineText(number) + " is beyond the newest seal");
        if (number % AuditSeal::PIECE == 0 && !fits(number, right))
            return false;
        for (const auto& head: _heads)
            if (head.number == number && head.link != right)
                return fail(lineText(number) + " is not the one that was noted outside the database");
        _at = number;
        _link = right;
        _verdict.number = number;
        _verdict.time = line.time;
        return true;
    }

    bool fits(std::int64_t number, const std::string& link)
    {
        const auto piece = _pieces.find(number);
        if (piece == _pieces.end())
            return fail("the seal " + std::to_string(number) + " was removed");
        return piece->second.link == link || fail(lineText(number) + " is not the one that was sealed there");
    }

    bool checkEnd()
    {
        if (_at != _newest.number)
            return fail(lineText(_at + 1) + " was removed: the newest seal is of line " +
                        std::to_string(_newest.number));
        if (_link != _newest.link)
            return fail(lineText(_at) + " is not the one that was sealed as the newest");
        for (const auto& [number, piece]: _pieces)
            if (number > _newest.number)
                return fail("the seal " + piece.name + " is beyond the newest one");
        for (const auto& head: _heads)
            if (head.number > _newest.number)
                return fail("lines after " + std::to_string(_newest.number) +
                            " were removed, or an older database was put back: line " +
                            std::to_string(head.number) + " was noted outside");
        return true;
    }

    void checkUnlinked()
    {
        _session.run("select " + std::string(AUDIT_COLUMNS) +
                         ", mark from core_audit where number is null order by id",
                     {},
                     [&](const Row& row)
                     {
                         const AuditLine line = toAuditLine(row);
                         ++_verdict.unlinked;
                         return row.text(AUDIT_COLUMN_COUNT) == markOf(_vault, line) ||
                                fail("a line that is not linked yet, of " + line.time + ", was changed");
                     });
    }

    Session& _session;
    const Vault& _vault;
    const std::vector<AuditHead>& _heads;
    AuditVerdict _verdict;
    AuditSeal _newest;
    std::map<std::int64_t, AuditSeal> _pieces;
    std::int64_t _at = 0; ///< the last line that was looked at
    std::string _link;    ///< its link
};

} // namespace

std::optional<AuditHead> AuditHead::parse(std::string_view text)
{
    const auto blank = text.find(' ');
    const auto number = parseInteger(text.substr(0, blank));
    if (blank == std::string_view::npos || !number || *number < 1)
        return std::nullopt;
    return AuditHead{*number, std::string(trimSpace(text.substr(blank)))};
}

AuditVerdict checkAudit(Session& session, const Vault& vault, const std::vector<AuditHead>& heads)
{
    return ChainWalk(session, vault, heads).run();
}

} // namespace colonnade
