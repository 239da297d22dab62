"""Voices for browsers that have none: said at once, and kept for the test to read."""

from __future__ import annotations

import struct

#: A voice for Chinese and one for English. `__said`: what was said; `__hold`: true stops time, so
#: that a test can look at what is lit while a sentence is read.
FAKE_VOICE = """(() => {
  const said = window.__said = [];
  let queue = [], going = false;
  const voices = ['zh-CN', 'en-US'].map(lang => ({lang, name: lang, localService: true}));
  class Utterance { constructor(text) { this.text = text; this.rate = 1; } }
  const turn = () => {
    if (going || !queue.length) return;
    going = true;
    const words = queue[0];
    said.push({text: words.text, rate: words.rate, lang: words.lang});
    words.onstart && words.onstart({});
    words.onboundary && words.onboundary({charIndex: Math.max(0, words.text.trim().length - 1)});
    const end = () => {
      if (queue[0] !== words) { going = false; return turn(); }
      if (window.__hold) return setTimeout(end, 20);
      queue.shift(); going = false;
      words.onend && words.onend({});
      turn();
    };
    // No voice is quicker than the screen: what is said is lit for at least one frame.
    requestAnimationFrame(() => setTimeout(end, 5));
  };
  const synthesis = {
    getVoices: () => window.__mute ? [] : voices,
    speak: words => { queue.push(words); turn(); },
    cancel: () => { const gone = queue; queue = []; gone.forEach(w => w.onerror && w.onerror({})); },
    addEventListener: () => {},
  };
  Object.defineProperty(window, 'speechSynthesis', {value: synthesis, configurable: true});
  window.SpeechSynthesisUtterance = Utterance;
})()"""


def silence(seconds: float) -> bytes:
    """An Ogg Opus file (RFC 7845) that every browser plays: frames of 20 ms without a sound."""
    frame = b"\xf8\xff\xfe"
    count = int(seconds * 50)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    pages = [_ogg([head], 0, 0, 2), _ogg([tags], 0, 1, 0)]
    for start in range(0, count, 200):
        frames = [frame] * min(200, count - start)
        done = start + len(frames)
        flags = 4 if done == count else 0
        pages.append(_ogg(frames, done * 960, len(pages), flags))
    return b"".join(pages)


def _ogg(packets: list[bytes], granule: int, number: int, flags: int) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    head = b"OggS" + struct.pack(
        "<BBqIIIB", 0, flags, granule, 1, number, 0, len(sizes)
    )
    page = head + sizes + b"".join(packets)
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(data: bytes) -> int:
    """Ogg's own: polynomial 04c11db7, nothing reflected, begins at zero."""
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc
