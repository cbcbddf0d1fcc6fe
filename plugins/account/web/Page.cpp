#include "web/Page.h"

#include <colonnade/Text.h>

#include <algorithm>

using colonnade::escapeHtml;

namespace account
{
namespace
{

constexpr std::string_view STYLE =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "header{border-bottom:1px solid #ccc;margin-bottom:1rem}label{display:block;margin-top:.8rem}"
    "input,select{font:inherit;padding:.3rem;width:100%;box-sizing:border-box}input[type=checkbox]{width:"
    "auto}"
    "button{font:inherit;margin-top:1rem;padding:.4rem 1rem}.flash{padding:.5rem;background:#eef}"
    ".error{color:#a00}dt{font-weight:bold}";

std::string renderInput(const FormInput& input)
{
    std::string html = "<input id=\"" + escapeHtml(input.name) + "\" name=\"" + escapeHtml(input.name) +
                       "\" type=\"" + escapeHtml(input.type) + "\"";
    if (!input.autocomplete.empty())
        html += " autocomplete=\"" + escapeHtml(input.autocomplete) + "\"";
    if (!input.value.empty())
        html += " value=\"" + escapeHtml(input.value) + "\"";
    return html + (input.ticked ? " checked>" : ">");
}

std::string renderSelect(const FormInput& input)
{
    std::string html =
        "<select id=\"" + escapeHtml(input.name) + "\" name=\"" + escapeHtml(input.name) + "\">\n";
    for (const auto& option: input.options)
        html += "<option value=\"" + escapeHtml(option) + (option == input.value ? "\" selected>" : "\">") +
                escapeHtml(option) + "</option>\n";
    return html + "</select>";
}

std::string renderLabelled(const colonnade::Language& language, const FormInput& input)
{
    const std::string label = escaped(language, input.label);
    if (input.type == "hidden") // several forms of a page may have it: no id
        return "<input type=\"hidden\" name=\"" + escapeHtml(input.name) + "\" value=\"" +
               escapeHtml(input.value) + "\">\n";
    if (input.type == "checkbox")
        return "<label>" + renderInput(input) + " " + label + "</label>\n";
    return "<label for=\"" + escapeHtml(input.name) + "\">" + label + "</label>\n" +
           (input.type == "select" ? renderSelect(input) : renderInput(input)) + "\n";
}

std::string renderErrors(const colonnade::Language& language, const FormErrors& errors,
                         const std::string& field)
{
    std::string html;
    if (const auto found = errors.find(field); found != errors.end())
        for (const auto& message: found->second)
            html += "<p class=\"error\">" + escaped(language, message) + "</p>\n";
    return html;
}

} // namespace

std::string escaped(const colonnade::Language& language, const colonnade::Phrase& phrase)
{
    return escapeHtml(language.say(phrase));
}

std::string renderLinkItem(const std::string& target, const std::string& text)
{
    return "<li><a href=\"" + escapeHtml(target) + "\">" + escapeHtml(text) + "</a></li>\n";
}

std::string renderPage(const colonnade::Language& language, const std::string& brand,
                       const colonnade::Phrase& title, const std::vector<FlashMessage>& messages,
                       const std::string& body)
{
    const std::string heading = escaped(language, title);
    std::string html = "<!DOCTYPE html>\n<html lang=\"" + escapeHtml(language.code()) +
                       "\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
                       heading + " · " + escapeHtml(brand) + "</title>\n<style>" + std::string(STYLE) +
                       "</style>\n</head>\n<body>\n<header><a href=\"/\">" + escapeHtml(brand) +
                       "</a></header>\n<main>\n<h1>" + heading + "</h1>\n";
    for (const auto& message: messages)
        html += "<p class=\"flash\" role=\"status\">" + escaped(language, message.text) + "</p>\n";
    return html + body + "</main>\n</body>\n</html>\n";
}

std::string renderForm(const colonnade::Language& language, const std::string& action,
                       const std::string& csrfToken, const std::vector<FormInput>& inputs,
                       const FormErrors& errors, const std::string& submit)
{
    const bool hasFile =
        std::any_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.type == "file"; });
    std::string html = "<form method=\"post\" action=\"" + escapeHtml(action) +
                       (hasFile ? "\" enctype=\"multipart/form-data\">\n" : "\">\n") +
                       "<input type=\"hidden\" name=\"csrf_token\" value=\"" + escapeHtml(csrfToken) +
                       "\">\n";
    for (const auto& input: inputs)
        html += renderLabelled(language, input) + renderErrors(language, errors, input.name);
    return html + "<button type=\"submit\">" + escaped(language, submit) + "</button>\n</form>\n";
}

} // namespace account
