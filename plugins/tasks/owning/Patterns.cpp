#include "owning/Patterns.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// What all have in common: `MEDIUM` stands for where the task is shown, `SHOW` for how.
constexpr std::string_view FRAME = R"HTML(<div class="row">
  <div class="col-md-8">
MEDIUM
  </div>
  <div class="col-md-4">
    <h2 id="question">QUESTION</h2>
ANSWERS
    <p class="text-muted">You have done <span id="done">0</span> of <span id="total">0</span> tasks.</p>
  </div>
</div>
<script>
(function () {
  pybossa.taskLoaded(function (task, deferred) {
    deferred.resolve(task);
  });

  pybossa.presentTask(function (task, deferred) {
    if ($.isEmptyObject(task)) {
      $(".row").html("<p>Thank you: there are no more tasks for you.</p>");
      return;
    }
    var info = task.info;
SHOW
    pybossa.userProgress("SHORT_NAME").done(function (progress) {
      $("#done").text(progress.done);
      $("#total").text(progress.total);
    });
TAKE
  });

  pybossa.run("SHORT_NAME");
})();
</script>
)HTML";

constexpr std::string_view BUTTONS =
    R"HTML(    <button class="btn btn-success answer" value="Yes">Yes</button>
    <button class="btn btn-danger answer" value="No">No</button>
    <button class="btn btn-default answer" value="NotKnown">I don't know</button>)HTML";

constexpr std::string_view TAKE_BUTTON = R"HTML(    $(".answer").off("click").on("click", function () {
      pybossa.saveTask(task.id, $(this).val()).done(function () {
        deferred.resolve();
      });
    });)HTML";

constexpr std::string_view TEXT_FIELD =
    R"HTML(    <textarea id="text" class="form-control" rows="6"></textarea>
    <p><button class="btn btn-success" id="save">Save</button></p>)HTML";

constexpr std::string_view TAKE_TEXT = R"HTML(    $("#text").val("");
    $("#save").off("click").on("click", function () {
      pybossa.saveTask(task.id, {text: $("#text").val()}).done(function () {
        deferred.resolve();
      });
    });)HTML";

constexpr std::string_view MAP_BUTTONS = R"HTML(    <p>Click on the map.</p>
    <p id="where"></p>
    <button class="btn btn-success" id="save" disabled>Save</button>)HTML";

constexpr std::string_view TAKE_PLACE = R"HTML(    var place = null;
    var map = $("#map").attr("src", info.url).off("click").on("click", function (event) {
      // parts of width and height, from the upper left corner
      place = {x: event.offsetX / map.width(), y: event.offsetY / map.height()};
      $("#where").text(Math.round(place.x * 100) + " %, " + Math.round(place.y * 100) + " %");
      $("#save").prop("disabled", false);
    });
    $("#where").text("");
    $("#save").prop("disabled", true).off("click").on("click", function () {
      pybossa.saveTask(task.id, place).done(function () {
        deferred.resolve();
      });
    });)HTML";

struct Parts
{
    Pattern pattern;
    std::string_view medium;
    std::string_view question;
    std::string_view answers;
    std::string_view show;
    std::string_view take;
};

const Parts PARTS[] = {
    {{"basic", "Basic", "Text; tasks have a column question"},
     R"HTML(    <p class="lead" id="text-shown"></p>)HTML",
     "What do you think?",
     BUTTONS,
     R"HTML(    $("#text-shown").text(info.question);)HTML",
     TAKE_BUTTON},
    {{"image", "Picture", "A picture and buttons; tasks have a column url"},
     R"HTML(    <img id="picture" class="img-responsive" alt="">)HTML",
     "Do you see a person?",
     BUTTONS,
     R"HTML(    $("#picture").attr("src", info.url);)HTML",
     TAKE_BUTTON},
    {{"sound", "Sound", "A recording and buttons; tasks have a column url"},
     R"HTML(    <audio id="sound" controls></audio>)HTML",
     "Do you hear a voice?",
     BUTTONS,
     R"HTML(    $("#sound").attr("src", info.url);)HTML",
     TAKE_BUTTON},
    {{"video", "Film", "A film and buttons; tasks have a column url"},
     R"HTML(    <video id="film" class="img-responsive" controls></video>)HTML",
     "Do you see an animal?",
     BUTTONS,
     R"HTML(    $("#film").attr("src", info.url);)HTML",
     TAKE_BUTTON},
    {{"map", "Map", "A place on a map that is a picture; tasks have a column url"},
     R"HTML(    <img id="map" class="img-responsive" alt="The map">)HTML",
     "Where is it?",
     MAP_BUTTONS,
     "",
     TAKE_PLACE},
    {{"pdf", "PDF page", "A document to be transcribed; tasks have a column pdf_url"},
     R"HTML(    <object id="page" type="application/pdf" width="100%" height="600"></object>)HTML",
     "Please write down what you read.",
     TEXT_FIELD,
     R"HTML(    $("#page").attr("data", info.pdf_url || info.url);)HTML",
     TAKE_TEXT}};

void replaceAll(std::string& text, std::string_view what, std::string_view by)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

} // namespace

const std::vector<Pattern>& patterns()
{
    static const std::vector<Pattern> all = []
    {
        std::vector<Pattern> found;
        found.reserve(std::size(PARTS));
        for (const auto& parts: PARTS)
            found.push_back(parts.pattern);
        return found;
    }();
    return all;
}

std::string patternHtml(std::string_view name, std::string_view shortName)
{
    const auto found = std::find_if(std::begin(PARTS), std::end(PARTS),
                                    [&](const Parts& parts) { return name == parts.pattern.name; });
    if (found == std::end(PARTS))
        return {};
    std::string html(FRAME);
    replaceAll(html, "MEDIUM", found->medium);
    replaceAll(html, "QUESTION", found->question);
    replaceAll(html, "ANSWERS", found->answers);
    replaceAll(html, "SHOW", found->show);
    replaceAll(html, "TAKE", found->take);
    replaceAll(html, "SHORT_NAME", shortName);
    return html;
}

} // namespace colonnade::tasks
