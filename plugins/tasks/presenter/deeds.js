// Around a task: gives back what is in hand when the page is left, and offers what one does with a task that a frame shows. outer.js tells which it is.
(function () {
  'use strict';
  var root = document.getElementById('deeds'), held = new Map();
  if (!root || window.top !== window.self) return;

  function call(method, path, body) {
    return fetch(path, { method: method, headers: { 'Content-Type': 'application/json' }, body: body, credentials: 'same-origin', keepalive: true });
  }
  function hold(task, time) { held.set(task, { time: time, since: performance.now() }); }
  if (root.dataset.task) hold(Number(root.dataset.task), root.dataset.time);

  // `until`: a page that loads anew takes the task again, and this may come behind it. So the first seconds are left alone, too.
  addEventListener('pagehide', function () {
    held.forEach(function (lease, task) {
      if (performance.now() - lease.since > 2000) call('POST', '/api/task/' + task + '/cancel?until=' + lease.time, '{}');
    });
    held.clear();
  });
  addEventListener('pageshow', function (event) { if (event.persisted) location.reload(); });
  addEventListener('submit', function (event) { if (event.target.id !== 'undo') held.clear(); }); // what is sent ends it

  var frame = document.getElementById('frame');
  if (!frame) return;
  var parts = {}, current = 0, hiding;
  ['undo', 'skip', 'like', 'report'].forEach(function (name) { parts[name] = document.getElementById(name) || document.createElement('a'); });

  function like(on) {
    var part = parts.like;
    if ((part.dataset.on === '1') === on) return;
    part.dataset.on = on ? '1' : '';
    var text = part.textContent;
    part.textContent = part.dataset.other;
    part.dataset.other = text;
  }
  function show(task) {
    if (current !== task) like(false);
    current = task;
    if (task) {
      parts.skip.action = root.dataset.path + task + '/skip';
      parts.report.href = root.dataset.path + task + '/report';
    }
    ['skip', 'like', 'report'].forEach(function (name) { parts[name].hidden = !task; });
  }
  parts.like.addEventListener('click', function () {
    var on = parts.like.dataset.on !== '1';
    call(on ? 'POST' : 'DELETE', '/api/favorites' + (on ? '' : '/' + current), on ? JSON.stringify({ task_id: current }) : undefined)
      .then(function (answer) { if (answer.ok) like(on); }, function () { /* no network: it stays as it is */ });
  });

  var words = {
    held: function (task, time) {
      hold(task, time);
      if (!current) show(task);
    },
    shown: show,
    sent: function (task) { held.delete(task); },
    given: function (task) {
      if (current === task) show(held.size ? held.keys().next().value : 0);
      if (!Number(root.dataset.undo)) return;
      parts.undo.action = root.dataset.path + task + '/undo';
      parts.undo.hidden = false;
      clearTimeout(hiding);
      hiding = setTimeout(function () { parts.undo.hidden = true; }, 1000 * root.dataset.undo);
    }
  };
  frame.addEventListener('task', function (event) { words[event.detail.word](event.detail.task, event.detail.time); });
  show(Number((/\/task\/(\d+)\/?$/.exec(location.pathname) || [])[1] || 0));

  // Camera, place and such only if the project asks for them and the visitor says yes, once a tab.
  var asks = document.getElementById('allow'), key = 'colonnade.allowed.' + frame.dataset.project;
  if (!asks) return;
  function allow() { frame.allow = asks.dataset.allow; }
  if (sessionStorage.getItem(key) === asks.dataset.allow) return allow();
  asks.hidden = false;
  asks.querySelector('button').addEventListener('click', function () {
    allow();
    sessionStorage.setItem(key, asks.dataset.allow);
    asks.hidden = true;
    frame.src = frame.dataset.src; // what may be used is settled when a document is loaded
  });
})();
