// pybossaNotify(text, show, kind): a message at the top of the frame; taken away again unless `show` is true.
(function (window) {
  'use strict';
  var KINDS = { info: 'info', success: 'success', warning: 'warning', error: 'danger', message: 'info', loading: 'info' };
  window.pybossaNotify = function (text, show, kind) {
    var old = document.getElementById('pybossa-notification');
    if (old) old.parentNode.removeChild(old);
    if (show !== true) return;
    var box = document.createElement('div');
    box.id = 'pybossa-notification';
    box.className = 'alert alert-' + (KINDS[kind] || 'info') + (kind === 'loading' ? ' pybossa-loading' : '');
    box.setAttribute('role', 'status');
    box.innerHTML = text;
    document.body.insertBefore(box, document.body.firstChild);
  };
})(window);
