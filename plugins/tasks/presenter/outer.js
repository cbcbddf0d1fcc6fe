// The page around a frame. It does in the visitor's name what the frame's project may do, and nothing else.
(function () {
  'use strict';
  var frame = document.getElementById('frame');
  var project = Number(frame.dataset.project), name = frame.dataset.name, origin = frame.dataset.origin;
  var site = '/project/' + encodeURIComponent(name) + '/';
  var COOKIES = 'colonnade.cookies.' + project, WAITING = 'colonnade.waiting.' + project;
  var KEPT = ['content-type', 'link', 'x-colonnade-no-task', 'x-total-count', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'];
  var MOST = 4 * 1024 * 1024;

  function show(id, on) {
    var element = document.getElementById(id);
    if (element) element.hidden = !on;
  }

  if (window.top !== window.self) { // a presenter went on by itself, and the browser does not tell what asks
    var link = document.querySelector('#framed a');
    link.href = location.href;
    show('framed', true);
    return;
  }

  function kept(key) { try { return JSON.parse(sessionStorage.getItem(key)) || null; } catch (e) { return null; } }
  function keep(key, value) { try { sessionStorage.setItem(key, JSON.stringify(value)); } catch (e) { /* full, or forbidden */ } }

  function random() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }

  // Tells deeds.js of a task.
  function tell(word, task, time) { frame.dispatchEvent(new CustomEvent('task', { detail: { word: word, task: task, time: time } })); }
  function tellHeld(response) {
    var time = Date.parse(response.headers.get('Date')) / 1000;
    if (time) response.clone().json().then(function (given) {
      [].concat(given).forEach(function (task) { if (task.id) tell('held', task.id, time); });
    }).catch(function () { /* no tasks */ });
  }

  // The address to ask, or null. What is listed is only of the project.
  function allowed(method, asked) {
    var url = new URL(asked, location.origin);
    if (url.origin !== location.origin || typeof asked !== 'string' || asked[0] !== '/') return null;
    var path = url.pathname.replace(/^\/api\/app(?=\/|$)/, '/api/project').replace(/\/$/, ''), query = url.searchParams;
    ['api_key', 'response_format'].forEach(function (word) { query.delete(word); });
    if (method === 'POST') return path === '/api/taskrun' ? { path: path } : null;
    if (method !== 'GET') return null;
    var parts = path.split('/').slice(2).map(decodeURIComponent);
    var isOwn = function (part) { return part === String(project) || part === name; };
    if (parts[0] === 'project' && parts.length === 1) {
      query.set('short_name', name);
      query.set('all', '1');
    } else if (parts[0] === 'project' && isOwn(parts[1])) {
      if (parts.length > 3 || (parts[2] && ['newtask', 'userprogress'].indexOf(parts[2]) < 0)) return null;
    } else if (isOwn(parts[0]) && parts.length === 2 && parts[1] === 'newtask') {
      /* the short form */
    } else if (['task', 'taskrun', 'result', 'helpingmaterial'].indexOf(parts[0]) >= 0 && parts.length === 1) {
      query.delete('app_id');
      query.set('project_id', project);
      query.delete('all');
    } else if (['task', 'taskrun', 'result', 'helpingmaterial'].indexOf(parts[0]) >= 0 && parts.length === 2 && /^\d+$/.test(parts[1])) {
      return { path: path + '?' + query, single: true };
    } else {
      return null;
    }
    var isWork = parts[parts.length - 1] === 'newtask';
    return { path: path + '?' + query, takes: isWork, work: isWork && !Number(query.get('offset')) };
  }

  // An answer to a task, as it is sent; null if it is none of this project.
  function answerOf(body) {
    var answer;
    try { answer = JSON.parse(body); } catch (e) { return null; }
    if (!answer || typeof answer !== 'object' || body.length > MOST) return null;
    if (answer.project_id === undefined) answer.project_id = answer.app_id === undefined ? project : answer.app_id;
    delete answer.app_id;
    if (Number(answer.project_id) !== project) return null;
    return { project_id: project, task_id: Number(answer.task_id), info: answer.info, timeout: answer.timeout };
  }

  function call(method, path, body, key) {
    var headers = { Accept: 'application/json' };
    if (body) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    if (key) headers['X-Colonnade-Undo'] = '1';
    return fetch(path, { method: method, headers: headers, body: body, credentials: 'same-origin', redirect: 'error', cache: 'no-store' });
  }

  function pause(ms) {
    return new Promise(function (resolve) {
      var timer = setTimeout(resolve, ms);
      addEventListener('online', function () { clearTimeout(timer); resolve(); }, { once: true });
    });
  }

  // Until it is stored: the key makes sure that it is stored once. It is remembered until then.
  function save(entry, tries) {
    tries = tries || 0;
    var again = function (ms) {
      show('waiting', true);
      return pause(ms).then(function () { return save(entry, tries + 1); });
    };
    return call('POST', '/api/taskrun', entry.body, entry.key).then(function (response) {
      if ([429, 502, 503, 504].indexOf(response.status) >= 0 && tries < 20)
        return again(1000 * Math.min(Number(response.headers.get('Retry-After')) || Math.pow(2, tries), 60));
      forget(entry);
      show('waiting', false);
      if (response.ok) {
        var own = document.getElementById('own');
        if (own) own.textContent = Number(own.textContent) + 1;
        tell('given', JSON.parse(entry.body).task_id);
      }
      show('refused', !response.ok);
      return response;
    }, function () { return again(1000 * Math.min(Math.pow(2, tries), 30)); });
  }
  function remember(entry) { keep(WAITING, (kept(WAITING) || []).concat([entry])); }
  function forget(entry) { keep(WAITING, (kept(WAITING) || []).filter(function (other) { return other.key !== entry.key; })); }

  function request(message) {
    var to = allowed(message.method, message.path);
    if (!to) return Promise.reject('the project may not ask ' + message.method + ' ' + message.path);
    if (message.method === 'GET') return call('GET', to.path).then(function (response) {
      if (to.work && response.headers.get('X-Colonnade-No-Task')) show('finished', true);
      if (to.takes) tellHeld(response);
      return to.single ? ofProject(response) : response;
    });
    var answer = answerOf(String(message.body));
    if (!answer) return Promise.reject('the answer is not one to a task of the project');
    var entry = { key: random(), body: JSON.stringify(answer) };
    remember(entry);
    tell('sent', answer.task_id);
    return save(entry);
  }

  function ofProject(response) {
    return response.clone().json().then(function (object) {
      if (response.ok && object.project_id !== project) throw 'the object is of another project';
      return response;
    });
  }

  function reply(id, answer) {
    answer.colonnade = 1;
    answer.id = id;
    frame.contentWindow.postMessage(answer, origin || '*');
  }

  function serve(message) {
    request(message).then(function (response) {
      return response.text().then(function (text) {
        var headers = {};
        KEPT.forEach(function (field) { if (response.headers.has(field)) headers[field] = response.headers.get(field); });
        reply(message.id, { status: response.status, statusText: response.statusText, headers: headers, text: text });
      });
    }).catch(function (reason) { reply(message.id, { status: 0, refused: String(reason) }); });
  }

  var isText = function (value) { return typeof value === 'string'; };
  var actions = {
    request: function (message) {
      if (isText(message.id) && isText(message.method) && isText(message.path)) serve(message);
    },
    height: function (message) {
      if (message.height > 0) frame.style.blockSize = Math.min(Math.max(message.height, 320), 6000) + 'px';
    },
    address: function (message) {
      var url = isText(message.path) && new URL(message.path, location.origin);
      if (!url || url.origin !== location.origin || url.pathname.indexOf(site) !== 0) return;
      history.replaceState(null, '', url);
      var task = /^task\/(\d+)$/.exec(url.pathname.slice(site.length));
      if (task) tell('shown', Number(task[1]));
    },
    go: function (message) {
      var url = isText(message.path) && new URL(message.path, location.origin);
      if (url && url.origin === location.origin && (!navigator.userActivation || navigator.userActivation.isActive)) location.assign(url);
    },
    cookies: function (message) {
      var text = JSON.stringify(message.cookies);
      if (!text || text.length > 4096) return;
      keep(COOKIES, message.cookies);
      frame.name = JSON.stringify({ cookies: message.cookies });
    }
  };

  addEventListener('message', function (event) {
    var message = event.data;
    if (event.source !== frame.contentWindow || event.origin !== (origin || 'null')) return;
    if (!message || message.colonnade !== 1 || !Object.prototype.hasOwnProperty.call(actions, message.kind)) return;
    try { actions[message.kind](message); } catch (e) { /* no address, no object: nothing that the bridge sends */ }
  });

  (kept(WAITING) || []).forEach(function (entry) { save(entry); });
  frame.name = JSON.stringify({ cookies: kept(COOKIES) || {} });
  frame.src = frame.dataset.src;
})();
