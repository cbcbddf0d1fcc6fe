#pragma once

#include "model/Resource.h"
#include "pages/PostedPage.h"

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/PageForm.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// What people fill in about a project, on the pages `new` and `update`.
class ProjectForm
{
public:
    /// For a new project.
    ProjectForm() = default;
    /// Filled in with what a project has.
    explicit ProjectForm(const Record& project);

    /// Takes what was posted; what JSON leaves out stays.
    void take(const PostedPage& posted);

    /// Finds what is wrong; nothing may be stored unless this says true.
    bool check(Session& session);

    /// Sets what was posted. Hashes a new password: heavy lane only.
    void prepare(const Passwords& passwords);
    /// Puts the fields into the project; to be called if there are no errors.
    void fill(Record& project) const;

    /// As member `form`: fields, `csrf`, and `errors` with a list of sentences a field.
    void write(JsonWriter& json, const std::string& csrf) const;

    /// The form as a person fills it in. `categories`: to choose from.
    PageForm page(const std::string& action, std::vector<FormChoice> categories) const;

    const std::string& shortName() const { return _shortName; } ///< as typed
    bool hasErrors() const { return !_errors.empty(); }         ///< then the form is shown again

private:
    void checkText(const char* field, const std::string& text);
    void checkUnique(Session& session, const char* field, const std::string& text, const char* sentence);
    void checkSettings(Session& session);
    FormField field(const char* name, Phrase label, const std::string& value,
                    const char* type = "text") const;
    FormField tick(const char* name, Phrase label, bool ticked) const;
    void addSettings(PageForm& form, std::vector<FormChoice> categories) const;
    void refuse(const char* field, std::string sentence) { _errors[field].push_back(std::move(sentence)); }

    std::optional<std::int64_t> _id; ///< nothing: a new one
    std::string _name;
    std::string _shortName;
    std::string _storedShortName; ///< may be older than today's rule
    std::string _storedWebhook;
    std::string _description;
    std::string _longDescription;
    std::string _webhook;
    std::string _category;
    bool _allowsAnonymous = true;
    bool _zipDownload = true;
    bool _protect = false;
    bool _isProtected = false; ///< it has a password already
    std::string _password;     ///< a new one
    std::string _passwordHash; ///< of it
    std::map<std::string, std::vector<std::string>> _errors;
};

} // namespace colonnade::tasks
