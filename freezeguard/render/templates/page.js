(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);
  const words = data.words;
  const named = (options) => new Intl.DateTimeFormat("en", options).resolvedOptions().timeZone;
  let known;
  try {
    known = named({ timeZone: data.zone });
  } catch {
    return; // An older browser may not know the zone. The page then stays as without a script.
  }
  const own = named() || known;
  let zone = data.zone;

  // Intl converts between zones. Words and their order come from the page, so that times in both zones look the same.
  const formats = new Map();
  const parts = (moment, where) => {
    if (!formats.has(where)) {
      const numbers = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
      formats.set(where, new Intl.DateTimeFormat("en-US", { timeZone: where, hourCycle: "h23", calendar: "gregory", numberingSystem: "latn", ...numbers }));
    }
    return Object.fromEntries(formats.get(where).formatToParts(moment).map((part) => [part.type, part.value]));
  };
  const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const isoDay = (moment, where) => { const { year, month, day } = parts(moment, where); return `${year}-${month}-${day}`; };
  const clock = (moment, where) => { const { hour, minute } = parts(moment, where); return `${hour}:${minute}`; };
  const weekday = (moment, where) => words.weekdays[(new Date(`${isoDay(moment, where)}T12:00Z`).getUTCDay() + 6) % 7];
  const full = (moment, where) => {
    const { year, month, day } = parts(moment, where);
    const date = fill(words.date, { weekday: weekday(moment, where), day: Number(day), month: words.months[month - 1], year });
    return fill(words.moment, { date, clock: clock(moment, where) });
  };

  // Times in the policy's zone keep their original text; in another zone they are formatted here.
  const written = new Map();
  const show = () => {
    for (const time of document.querySelectorAll("time[datetime*='T']")) {
      if (!written.has(time)) written.set(time, time.textContent);
      const moment = new Date(time.dateTime);
      if (zone === data.zone) {
        time.textContent = written.get(time);
      } else if ("short" in time.dataset) {
        const same = isoDay(moment, zone) === isoDay(moment, data.zone);
        time.textContent = `${same ? "" : `${weekday(moment, zone)} `}${clock(moment, zone)}`;
      } else {
        time.textContent = full(moment, zone);
      }
    }
  };
  const button = by("zone");
  const offer = () => { button.textContent = words.other.replace("{}", zone === data.zone ? own : data.zone); };
  if (own !== known) { // both are the browser's names: a zone may have several
    button.hidden = false;
    offer();
    button.addEventListener("click", () => {
      zone = zone === data.zone ? own : data.zone;
      by("zone-said").textContent = words.zone.replace("{}", zone);
      offer();
      show();
    });
  }

  // The countdown, and the change of the state at its end.
  const two = (number) => String(number).padStart(2, "0");
  const length = (seconds) => {
    const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24, minutes = Math.floor(seconds / 60) % 60;
    if (days) return `${days} ${days === 1 ? words.day : words.days} ${hours} h ${two(minutes)} min`;
    const rest = `${two(minutes)} min ${two(seconds % 60)} s`;
    return hours ? `${hours} h ${rest}` : rest;
  };
  const state = by("state"), until = by("until");
  const [opens] = data.spans[0] || [data.at];
  // The state at an instant: `look`, and `edge`, the instant at which it ends, or null.
  const stateAt = (now) => {
    if (now >= data.known) return { look: "beyond", edge: null };
    const within = data.spans.find(([start, end]) => start <= now && (end === null || now < end));
    const next = data.spans.find(([start]) => start > now);
    // A held state ends when somebody ends it. Only an upcoming window gets a countdown, and the state does not change.
    if (data.held) return { look: made.look, edge: made.look === "shut" && opens > data.at ? opens : null };
    return within ? { look: "open", edge: within[1] } : { look: "shut", edge: next ? next[0] : null };
  };
  const key = ({ look, edge }) => `${look} ${edge}`;
  // The original texts stay until the first edge, and come back if the clock is set back.
  const made = { look: state.classList.contains("open") ? "open" : "shut", word: by("word").textContent, until: [...until.childNodes] };
  const first = key(stateAt(data.at));
  let shown = first;
  const showState = (current) => {
    shown = key(current);
    for (const look of ["open", "shut", "beyond"]) state.classList.toggle(look, look === current.look);
    by("word").textContent = shown === first ? made.word : words.state[current.look];
    state.setAttribute("aria-label", by("word").textContent);
    for (const id of ["why", "provided"]) if (by(id)) by(id).hidden = shown !== first;
    if (shown === first) {
      until.replaceChildren(...made.until);
    } else if (current.edge === null) {
      until.textContent = words.end[current.look];
    } else {
      const [before, after] = words.until.split("{}");
      const time = document.createElement("time");
      time.dateTime = new Date(current.edge * 1000).toISOString();
      time.textContent = full(new Date(current.edge * 1000), data.zone);
      until.replaceChildren(before, time, after);
    }
    show();
  };
  const count = ({ look, edge }, now) => {
    by("count").hidden = edge === null;
    if (edge === null) return;
    by("what").textContent = look === "open" ? words.closes : words.opens;
    by("left").textContent = length(edge - now);
  };
  // Hide windows that are over, and the whole section after the last one. Mark the open window.
  const list = ({ look }, now) => {
    const rows = [...document.querySelectorAll("#windows li")];
    for (const row of rows) {
      row.hidden = Number(row.dataset.end) <= now;
      const here = look === "open" && Number(row.dataset.start) <= now, tag = row.querySelector(".tag");
      if (tag && !here) tag.remove();
      if (tag || !here) continue;
      const mark = document.createElement("b");
      mark.className = "tag";
      mark.textContent = words.now;
      row.append(" ", mark);
    }
    by("next").hidden = rows.length > 0 && rows.every((row) => row.hidden);
  };
  let last, drawn;
  const tick = () => {
    // A clock that is behind shows the state at the time of generation.
    const now = Math.max(Math.floor(Date.now() / 1000), data.at);
    if (now === last) return;
    last = now;
    const current = stateAt(now);
    if (key(current) !== shown) showState(current);
    count(current, now);
    list(current, now);
    by("old").hidden = now - data.at <= 86400;
    // Compare minutes instead of waiting for second 0: a sleeping tab may miss that second.
    const minute = Math.floor(now / 60);
    if (minute !== drawn) present(new Date(now * 1000));
    drawn = minute;
  };
  const days = [...document.querySelectorAll(".month td[title]")];
  const markCurrent = (element, here) => {
    if (here) element.setAttribute("aria-current", "date");
    else element.removeAttribute("aria-current");
  };
  const present = (moment) => {
    const [hour, minute] = clock(moment, data.zone).split(":").map(Number);
    const today = isoDay(moment, data.zone);
    for (const row of document.querySelectorAll(".week tr[data-day]")) {
      const svg = row.querySelector("svg"), here = row.dataset.day === today;
      for (const before of svg.querySelectorAll(".now")) before.remove();
      markCurrent(row, here);
      if (!here) continue;
      const now = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const at = { class: "now", x1: hour * 60 + minute, x2: hour * 60 + minute, y2: 24 };
      for (const [name, value] of Object.entries(at)) now.setAttribute(name, value);
      svg.append(now);
    }
    const [before, after] = words.today.split("{}");
    for (const cell of days) {
      const here = cell.dataset.day === today, label = cell.title;
      if (cell.classList.contains("today") === here) continue;
      cell.classList.toggle("today", here);
      markCurrent(cell, here);
      cell.title = here ? before + label + after : label.slice(before.length, label.length - after.length);
      cell.setAttribute("aria-label", cell.title);
    }
  };
  if (!data.simulated) {
    tick();
    setInterval(tick, 250);
  }

  // A day's hours without a pointer: the calendar is one tab stop, and the arrow keys move within it.
  const chosen = by("chosen");
  const choose = (day) => {
    for (const other of days) if (other.tabIndex === 0) other.tabIndex = -1;
    day.tabIndex = 0;
    chosen.hidden = false;
    chosen.textContent = day.getAttribute("aria-label");
  };
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  days.forEach((day, index) => {
    day.tabIndex = -1;
    day.addEventListener("focus", () => choose(day));
    day.addEventListener("click", () => day.focus());
    day.addEventListener("keydown", (event) => {
      const to = days[index + steps[event.key]];
      if (!to) return;
      event.preventDefault();
      to.focus();
    });
  });
  const start = days.find((day) => day.classList.contains("today")) || days[0];
  if (start) start.tabIndex = 0;
})();
