// The library that presenters call: tasks come, answers go. Written anew, with the interface that presenters of PYBOSSA know.
(function (window, $) {
  'use strict';
  var endpoint = '/';
  var hooks = {
    loaded: function (task, deferred) { deferred.resolve(task); },
    present: function (task, deferred) { deferred.resolve(task); }
  };
  var projects = {}; // by task, of those that came this way

  function ask(path, query) {
    return $.ajax({ url: endpoint + 'api/' + path, data: query, dataType: 'json' })
      .then(function (answer) {
        if (answer && answer.id && answer.project_id) projects[answer.id] = answer.project_id;
        return answer;
      });
  }
  function findProject(shortName) {
    return ask('project', { all: 1, short_name: shortName }).then(function (found) {
      return found[0] || $.Deferred().reject('There is no project ' + shortName);
    });
  }
  function nextTask(project, offset) { return ask('project/' + project.id + '/newtask', { offset: offset }); }

  function post(task, answer) {
    return $.ajax({
      url: endpoint + 'api/taskrun', type: 'POST', dataType: 'json', contentType: 'application/json',
      data: JSON.stringify({ project_id: task.project_id, task_id: task.id, info: answer })
    });
  }

  function isTask(task) { return Boolean(task && task.id); }

  // Loads a task: its presenter may fetch pictures before it is shown.
  function load(task) {
    var deferred = $.Deferred();
    hooks.loaded(task, deferred);
    return deferred.then(function (given) { return given === undefined ? task : given; });
  }

  function run(shortName, win) {
    win = win || window;
    var project, shown = {};

    function loadNext() { // one ahead; the task at hand may come again
      return nextTask(project, 1).then(function (task) {
        return isTask(task) && task.id === shown.id ? nextTask(project, 2) : task;
      }).then(function (task) { return isTask(task) && task.id !== shown.id ? load(task) : task; });
    }
    function present(task) {
      shown = task;
      var finished = $.Deferred();
      if (isTask(task)) {
        var path = '/project/' + shortName + '/task/' + task.id;
        if (win.history && win.location.pathname !== path) win.history.pushState({}, '', path);
      }
      hooks.present(task, finished);
      if (!isTask(task)) return;
      var ahead = loadNext();
      finished.done(function () {
        ahead.then(function (next) {
          if (isTask(next) && next.id !== task.id) return present(next);
          return nextTask(project, 0).then(first); // there may be one by now
        });
      });
    }
    function first(task) {
      if (!isTask(task)) return present({});
      return load(task).then(present);
    }

    return findProject(shortName).then(function (found) {
      project = found;
      var id = pybossa.getCurrentTaskId(win.location.pathname);
      return id ? ask('task/' + id) : nextTask(project, 0);
    }).then(first);
  }

  var pybossa = {
    newTask: function (shortName) {
      return findProject(shortName).then(function (project) {
        return nextTask(project, 0).then(function (task) { return { question: project.description, task: task }; });
      });
    },
    saveTask: function (task, answer) {
      if (typeof task === 'object' && task && task.id) return post(task, answer);
      var id = parseInt(task, 10);
      if (projects[id]) return post({ id: id, project_id: projects[id] }, answer);
      return ask('task/' + id).then(function (found) { return post(found, answer); });
    },
    taskLoaded: function (hook) { hooks.loaded = hook; },
    presentTask: function (hook) { hooks.present = hook; },
    userProgress: function (shortName) { return ask('project/' + shortName + '/userprogress'); },
    getCurrentTaskId: function (url) {
      var found = /\/task\/([^/?#]+)/.exec(url === undefined ? window.location.pathname : url);
      return found ? found[1] : false;
    },
    setEndpoint: function (url) { endpoint = url.replace(/\/?$/, '/'); return endpoint; },
    run: run
  };
  window.pybossa = pybossa;
})(window, window.jQuery);
