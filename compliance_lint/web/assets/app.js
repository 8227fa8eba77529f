"use strict";
(() => {
  const by = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const LIMIT = 10 * 1024 * 1024;
  const LEVELS = ["error", "warning", "info", "closed"];
  const PATHS = { check: "/api/check", redact: "/api/redact" };

  const state = { lang: "zh", texts: {}, file: null, tab: "check", findings: [], turn: 0, masked: "" };
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked === "en") state.lang = "en";
  const say = (key) => state.texts[key] || "";

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  // --- asking ---------------------------------------------------------------------------------

  const query = () => {
    const given = new URLSearchParams({ lang: state.lang });
    for (const name of ["industry", "channel", "kind", "profile"]) if (by(name).value) given.set(name, by(name).value);
    return given.toString();
  };

  const post = async (path) => {
    const headers = { "X-Requested-By": "compliance-lint" };
    if (state.file) headers["X-Name"] = encodeURIComponent(state.file.name);
    const body = state.file || new Blob([by("text").value]);
    if (body.size > LIMIT) throw new Error(say("too_big"));
    let response;
    try {
      response = await fetch(`${path}?${query()}`, { method: "POST", headers, body });
    } catch {
      throw new Error(say("offline"));
    }
    if (!response.ok) throw new Error((await response.json()).error || String(response.status));
    return response;
  };

  const empty = () => !state.file && !by("text").value.trim();

  const update = async () => {
    const turn = ++state.turn;
    if (empty()) {
      state.findings = [];
      show("");
      return;
    }
    by("status").textContent = say("checking");
    try {
      if (state.tab === "check") {
        const answer = await (await post(PATHS.check)).json();
        if (turn !== state.turn) return;
        state.findings = answer.findings;
        show(answer.summary);
      } else {
        const response = await post(PATHS.redact);
        const blob = await response.blob();
        if (turn !== state.turn) return;
        await showMasked(blob, JSON.parse(decodeURIComponent(response.headers.get("X-Counts") || "{}")));
      }
      by("status").textContent = "";
    } catch (error) {
      if (turn !== state.turn) return;
      by("status").textContent = "";
      fail(error.message);
    }
  };

  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(update, 350);
  };

  // --- findings -------------------------------------------------------------------------------

  const shown = () => {
    const wanted = new Set(all("#filters input:checked").map((box) => box.value));
    return state.findings.filter((finding) =>
      finding.level === "closed" ? wanted.has("closed") : wanted.has(finding.family));
  };

  const show = (summary) => {
    const found = shown();
    const list = by("list");
    list.replaceChildren();
    by("filters").hidden = !state.findings.length;
    by("total").textContent = state.findings.length ? state.findings.filter((f) => f.level !== "closed").length : "";
    if (!found.length) list.append(make("p", empty() ? "note" : "note good", say(empty() ? "empty" : "clean")));
    for (const finding of found) list.append(card(finding));
    list.title = summary;
    paint(found);
  };

  const fail = (message) => {
    state.findings = [];
    by("list").replaceChildren(make("p", "note bad", message));
    by("masked").replaceChildren(make("p", "note bad", message));
    by("counts").textContent = "";
    by("filters").hidden = true;
    by("total").textContent = "";
    paint([]);
  };

  const card = (finding) => {
    const node = make("article", `card finding ${finding.level}`);
    const head = make("header");
    head.append(make("span", "sev", finding.label), make("code", "", finding.rule), make("b", "", finding.title));
    head.append(make("span", "muted", finding.place));
    node.append(head);
    if (!finding.whole && !finding.span) { // a pasted text has its marks where it stands
      const source = make("p", "src");
      source.append(finding.excerpt[0], make("mark", "", finding.excerpt[1]), finding.excerpt[2]);
      node.append(source);
    }
    node.append(make("p", "", finding.message));
    const facts = make("dl", "facts");
    const fact = (key, value) => {
      const place = make("dd");
      place.append(value);
      facts.append(make("dt", "", say(key)), place);
    };
    if (finding.laws) fact("law", finding.laws);
    if (finding.suggestions.length) fact("try", rewordings(finding));
    if (finding.reason) fact("reason", finding.reason);
    node.append(facts);
    node.addEventListener("mouseenter", () => point(finding, true));
    node.addEventListener("mouseleave", () => point(finding, false));
    finding.node = node;
    return node;
  };

  const rewordings = (finding) => {
    const place = document.createDocumentFragment();
    for (const wording of finding.suggestions) {
      const tag = make(finding.span ? "button" : "span", "tag", wording);
      if (finding.span) {
        tag.type = "button";
        tag.title = say("replace");
        tag.addEventListener("click", () => replace(finding, wording));
      }
      place.append(tag);
    }
    return place;
  };

  const replace = (finding, wording) => {
    const text = by("text");
    text.focus();
    text.setSelectionRange(...finding.span);
    // keeps the browser's own undo
    if (!document.execCommand("insertText", false, wording)) {
      text.setRangeText(wording);
      changed();
    }
  };

  // --- marks under the text -------------------------------------------------------------------

  const paint = (found) => {
    const marks = by("marks");
    const text = by("text").value;
    marks.replaceChildren();
    let done = 0;
    const placed = found.filter((f) => f.span && !f.whole).sort((a, b) =>
      a.span[0] - b.span[0] || LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
    for (const finding of placed) {
      const [start, end] = finding.span;
      if (start < done) continue; // within another mark
      finding.mark = make("mark", finding.level, text.slice(start, end));
      marks.append(text.slice(done, start), finding.mark);
      done = end;
    }
    marks.append(text.slice(done) + "\n");
    grow();
  };

  const point = (finding, on) => {
    if (finding.mark) finding.mark.classList.toggle("here", on);
  };

  const grow = () => {
    const text = by("text");
    text.style.height = "0";
    text.style.height = `${text.scrollHeight}px`;
  };

  by("text").addEventListener("click", () => {
    const at = by("text").selectionStart;
    for (const finding of state.findings) {
      if (!finding.node) continue;
      const hit = Boolean(finding.span) && finding.span[0] <= at && at <= finding.span[1] && !finding.whole;
      finding.node.classList.toggle("here", hit);
      if (hit) finding.node.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  });

  // --- redaction ------------------------------------------------------------------------------

  const showMasked = async (blob, counts) => {
    state.masked = blob;
    const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
    const parts = Object.entries(counts).map(([name, number]) => `${name} ${number}`);
    by("counts").textContent = total ? `${say("masked")} ${total}: ${parts.join(", ")}` : say("nothing_masked");
    by("masked").textContent = state.file ? "" : await blob.text();
    by("masked").hidden = Boolean(state.file);
  };

  by("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(by("masked").textContent);
    by("copy").textContent = say("copied");
    setTimeout(() => { by("copy").textContent = say("copy"); }, 1500);
  });

  by("download").addEventListener("click", () => {
    const link = make("a");
    const dot = state.file.name.lastIndexOf(".");
    const [stem, suffix] = dot > 0 ? [state.file.name.slice(0, dot), state.file.name.slice(dot)] : [state.file.name, ""];
    link.href = URL.createObjectURL(state.masked);
    link.download = `${stem}.${state.lang === "en" ? "redacted" : "脱敏"}${suffix}`;
    link.click();
    URL.revokeObjectURL(link.href);
  });

  // --- what the user does ---------------------------------------------------------------------

  const changed = () => {
    paint([]);
    soon();
  };

  const take = (file) => {
    state.file = file || null;
    by("editor").hidden = Boolean(file);
    by("dropped").hidden = !file;
    by("copy").hidden = Boolean(file);
    by("download").hidden = !file;
    by("masked").textContent = "";
    by("masked").hidden = Boolean(file);
    by("counts").textContent = "";
    if (file) {
      by("name").textContent = file.name;
      by("size").textContent = `${Math.ceil(file.size / 1024)} KB`;
    }
    by("file").value = "";
    update();
  };

  const choose = (tab) => {
    state.tab = tab;
    for (const name of ["check", "redact"]) {
      by(name).hidden = name !== tab;
      by(`tab-${name}`).setAttribute("aria-selected", String(name === tab));
    }
    update();
  };

  const fill = (id, options, any) => {
    const select = by(id);
    const kept = select.value;
    select.replaceChildren(...(any ? [new Option(any, "")] : []), ...options.map(([value, label]) => new Option(label, value)));
    select.value = options.some(([value]) => value === kept) ? kept : select.options.length ? select.options[0].value : "";
    const box = by(`${id}-box`);
    if (box) box.hidden = !options.length;
  };

  const start = async () => {
    const answer = await (await fetch(`/api/start?lang=${state.lang}`)).json();
    state.texts = answer.texts;
    document.documentElement.lang = state.lang === "en" ? "en" : "zh-CN";
    document.title = say("title");
    for (const node of all("[data-t]")) node.textContent = say(node.dataset.t);
    by("text").placeholder = say("placeholder");
    by("text").setAttribute("aria-label", say("placeholder"));
    by("lang").textContent = state.lang === "en" ? "中文" : "English";
    fill("kind", answer.kinds, say("any"));
    fill("industry", answer.industries, say("any"));
    fill("channel", answer.channels, say("any"));
    fill("profile", answer.profiles);
    const about = () => {
      const chosen = answer.profiles.find(([name]) => name === by("profile").value);
      by("about").textContent = chosen ? chosen[2] : "";
    };
    by("profile").onchange = () => { about(); update(); };
    about();
    await update();
  };

  by("lang").addEventListener("click", () => {
    state.lang = state.lang === "en" ? "zh" : "en";
    start();
  });
  by("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  by("text").addEventListener("input", changed);
  for (const id of ["kind", "industry", "channel"]) by(id).addEventListener("change", update);
  for (const box of all("#filters input")) box.addEventListener("change", () => show(by("list").title));
  by("tab-check").addEventListener("click", () => choose("check"));
  by("tab-redact").addEventListener("click", () => choose("redact"));
  by("choose").addEventListener("click", () => by("file").click());
  by("file").addEventListener("change", () => by("file").files[0] && take(by("file").files[0]));
  by("remove").addEventListener("click", () => take(null));
  by("clear").addEventListener("click", () => {
    by("text").value = "";
    take(null);
    by("text").focus();
  });
  addEventListener("resize", grow);
  for (const name of ["dragenter", "dragover"]) {
    addEventListener(name, (event) => { event.preventDefault(); document.body.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) addEventListener(name, () => document.body.classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    if (file) take(file);
  });
  start();
})();
