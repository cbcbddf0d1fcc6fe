#include "pages/ProjectForm.h"

#include "model/InfoText.h"
#include "projects/ProjectPasswords.h"
#include "projects/ProjectRules.h"
#include "records/Links.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_TEXT = 255; // of the columns, in characters
constexpr std::size_t MAX_PASSWORD_BYTES = 1000;

std::string textOf(const Record& project, std::string_view column)
{
    return isNull(project[column]) ? std::string() : project.text(column);
}

/// A description from a long one, as the original makes it: without tags, in one line, and cut.
std::string beginningOf(const std::string& text, std::size_t most)
{
    constexpr std::string_view MORE = "...";
    std::string line;
    bool inTag = false;
    for (const char c: text)
    {
        const bool blank = static_cast<unsigned char>(c) <= ' ';
        inTag = c == '<' || (inTag && c != '>');
        if (!inTag && c != '>' && !(blank && (line.empty() || line.back() == ' ')))
            line += blank ? ' ' : c;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    if (!isValidUtf8(line) || countCodePoints(line) <= most)
        return line;
    std::size_t end = 0; // of the last character that fits
    for (std::size_t count = 0; count < most - MORE.size(); ++count)
        for (++end; (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80;)
            ++end;
    return line.substr(0, end).append(MORE);
}

bool isStorable(const std::string& text)
{
    return isValidUtf8(text) && text.find('\0') == std::string::npos;
}

JsonWriter& textMember(JsonWriter& json, std::string_view name, const std::string& text)
{
    return text.empty() ? json.nullMember(name) : json.member(name, text);
}

} // namespace

ProjectForm::ProjectForm(const Record& project):
    _id(project.id()),
    _name(project.text("name")),
    _shortName(project.text("short_name")),
    _storedShortName(_shortName),
    _storedWebhook(textOf(project, "webhook")),
    _description(project.text("description")),
    _longDescription(textOf(project, "long_description")),
    _webhook(textOf(project, "webhook")),
    _category(std::to_string(project.integer("category_id"))),
    _allowsAnonymous(project.boolean("allow_anonymous_contributors")),
    _zipDownload(project.boolean("zip_download")),
    _protect(ProjectPasswords::isProtected(project)),
    _isProtected(_protect)
{
}

void ProjectForm::take(const PostedPage& posted)
{
    const auto takeText = [&](const char* name, std::string& text)
    {
        if (posted.has(name))
            text = posted.text(name);
    };
    takeText("name", _name);
    takeText("short_name", _shortName);
    takeText("description", _description);
    takeText("long_description", _longDescription);
    if (!_id)
    {
        if (_description.empty())
            _description = beginningOf(_longDescription, MAX_TEXT);
        return;
    }
    takeText("webhook", _webhook);
    takeText("category_id", _category);
    takeText("password", _password);
    _allowsAnonymous = posted.isOn("allow_anonymous_contributors", _allowsAnonymous);
    _zipDownload = posted.isOn("zip_download", _zipDownload);
    _protect = posted.isOn("protect", _protect);
}

bool ProjectForm::check(Session& session)
{
    checkText("name", _name);
    checkText("short_name", _shortName);
    checkText("description", _description);
    if (!isStorable(_longDescription))
        refuse("long_description", "The text holds characters that cannot be stored.");
    checkUnique(session, "name", _name, "Name is already taken");
    checkUnique(session, "short_name", _shortName, "Short Name is already taken");
    if (_id)
        checkSettings(session);
    return _errors.empty();
}

void ProjectForm::checkText(const char* field, const std::string& text)
{
    if (text.empty())
        return refuse(field, "This field is required.");
    if (!isStorable(text) || hasControlCharacters(text))
        return refuse(field, "The text holds characters that cannot be stored.");
    if (countCodePoints(text) > MAX_TEXT)
        return refuse(field, "Field must be between 1 and 255 characters long.");
    try
    {
        if (std::string_view(field) == "short_name" && text != _storedShortName)
            checkShortName(text);
    }
    catch (const HttpError& refused)
    {
        refuse(field, refused.problem().forClient);
    }
}

void ProjectForm::checkUnique(Session& session, const char* field, const std::string& text,
                              const char* sentence)
{
    if (_errors.contains(field))
        return;
    const auto other =
        session.findInteger("SELECT id FROM tasks_project WHERE " + std::string(field) + " = $1", text);
    if (other && other != _id)
        refuse(field, sentence);
}

void ProjectForm::checkSettings(Session& session)
{
    if (!_webhook.empty() && _webhook != _storedWebhook && !isWebAddress(_webhook))
        refuse("webhook", "This is not a valid URL.");
    const auto category = parseInteger(_category);
    if (!category || !findRecord(session, categoryResource(), *category))
        refuse("category_id", "Not a valid choice");
    if (_protect && !_isProtected && _password.empty())
        refuse("password", "This field is required.");
    if (_password.size() > MAX_PASSWORD_BYTES)
        refuse("password", "The password is too long.");
}

void ProjectForm::prepare(const Passwords& passwords)
{
    if (_protect && !_password.empty())
        _passwordHash = passwords.hash(_password);
}

void ProjectForm::fill(Record& project) const
{
    project.set("name", _name);
    project.set("short_name", _shortName);
    project.set("description", _description);
    project.set("long_description", _longDescription.empty() ? Value() : Value(_longDescription));
    if (!_id)
        return;
    project.set("webhook", _webhook.empty() ? Value() : Value(_webhook));
    project.set("category_id", *parseInteger(_category));
    project.set("allow_anonymous_contributors", _allowsAnonymous);
    project.set("zip_download", _zipDownload);
    if (!_passwordHash.empty())
        project.set("info", withMembers(project.text("info"),
                                        {{ProjectPasswords::MEMBER, quoteJson(_passwordHash)}}));
    else if (!_protect)
        project.set("info", withMembers(project.text("info"), {{ProjectPasswords::MEMBER, std::nullopt}}));
}

void ProjectForm::write(JsonWriter& json, const std::string& csrf) const
{
    json.key("form").beginObject();
    if (_id)
    {
        json.member("id", *_id).member("allow_anonymous_contributors", _allowsAnonymous);
        json.member("zip_download", _zipDownload).member("protect", _protect).nullMember("password");
        textMember(json, "webhook", _webhook);
        const auto category = parseInteger(_category);
        category ? json.member("category_id", *category) : json.nullMember("category_id");
    }
    json.member("csrf", csrf);
    textMember(json, "name", _name);
    textMember(json, "short_name", _shortName);
    textMember(json, "description", _description);
    textMember(json, "long_description", _longDescription);
    json.key("errors").beginObject();
    for (const auto& [field, sentences]: _errors)
    {
        json.key(field).beginArray();
        for (const auto& sentence: sentences)
            json.value(sentence);
        json.end();
    }
    json.end().end();
}

FormField ProjectForm::field(const char* name, Phrase label, const std::string& value, const char* type) const
{
    FormField field{.name = name, .label = std::move(label), .type = type, .value = value};
    if (const auto found = _errors.find(name); found != _errors.end())
        field.errors.assign(found->second.begin(), found->second.end());
    return field;
}

FormField ProjectForm::tick(const char* name, Phrase label, bool ticked) const
{
    FormField box = field(name, std::move(label), "", "checkbox");
    box.ticked = ticked;
    return box;
}

PageForm ProjectForm::page(const std::string& action, std::vector<FormChoice> categories) const
{
    PageForm form{.action = action, .submit = _id ? "Save" : "Create"};
    form.fields = {field("name", "Name", _name), field("short_name", "Address of the project", _shortName),
                   field("description", "One line for lists", _description),
                   field("long_description", "About the project", _longDescription, "area")};
    form.fields[1].hint = "The end of its web address: letters, digits and hyphens.";
    form.fields[2].hint = "What people do, in at most 255 characters.";
    if (_id)
        addSettings(form, std::move(categories));
    return form;
}

void ProjectForm::addSettings(PageForm& form, std::vector<FormChoice> categories) const
{
    FormField category = field("category_id", "Category", _category, "select");
    category.choices = std::move(categories);
    FormField webhook = field("webhook", "Server to notify", _webhook, "url");
    webhook.hint = "An address that is called when a task is done; may be empty.";
    FormField password = field("password", "New password", "", "password");
    password.autocomplete = "new-password";
    form.fields.push_back(std::move(category));
    form.fields.push_back(std::move(webhook));
    form.fields.push_back(
        tick("allow_anonymous_contributors", "People without an account may take part", _allowsAnonymous));
    form.fields.push_back(tick("zip_download", "Everybody may download tasks and answers", _zipDownload));
    form.fields.push_back(tick("protect", "The project's pages ask for a password", _protect));
    form.fields.push_back(std::move(password));
}

} // namespace colonnade::tasks
