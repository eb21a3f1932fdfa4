// The wall board's page. Every word that comes from outside is put in as text, never
// as markup. Query: zone=NAME shows one zone; lang=zh, en or both; say=0 is silent.
"use strict";
(() => {
  const query = new URLSearchParams(location.search);
  const body = document.body;
  const words = JSON.parse(body.dataset.words);
  const beat = Number(body.dataset.beat);
  const langs = query.get("lang") === "en" ? ["en"] : query.get("lang") === "zh" ? ["zh"] : ["zh", "en"];
  const zone = query.get("zone");
  const big = 4, earlier = 6, zonesAtOnce = 4, turnMS = 8000, sayWithinMS = 60000;
  const at = (id) => document.getElementById(id);
  const fill = (s, values) => s.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
  const both = (key, values = {}) => langs.map((l) => fill(words[l][key], values)).join(" · ");
  const make = (tag, cls, text) => {
    const e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text !== undefined) e.textContent = text;
    return e;
  };

  let picture = null; // the last one
  let heard = null; // when it came, by this machine's clock that never jumps
  let said = null; // hall time up to which calls were spoken; set by the first picture
  let turn = 0; // which zones are shown where there are more than fit

  document.documentElement.lang = langs[0];
  at("now-title").textContent = both("now");
  at("next-title").textContent = both("next");
  at("order").textContent = both("order");

  function draw() {
    if (!picture) return;
    at("hall").textContent = picture.hall;
    const calls = picture.calls.filter((c) => !zone || c.zone === zone);
    const now = Date.parse(picture.at);
    at("calls").replaceChildren(...(calls.length ? calls.slice(0, big).map((c) => row(c, now)) : [make("li", "empty", both("empty"))]));
    at("earlier").replaceChildren(...calls.slice(big, big + earlier).map((c) => {
      const li = make("li");
      li.append(make("b", "", c.label), " → " + c.window);
      return li;
    }));
    at("undone").textContent = picture.undone.length ? both("undone", { labels: picture.undone.join(" ") }) : "";
    drawZones();
  }

  function row(c, now) {
    const li = make("li", now - Date.parse(c.at) < 6000 ? "fresh" : "");
    li.dataset.label = c.label;
    const place = make("span", "window", c.window);
    place.prepend(make("small", "", langs.map((l) => words[l].window).join(" ") + (c.zone ? " · " + c.zone : "")));
    li.append(make("span", "label", c.label), make("span", "arrow", "→"), place);
    if (c.jump) {
      li.classList.add("jump");
      li.append(make("span", "why", langs.map((l) => c.jump[l]).join(" · ")));
    }
    return li;
  }

  function drawZones() {
    const zones = picture.zones.filter((z) => !zone || z.name === zone);
    const turns = Math.max(1, Math.ceil(zones.length / zonesAtOnce));
    const first = (turn % turns) * zonesAtOnce;
    at("zones").replaceChildren(...(zones.length ? zones.slice(first, first + zonesAtOnce).map((z) => {
      const li = make("li"), head = make("div", "zone"), labels = make("div", "labels");
      head.append(make("span", "", z.name || "—"), make("span", "count", fill(words[langs[0]].waiting, { n: z.waiting })));
      labels.append(...z.next.map((l) => make("span", "", l)));
      li.append(head, labels);
      return li;
    }) : [make("li", "empty", both("noneWaits"))]));
  }

  // Calls are spoken once, the oldest first; what was called before the page was
  // there, or too long ago, is not.
  function speak() {
    const now = Date.parse(picture.at);
    const fresh = picture.calls.filter((c) => (!zone || c.zone === zone) && Date.parse(c.at) > said && now - Date.parse(c.at) < sayWithinMS);
    for (const c of fresh.reverse()) {
      said = Math.max(said, Date.parse(c.at));
      if (query.get("say") === "0" || !window.speechSynthesis) continue;
      for (const l of langs) {
        const u = new SpeechSynthesisUtterance(c.say[l]);
        u.lang = l === "zh" ? "zh-CN" : "en-GB";
        speechSynthesis.speak(u);
      }
    }
  }

  function show(p) {
    if (p.page !== body.dataset.page) {
      location.reload(); // the hall has another release of this page
      return;
    }
    picture = p;
    heard = performance.now();
    if (said === null || Date.parse(p.at) < said) said = Date.parse(p.at);
    draw();
    speak();
    tick();
  }

  function tick() {
    const age = heard === null ? null : performance.now() - heard;
    const old = age === null || age > 3 * beat;
    body.classList.toggle("old", old);
    at("stale").hidden = !old || age === null;
    if (age !== null) {
      const n = Math.floor(age / 1000);
      at("age").textContent = both("old", { n });
      if (old) at("stale").textContent = both("stale", { n });
      const clock = new Date(Date.parse(picture.at) + age + 8 * 3600000); // hall time
      at("clock").textContent = clock.toISOString().slice(11, 16);
    }
    const speaks = query.get("say") !== "0" && window.speechSynthesis;
    at("sound").textContent = !speaks ? "" : navigator.userActivation && !navigator.userActivation.hasBeenActive ? both("muted") : both("sound");
  }

  // EventSource comes back by itself after a cut, but gives up on an answer that is
  // none; then a new one is made.
  function listen() {
    const source = new EventSource("events");
    source.addEventListener("picture", (e) => show(JSON.parse(e.data)));
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  }

  setInterval(tick, 500);
  setInterval(() => { turn++; draw(); }, turnMS);
  listen();
})();
