#include "forms/FormPresenter.h"

#include "model/InfoText.h"

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view MARK = "<!-- Made from info.task_form: change that, or take this line away. -->\n";

constexpr std::string_view BEFORE = R"HTML(<div class="row">
<div class="col-md-7" id="task-media"></div>
<form class="col-md-5" id="task-fields"></form>
</div>
<script>
(function () {
"use strict";
var form = )HTML";

constexpr std::string_view AFTER = R"HTML(;
var media = document.getElementById("task-media");
var fields = document.getElementById("task-fields");

function make(name, attributes, content) {
  var element = document.createElement(name);
  Object.keys(attributes || {}).forEach(function (key) {
    if (attributes[key] !== "") { element.setAttribute(key, attributes[key]); }
  });
  [].concat(content || []).forEach(function (part) {
    element.appendChild(typeof part === "string" ? document.createTextNode(part) : part);
  });
  return element;
}

function safe(address) {
  return /^(https?:\/\/|\/(?!\/))/i.test(address) ? address : "";
}

function showMedia(info) {
  var value = form.media.field ? String(info[form.media.field] || "") : "";
  var kinds = {
    picture: function () { return make("img", {src: safe(value), alt: String(info.alt || info.title || "")}); },
    sound: function () { return make("audio", {src: safe(value), controls: "controls"}); },
    film: function () { return make("video", {src: safe(value), controls: "controls"}); },
    pdf: function () { return make("a", {href: safe(value), target: "_blank", rel: "noreferrer"}, "PDF"); },
    text: function () { return make("blockquote", {}, value); }
  };
  media.textContent = "";
  if (kinds[form.media.kind]) {
    var shown = media.appendChild(kinds[form.media.kind]());
    shown.style.maxWidth = "100%";
    return shown;
  }
  return null;
}

function choice(question, option, type) {
  return make("div", {"class": type}, make("label", {}, [
    make("input", {type: type, name: question.name, value: option.value}), " " + option.label]));
}

function control(question) {
  if (question.look === "one" || question.look === "several") {
    return make("div", {}, question.choices.map(function (option) {
      return choice(question, option, question.look === "one" ? "radio" : "checkbox");
    }));
  }
  if (question.look === "lines") {
    return make("textarea", {name: question.name, rows: "5", "class": "form-control", "aria-label": question.label});
  }
  return make("input", {
    name: question.name, type: question.look === "point" ? "text" : question.input, min: question.least,
    max: question.most, step: question.step, "class": "form-control", "aria-label": question.label
  });
}

function valueOf(question) {
  var inputs = [].slice.call(fields.querySelectorAll("[name=\"" + question.name + "\"]"));
  var values = inputs.filter(function (input) {
    return (input.type !== "radio" && input.type !== "checkbox") || input.checked;
  }).map(function (input) { return input.value; }).filter(function (value) { return value.trim() !== ""; });
  if (values.length === 0) { return undefined; }
  if (question.look === "several") { return values; }
  if (question.kind === "number") { return Number(values[0]); }
  if (question.look === "point") {
    var parts = values[0].split(/[\s,;%]+/).map(Number);
    return {x: parts[0] / 100, y: parts[1] / 100};
  }
  return values[0];
}

function point(picture, question) {
  picture.addEventListener("click", function (event) {
    var box = picture.getBoundingClientRect();
    var x = (event.clientX - box.left) / box.width * 100;
    var y = (event.clientY - box.top) / box.height * 100;
    fields.querySelector("[name=\"" + question.name + "\"]").value = x.toFixed(2) + ", " + y.toFixed(2);
  });
}

function present(task, deferred) {
  if (!task || task.id === undefined) {
    media.textContent = fields.textContent = "";
    media.appendChild(make("p", {}, form.words.finished));
    return;
  }
  var shown = showMedia(task.info || {});
  fields.textContent = "";
  form.questions.forEach(function (question) {
    fields.appendChild(make("fieldset", {}, [make("legend", {}, question.label), control(question)]));
    if (question.look === "point" && shown) { point(shown, question); }
  });
  var problem = fields.appendChild(make("p", {role: "alert", "class": "text-danger"}));
  fields.appendChild(make("button", {"class": "btn btn-primary"}, form.words.save));
  fields.onsubmit = function (event) {
    event.preventDefault();
    var answer = {};
    var missing = form.questions.filter(function (question) {
      var value = valueOf(question);
      if (value !== undefined) { answer[question.name] = value; }
      return question.required && value === undefined;
    });
    problem.textContent = missing.length ? form.words.missing + " " + missing[0].label : "";
    if (!missing.length) {
      pybossa.saveTask(task.id, answer).done(function () { deferred.resolve(); });
    }
  };
}

pybossa.taskLoaded(function (task, deferred) { deferred.resolve(task); });
pybossa.presentTask(present);
pybossa.run(form.project);
}());
</script>
)HTML";

