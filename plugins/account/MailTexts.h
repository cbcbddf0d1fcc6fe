#pragma once

#include <colonnade/Mail.h>

#include <string>
#include <vector>

namespace account
{

/// A mail of this plugin as it is without a deployer's own texts.
struct BundledMail
{
    std::string name; ///< of the template
    colonnade::MailTexts texts;
    std::vector<std::string> variables; ///< beside `brand`; each a text
    std::vector<std::string> conditions = {};
};

/// All of them. Subjects by reference/pybossa-accounts.md 5.
const std::vector<BundledMail>& bundledMails();

} // namespace account
