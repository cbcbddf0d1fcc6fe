#include "identity/UserRow.h"

namespace colonnade
{

User toUser(const Row& row)
{
    User user;
    user.id = row.integer(0);
    user.created = row.text(1);
    user.name = row.text(2);
    user.fullname = row.text(3);
    user.email = row.findText(4).value_or("");
    user.locale = row.text(5);
    user.info = row.text(6);
    user.admin = row.boolean(7);
    user.pro = row.boolean(8);
    user.disabled = row.boolean(9);
    user.mustChangePassword = row.boolean(10);
    user.privacyMode = row.boolean(11);
    user.restricted = row.boolean(12);
    user.validEmail = row.boolean(13);
    user.confirmationEmailSent = row.boolean(14);
    user.subscribed = row.boolean(15);
    user.consent = row.boolean(16);
    user.hasPassword = row.boolean(17);
    user.passwordVersion = row.integer(18);
    return user;
}

std::string selectUser(std::string_view rest, std::string_view furtherColumns)
{
    std::string sql = "select ";
    sql.append(USER_COLUMNS).append(furtherColumns.empty() ? "" : ", ").append(furtherColumns);
    return sql.append(" from core_user u ").append(rest);
}

} // namespace colonnade
