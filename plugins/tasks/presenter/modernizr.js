// What presenters ask of Modernizr, in browsers that can do all of it; and Modernizr.load, which fetches scripts and styles in turn.
(function (window, document) {
  'use strict';
  var able = {};
  ('applicationcache audio backgroundsize borderradius boxshadow canvas canvastext cssanimations csscolumns cssgradients ' +
   'csstransforms csstransforms3d csstransitions draganddrop flexbox fontface generatedcontent geolocation hashchange history hsla ' +
   'indexeddb inlinesvg localstorage multiplebgs opacity postmessage rgba sessionstorage smil svg svgclippaths textshadow video ' +
   'webgl websockets webworkers').split(' ').forEach(function (word) { able[word] = word !== 'applicationcache'; });
  able.touch = 'ontouchstart' in window;

  function each(list, done) {
    if (!list.length) return done();
    one(list[0], function () { each(list.slice(1), done); });
  }
  function one(address, done) {
    var isStyle = /\.css(\?|$)/.test(address);
    var element = document.createElement(isStyle ? 'link' : 'script');
    if (isStyle) { element.rel = 'stylesheet'; element.href = address; } else { element.src = address; }
    element.onload = element.onerror = function () { done(); };
    document.head.appendChild(element);
  }
  function list(value) {
    if (!value) return [];
    return typeof value === 'string' ? [value] : Array.isArray(value) ? value : Object.keys(value).map(function (key) { return value[key]; });
  }
  function follow(steps) {
    if (!steps.length) return;
    var step = typeof steps[0] === 'string' ? { load: steps[0] } : steps[0] || {};
    var files = list('test' in step ? (step.test ? step.yep : step.nope) : null).concat(list(step.load), list(step.both));
    each(files, function () {
      files.forEach(function (file, at) {
        if (typeof step.callback === 'function') step.callback(file, Boolean(step.test), at);
        else if (step.callback && step.callback[file]) step.callback[file](file, Boolean(step.test), at);
      });
      if (step.complete) step.complete();
      follow(steps.slice(1));
    });
  }
  able.load = function (steps) { follow(Array.isArray(steps) ? steps : [steps]); };
  window.Modernizr = able;
  window.yepnope = able.load;
})(window, document);
