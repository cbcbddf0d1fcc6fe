// Digits choose and Enter saves, unless somebody writes or has switched it off: signs alone must be possible to switch off (WCAG 2.1.4).
(function () {
  'use strict';
  var form = document.querySelector('.task-form'), box = document.getElementById('keys'), KEY = 'colonnade.keys';
  if (!form || !box) return;
  function kept() { try { return localStorage.getItem(KEY); } catch (e) { return null; } }
  box.checked = kept() !== 'off';
  box.closest('label').hidden = false;
  box.closest('.keys').querySelector('span').hidden = true;
  box.addEventListener('change', function () {
    try { localStorage.setItem(KEY, box.checked ? 'on' : 'off'); } catch (e) { /* until the next page */ }
  });
  addEventListener('keydown', function (event) {
    if (!box.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('textarea, select, input:not([type=radio]):not([type=checkbox])')) return;
    var wanted = null;
    if (/^[1-9]$/.test(event.key)) wanted = form.querySelector('[accesskey="' + event.key + '"]');
    else if (event.key === 'Enter' && !event.target.closest('a, button, summary')) wanted = form.querySelector('button[value=save]');
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    wanted.click();
  });
})();
