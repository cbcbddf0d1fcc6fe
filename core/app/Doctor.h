#pragma once

#include "app/Configuration.h"

#include "colonnade/Database.h"

#include <string>
#include <vector>

namespace colonnade
{

/// `Bad` keeps the server from serving well and makes the command fail; `Warning` does not.
enum class Health
{
    Good,
    Warning,
    Bad
};

/// What was looked at, and what there is to say of it: what is wrong, and what to do.
struct Finding
{
    Health health;
    std::string subject;
    std::string sentence;
};

/// Looks for what would keep the server from starting or from serving well. Changes nothing.
class Doctor
{
public:
    /// `configuration` must outlive it.
    explicit Doctor(const Configuration& configuration):
        _configuration(configuration)
    {
    }

    /// All findings, in the order in which a start would meet them.
    std::vector<Finding> examine();

private:
    void find(Health health, const std::string& subject, const std::string& sentence)
    {
        _findings.push_back({health, subject, sentence});
    }

    /// All that serve judges before it touches anything.
    void examineConfiguration();
    void examineDataFolder();
    /// What a server that runs has loaded.
    void examineRunning();
    void examineSpace(const std::string& folder);
    void examineKeyFile();
    void examineTls();
    void examineAddresses();
    /// Whom the server believes, and what it noticed while it served.
    void examineFront();
    void examineAddress(const std::string& key, const std::string& text);
    void examineTaken(const std::string& key, const std::string& text);

    // DoctorData.cpp
    void examineMail();
    void examineDatabase();
    void examineOpened(Database& database);
    void examineAccounts(Database& database);
    void examineOutbox(Database& database);

    const Configuration& _configuration;
    std::vector<Finding> _findings;
};

} // namespace colonnade
