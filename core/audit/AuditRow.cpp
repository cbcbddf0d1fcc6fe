#include "audit/AuditRow.h"

#include <initializer_list>

namespace colonnade
{

namespace
{

/// Texts one behind the other, so that no two lists make the same: each with its length.
std::string joined(std::initializer_list<std::string_view> texts)
{
    std::string all;
    for (const auto text: texts)
        all.append(std::to_string(text.size())).append(":").append(text);
    return all;
}

} // namespace

AuditLine toAuditLine(const Row& row)
{
    AuditLine line;
    line.id = row.integer(0);
    line.number = row.findInteger(1);
    line.time = row.text(2);
    line.account = row.findInteger(3);
    line.name = row.text(4);
    line.app = row.text(5);
    line.command = row.text(6);
    line.address = row.text(7);
    line.request = row.text(8);
    line.what = row.text(9);
    line.object = row.text(10);
    line.before = row.text(11);
    line.after = row.text(12);
    return line;
}

std::string markOf(const Vault& vault, const AuditLine& line)
{
    return vault.digest("audit.line", joined({line.time, line.account ? std::to_string(*line.account) : "",
                                              line.name, line.app, line.command, line.address, line.request,
                                              line.what, line.object, line.before, line.after}));
}

std::string linkOf(const Vault& vault, std::string_view previous, std::int64_t number, std::int64_t id,
                   std::string_view mark)
{
    return vault.digest("audit.link", joined({previous, std::to_string(number), std::to_string(id), mark}));
}

std::string sealOf(const Vault& vault, const AuditSeal& seal)
{
    return vault.digest("audit.seal", joined({seal.name, std::to_string(seal.first),
                                              std::to_string(seal.number), seal.link}));
}

AuditSeal toAuditSeal(const Row& row)
{
    return {row.text(0), row.integer(1), row.integer(2), row.text(3), row.text(4)};
}

std::string headText(const AuditSeal& newest)
{
    return std::to_string(newest.number) + " " + newest.link;
}

} // namespace colonnade
