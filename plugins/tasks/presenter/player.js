// PybossaPlayer(address, element's id): sound and film of a file, of YouTube, Vimeo or SoundCloud, with one set of calls.
(function (window, document) {
  'use strict';
  function embedOf(address) {
    var tube = /(?:youtube\.com\/(?:watch\?(?:.*&)?v=|embed\/)|youtu\.be\/)([\w-]+)/.exec(address);
    if (tube) return 'https://www.youtube-nocookie.com/embed/' + tube[1] + '?enablejsapi=1';
    var vimeo = /vimeo\.com\/(?:video\/)?(\d+)/.exec(address);
    if (vimeo) return 'https://player.vimeo.com/video/' + vimeo[1] + '?api=1';
    return /soundcloud\.com\//.test(address) ? 'https://w.soundcloud.com/player/?url=' + encodeURIComponent(address) : null;
  }
  function tell(frame, call, value) {
    var youtube = { event: 'command', func: { play: 'playVideo', pause: 'pauseVideo', seek: 'seekTo', volume: 'setVolume' }[call], args: value === undefined ? [] : [value] };
    var others = { method: { play: 'play', pause: 'pause', seek: 'seekTo', volume: 'setVolume' }[call], value: value };
    frame.contentWindow.postMessage(JSON.stringify(/youtube/.test(frame.src) ? youtube : others), '*');
  }
  window.PybossaPlayer = function (address, id) {
    var embed = embedOf(address), isSound = /\.(mp3|ogg|oga|wav|m4a|flac|opus)(\?|$)/i.test(address);
    var media = document.createElement(embed ? 'iframe' : isSound ? 'audio' : 'video');
    media.style.cssText = 'width:100%;max-width:100%' + (embed ? ';aspect-ratio:16/9;border:0' : '');
    media.src = embed || address;
    if (!embed) { media.controls = true; media.preload = 'metadata'; }
    var hooks = {};
    function on(name, hook) { (hooks[name] = hooks[name] || []).push(hook); return player; }
    function fire(name) { (hooks[name] || []).forEach(function (hook) { hook(player); }); }
    function act(call, value, native) { if (embed) tell(media, call, value); else native(); return player; }
    var player = {
      element: media,
      onReady: function (hook) { if (player.isReady) hook(player); return on('ready', hook); },
      onPlay: function (hook) { return on('play', hook); },
      onPause: function (hook) { return on('pause', hook); },
      onEnded: function (hook) { return on('ended', hook); },
      onTimeUpdate: function (hook) { return on('timeupdate', hook); },
      on: on,
      play: function () { return act('play', undefined, function () { media.play(); }); },
      pause: function () { return act('pause', undefined, function () { media.pause(); }); },
      stop: function () { return player.pause().setCurrentTime(0); },
      paused: function () { return embed ? undefined : media.paused; },
      currentTime: function (seconds) { return seconds === undefined ? media.currentTime : player.setCurrentTime(seconds); },
      setCurrentTime: function (seconds) { return act('seek', seconds, function () { media.currentTime = seconds; }); },
      duration: function () { return media.duration; },
      volume: function (part) { return act('volume', part, function () { media.volume = part; }); }
    };
    media.addEventListener(embed ? 'load' : 'loadedmetadata', function () { player.isReady = true; fire('ready'); });
    ['play', 'pause', 'ended', 'timeupdate'].forEach(function (name) { media.addEventListener(name, function () { fire(name); }); });
    var place = document.getElementById(id);
    if (place) place.appendChild(media);
    return player;
  };
})(window, document);
