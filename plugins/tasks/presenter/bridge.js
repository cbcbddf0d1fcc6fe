// The first script of a frame. The frame has no origin, and so no cookies, no storage and no session: what a presenter asks of
// this site is passed to the page outside by messages, which does what the project may do in the visitor's name (outer.js).
(function () {
  'use strict';
  var site = document.currentScript.getAttribute('data-site') || location.origin;
  var waiting = {}, next = 1, memory = {};
  try { memory = JSON.parse(window.name) || {}; } catch (e) { memory = {}; }

  function tell(message) {
    message.colonnade = 1;
    parent.postMessage(message, '*');
  }

  // The path on this site that an address names; null: another site.
  function ownPath(address) {
    var url;
    try { url = new URL(address, document.baseURI); } catch (e) { return null; }
    return url.origin === location.origin || url.origin === site ? url.pathname + url.search + url.hash : null;
  }

  function ask(method, path, headers, body, done) {
    var id = String(Math.random()) + next++;
    waiting[id] = done;
    tell({ kind: 'request', id: id, method: method, path: path, headers: headers, body: body });
    return id;
  }

  addEventListener('message', function (event) {
    var answer = event.data;
    if (event.source !== parent || !answer || answer.colonnade !== 1 || !waiting[answer.id]) return;
    event.stopImmediatePropagation();
    var done = waiting[answer.id];
    delete waiting[answer.id];
    if (answer.refused) console.warn('Colonnade: ' + answer.refused);
    done(answer);
  });

  var Native = window.XMLHttpRequest;
  function put(object, name, value) {
    Object.defineProperty(object, name, { value: value, configurable: true, writable: true });
  }
  class Bridged extends Native {
    open(method, address, async, user, password) {
      var path = ownPath(address);
      if (path === null) {
        this._own = null;
        return super.open(method, address, async !== false, user, password);
      }
      if (async === false) throw new Error('Colonnade: in this frame, requests to the site cannot wait for their answer (async: false): ' + path);
      this._own = { method: method.toUpperCase(), path: path, headers: {}, answer: {} };
      this._state(1);
    }
    setRequestHeader(name, value) {
      if (!this._own) return super.setRequestHeader(name, value);
      this._own.headers[name.toLowerCase()] = String(value);
    }
    send(body) {
      if (!this._own) return super.send(body);
      var self = this;
      this._own.id = ask(this._own.method, this._own.path, this._own.headers, body == null ? null : String(body),
        function (answer) { self._finish(answer); });
      if (this.timeout) setTimeout(function () { if (waiting[self._own.id]) { delete waiting[self._own.id]; self._finish({ status: 0 }, 'timeout'); } }, this.timeout);
    }
    abort() {
      if (!this._own) return super.abort();
      if (waiting[this._own.id]) { delete waiting[this._own.id]; this._finish({ status: 0 }, 'abort'); }
    }
    getResponseHeader(name) {
      if (!this._own) return super.getResponseHeader(name);
      var value = (this._own.answer.headers || {})[name.toLowerCase()];
      return value === undefined ? null : value;
    }
    getAllResponseHeaders() {
      if (!this._own) return super.getAllResponseHeaders();
      var headers = this._own.answer.headers || {};
      return Object.keys(headers).map(function (name) { return name + ': ' + headers[name] + '\r\n'; }).join('');
    }
    overrideMimeType(type) { if (!this._own) super.overrideMimeType(type); }
    _state(state) {
      put(this, 'readyState', state);
      this.dispatchEvent(new Event('readystatechange'));
    }
    _finish(answer, event) {
      this._own.answer = answer;
      var text = answer.text || '', value = text;
      if (this.responseType === 'json') try { value = JSON.parse(text); } catch (e) { value = null; }
      put(this, 'status', answer.status || 0);
      put(this, 'statusText', answer.statusText || '');
      put(this, 'responseURL', this._own.path);
      put(this, 'response', value);
      put(this, 'responseText', text);
      put(this, 'responseXML', null);
      this._state(4);
      this.dispatchEvent(new ProgressEvent(event || (answer.status ? 'load' : 'error')));
      this.dispatchEvent(new ProgressEvent('loadend'));
    }
  }
  window.XMLHttpRequest = Bridged;

  var nativeFetch = window.fetch;
  window.fetch = function (input, init) {
    var asked = input instanceof Request ? input : null;
    var path = ownPath(asked ? asked.url : input);
    if (path === null) return nativeFetch.apply(window, arguments);
    var request;
    try { request = asked && !init ? asked : new Request(input, init); } catch (e) { return Promise.reject(e); }
    return request.text().then(function (body) {
      return new Promise(function (resolve, reject) {
        var headers = {};
        request.headers.forEach(function (value, name) { headers[name] = value; });
        ask(request.method, path, headers, body || null, function (answer) {
          if (!answer.status) return reject(new TypeError('Failed to fetch'));
          var empty = answer.status === 204 || answer.status === 304;
          resolve(new Response(empty ? null : answer.text, { status: answer.status, statusText: answer.statusText, headers: answer.headers }));
        });
      });
    });
  };

  // What throws in a frame without origin: kept in memory; cookies by the page outside, while its tab is open.
  function works(name) { try { return Boolean(window[name]); } catch (e) { return false; } }
  function storage() {
    var kept = new Map();
    var methods = {
      getItem: function (name) { return kept.has(String(name)) ? kept.get(String(name)) : null; },
      setItem: function (name, value) { kept.set(String(name), String(value)); },
      removeItem: function (name) { kept.delete(String(name)); },
      clear: function () { kept.clear(); },
      key: function (at) { return Array.from(kept.keys())[at] || null; }
    };
    return new Proxy(methods, {
      get: function (target, name) { return name === 'length' ? kept.size : name in target ? target[name] : kept.get(String(name)); },
      set: function (target, name, value) { methods.setItem(name, value); return true; },
      deleteProperty: function (target, name) { methods.removeItem(name); return true; },
      has: function (target, name) { return name in target || kept.has(String(name)); },
      ownKeys: function () { return Array.from(kept.keys()); },
      getOwnPropertyDescriptor: function (target, name) {
        return kept.has(String(name)) ? { value: kept.get(String(name)), enumerable: true, configurable: true } : undefined;
      }
    });
  }
  ['localStorage', 'sessionStorage'].forEach(function (name) {
    if (!works(name)) Object.defineProperty(window, name, { value: storage(), configurable: true });
  });
  var cookies = typeof memory.cookies === 'object' && memory.cookies || {};
  function cookieText() {
    return Object.keys(cookies).map(function (name) { return name + '=' + cookies[name]; }).join('; ');
  }
  function setCookie(text) {
    var parts = String(text).split(';'), at = parts[0].indexOf('=');
    var name = parts[0].slice(0, Math.max(at, 0)).trim(), value = parts[0].slice(at + 1).trim();
    var ends = parts.slice(1).some(function (part) {
      var pair = part.trim().split('='), word = pair[0].toLowerCase();
      return word === 'max-age' ? Number(pair[1]) <= 0 : word === 'expires' && new Date(part.slice(part.indexOf('=') + 1)) < new Date();
    });
    if (ends) delete cookies[name]; else cookies[name] = value;
    tell({ kind: 'cookies', cookies: cookies });
  }
  try { void document.cookie; } catch (e) {
    Object.defineProperty(document, 'cookie', { get: cookieText, set: setCookie, configurable: true });
  }

  // Each task has an address of its own: the page outside shows it. Entries made here would lead Back through the frame.
  var replace = history.replaceState;
  function show(state, title, address) {
    if (address == null) return;
    var path = ownPath(address);
    if (path === null) throw new DOMException('The address is of another site.', 'SecurityError');
    try { replace.call(history, state, title, path); } catch (e) { /* of another origin than the frame's */ }
    tell({ kind: 'address', path: path });
  }
  history.pushState = show;
  history.replaceState = show;

  // Links lead the page outside, or open beside it.
  addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('a[href], area[href]');
    if (!link || event.defaultPrevented || event.button || link.hasAttribute('download')) return;
    var href = link.getAttribute('href'), path = ownPath(href);
    if (href.charAt(0) === '#' || /^(javascript|mailto|tel|data|blob):/i.test(href)) return;
    if (path === null || link.target === '_blank' || event.ctrlKey || event.metaKey || event.shiftKey) {
      link.target = '_blank';
      link.rel = 'noopener';
      return;
    }
    event.preventDefault();
    tell({ kind: 'go', path: path });
  });

  // As high as what is in it.
  function measure() {
    if (document.body) tell({ kind: 'height', height: Math.ceil(document.body.getBoundingClientRect().height + 32) });
  }
  addEventListener('load', measure);
  document.addEventListener('DOMContentLoaded', function () {
    if (window.ResizeObserver) new ResizeObserver(measure).observe(document.body);
    measure();
  });
})();
