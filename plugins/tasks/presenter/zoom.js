// A task's picture looked at closely: larger by buttons, moved by dragging, or as anything that scrolls.
(function () {
  'use strict';
  var bar = document.getElementById('zoom'), picture = document.querySelector('.task-picture img');
  if (!bar || !picture) return;
  var MOST = 8, scale = 1, from = null, pane = document.createElement('div');
  pane.tabIndex = 0; // for the arrow keys
  pane.setAttribute('role', 'group');
  pane.setAttribute('aria-label', picture.alt);
  pane.style.overflow = 'auto';
  picture.replaceWith(pane);
  pane.append(picture);
  bar.hidden = false;

  function zoom(wanted) {
    var next = Math.min(Math.max(wanted, 1), MOST);
    if (next === scale) return;
    var x = (pane.scrollLeft + pane.clientWidth / 2) / scale, y = (pane.scrollTop + pane.clientHeight / 2) / scale;
    if (scale === 1) pane.style.blockSize = pane.offsetHeight + 'px';
    if (next === 1) pane.style.blockSize = picture.style.cssText = '';
    else picture.style.cssText = 'max-inline-size:none;max-block-size:none;block-size:auto;inline-size:' + 100 * next + '%;cursor:grab';
    scale = next;
    pane.scrollTo(x * next - pane.clientWidth / 2, y * next - pane.clientHeight / 2);
  }
  bar.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (button) zoom(scale * Number(button.dataset.zoom));
  });
  pane.addEventListener('pointerdown', function (event) {
    if (event.pointerType !== 'mouse' || event.button || scale === 1) return; // fingers scroll
    from = { x: event.clientX + pane.scrollLeft, y: event.clientY + pane.scrollTop };
    pane.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  pane.addEventListener('pointermove', function (event) {
    if (from) pane.scrollTo(from.x - event.clientX, from.y - event.clientY);
  });
  ['pointerup', 'pointercancel'].forEach(function (name) { pane.addEventListener(name, function () { from = null; }); });
  pane.addEventListener('dblclick', function () { zoom(scale === 1 ? 2 : 1); });
})();