std::string_view lookName(FormControl::Look look)
{
    switch (look)
    {
    case FormControl::Look::One:
        return "one";
    case FormControl::Look::Several:
        return "several";
    case FormControl::Look::Lines:
        return "lines";
    case FormControl::Look::Point:
        return "point";
    default:
        return "line";
    }
}

void writeQuestion(JsonWriter& json, const FormQuestion& question)
{
    const FormControl control = question.kind->control(question.text);
    json.beginObject()
        .member("name", question.name)
        .member("label", question.label)
        .member("required", question.required)
        .member("kind", std::string(question.kind->name()))
        .member("look", std::string(lookName(control.look)))
        .member("input", control.input)
        .member("least", control.least)
        .member("most", control.most)
        .member("step", control.step);
    json.key("choices").beginArray();
    for (const auto& choice: control.choices)
        json.beginObject().member("value", choice.value).member("label", Language().say(choice.label)).end();
    json.end().end();
}

/// JSON that may stand in a script.
std::string escapeForScript(std::string_view json)
{
    std::string safe;
    safe.reserve(json.size());
    for (const char c: json)
        if (c == '<')
            safe += "\\u003c";
        else
            safe += c;
    return safe;
}

} // namespace

std::string makePresenter(const TaskForm& form, std::string_view shortName)
{
    JsonWriter json;
    json.beginObject().member("project", std::string(shortName));
    json.key("media")
        .beginObject()
        .member("kind", form.media().kind)
        .member("field", form.media().field)
        .end();
    json.key("questions").beginArray();
    for (const auto& question: form.questions())
        writeQuestion(json, question);
    json.end().key("words").beginObject();
    json.member("save", "Save and next").member("missing", "This question wants an answer:");
    json.member("finished", "There is nothing left to do. Thank you!").end().end();
    return std::string(MARK) + std::string(BEFORE) + escapeForScript(json.take()) + std::string(AFTER);
}

bool isMadePresenter(std::string_view presenter)
{
    return presenter.starts_with(MARK);
}

std::string withPresenter(const std::string& projectInfo, std::string_view shortName, const FormKinds& kinds)
{
    const JsonDocument document = JsonDocument::parse(projectInfo);
    if (!document.root().isObject())
        return projectInfo;
    const JsonValue text = document.root().find("task_form");
    const JsonValue presenter = document.root().find("task_presenter");
    const bool isMade = presenter.isText() && isMadePresenter(presenter.text());
    if (!text || text.isNull())
        return isMade ? withMembers(projectInfo, {{"task_presenter", std::nullopt}}) : projectInfo;
    const TaskForm form(text.toJson(), kinds);
    if (presenter.isText() && !presenter.text().empty() && !isMade)
        return projectInfo;
    JsonWriter made;
    return withMembers(projectInfo, {{"task_presenter", made.value(makePresenter(form, shortName)).take()}});
}

} // namespace colonnade::tasks
