// Runs the statement that a request brings, as its own, and answers why it may not.

#include <colonnade/BulkInsert.h>
#include <colonnade/NativeDatabase.h>
#include <colonnade/Plugin.h>
#include <colonnade/Queue.h>

#include <sqlite3.h>

#include <array>

using namespace colonnade;

namespace
{

void insertRows(Transaction& transaction, const std::string& table)
{
    static constexpr std::array COLUMNS{BulkColumn{"name", BulkColumn::Type::Text}};
    BulkRows rows(table, COLUMNS);
    rows.add({std::string_view("x")});
    rows.insert(transaction);
}

/// On SQLite's own handle, past the session.
void runBare(const Transaction& transaction, const std::string& sql)
{
    sqlite3* const handle = sqliteHandleOf(transaction);
    if (handle && sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw DatabaseException(sqlite3_errmsg(handle));
}

} // namespace

class TrespasserPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.route(post("/trespasser/{how}"), [&context](const Request& request)
                      { return run(context, request.param("how"), std::string(request.body())); });
    }

    static Response run(Context& context, const std::string& how, const std::string& sql)
    try
    {
        Database& database = context.database();
        if (how == "read")
            database.read([&](Session& session) { session.execute(sql); });
        else if (how == "find")
            database.write([&](Transaction& transaction) { transaction.findInteger(sql); });
        else if (how == "rows")
            database.write([&](Transaction& transaction) { insertRows(transaction, sql); });
        else if (how == "numbers")
            database.write([&](Transaction& transaction) { raiseNumbers(transaction, sql); });
        else if (how == "bare")
            database.write([&](Transaction& transaction) { runBare(transaction, sql); });
        else if (how == "queue")
            const Queue queue(database, context.clock(), {.table = sql});
        else if (how == "swallow")
            swallow(database, sql);
        else
            database.write([&](Transaction& transaction) { transaction.execute(sql); });
        return Response::text("done");
    }
    catch (const Poco::Exception& refusal)
    {
        return Response::text(refusal.message(), 403);
    }

    /// Who goes on after a refusal gets nothing of it.
    static void swallow(Database& database, const std::string& sql)
    {
        database.write(
            [&](Transaction& transaction)
            {
                transaction.execute("insert into trespasser_thing (id) values (99)");
                try
                {
                    transaction.execute(sql);
                }
                catch (const DatabaseException&)
                {
                }
            });
    }
};

COLONNADE_PLUGIN(TrespasserPlugin)
