#pragma once

#include "colonnade/Export.h"

#include "testing/Scratch.h"

#include <set>
#include <string>
#include <vector>

namespace colonnade::testing
{

/// A plugin whose contract is checked.
struct Subject
{
    std::string file;
    std::string name;
    Wanted wanted; ///< with those that it cannot do without
    Wanted others; ///< these alone
};

/// What a check has found: sentences, each once.
class Findings
{
public:
    void add(const std::string& sentence);
    const std::vector<std::string>& sentences() const { return _sentences; } ///< in order

private:
    std::vector<std::string> _sentences;
};

/// A rule that each plugin keeps. Runs in a process of its own, which it may leave as it likes.
struct ContractCheck
{
    const char* rule; ///< `leaves nothing behind`
    void (*run)(const Subject& subject, Findings& findings);
};

// From the first moment to the last: LifeChecks.cpp.
void checkMadeAndDestroyed(const Subject& subject, Findings& findings);
void checkNothingBeforeStart(const Subject& subject, Findings& findings);
void checkFailingRegistrations(const Subject& subject, Findings& findings);
void checkStop(const Subject& subject, Findings& findings);

// What it says of itself: PromiseChecks.cpp.
void checkPromisesKept(const Subject& subject, Findings& findings);
void checkSettingsAtBounds(const Subject& subject, Findings& findings);

// Its tables, on SQLite, and on PostgreSQL where COLONNADE_TEST_POSTGRESQL names one: DataChecks.cpp.
void checkMigrations(const Subject& subject, Findings& findings);
void checkOwnTables(const Subject& subject, Findings& findings);

// Its routes: RouteChecks.cpp.
void checkRoutes(const Subject& subject, Findings& findings);
void checkInlineRoutes(const Subject& subject, Findings& findings);

/// In the order in which they are run.
const std::vector<ContractCheck>& contractChecks();

/// The program `colonnade-contract`: what its command line asks for. Returns the exit code: 0 all rules are
/// kept, 1 some is not, 2 wrong usage. To be called first thing in `main`, while there is one thread.
COLONNADE_API int runContract(int argc, char** argv);

} // namespace colonnade::testing
