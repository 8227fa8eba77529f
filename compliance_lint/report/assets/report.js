"use strict";
(() => {
  const find = (selector) => Array.from(document.querySelectorAll(selector));
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  theme.addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const count = document.getElementById("count");
  if (!count) return;

  const search = document.getElementById("search");
  const selects = { rule: document.getElementById("rule"), file: document.getElementById("file") };
  const chips = find(".chip input");
  const bars = find(".bars button");
  const empty = document.getElementById("empty");
  const files = find(".file").map((section) => ({
    section,
    number: section.querySelector(".n"),
    name: section.dataset.file,
    findings: Array.from(section.querySelectorAll(".finding")).map((node) => ({ node, text: "" })),
  }));

  const wanted = (finding, shown, words) => {
    const { node } = finding;
    if (!shown.has(node.dataset.level)) return false;
    if (selects.rule.value && node.dataset.rule !== selects.rule.value) return false;
    if (!words.length) return true;
    finding.text = finding.text || node.textContent.toLowerCase();
    return words.every((word) => finding.text.includes(word));
  };

  const fromAddress = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    search.value = given.get("q") || "";
    for (const [name, select] of Object.entries(selects)) select.value = given.get(name) || "";
    const levels = given.get("level");
    for (const chip of chips) chip.checked = !levels || levels.split(",").includes(chip.value);
  };

  const toAddress = () => {
    const kept = new URLSearchParams();
    if (search.value) kept.set("q", search.value);
    for (const [name, select] of Object.entries(selects)) if (select.value) kept.set(name, select.value);
    const levels = chips.filter((chip) => chip.checked).map((chip) => chip.value);
    if (levels.length < chips.length) kept.set("level", levels.join(","));
    history.replaceState(null, "", kept.toString() ? `#${kept}` : location.pathname + location.search);
  };

  const apply = () => {
    const shown = new Set(chips.filter((chip) => chip.checked).map((chip) => chip.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    for (const file of files) {
      const here = !selects.file.value || selects.file.value === file.name;
      let number = 0;
      for (const finding of file.findings) {
        const visible = here && wanted(finding, shown, words);
        finding.node.hidden = !visible;
        number += visible;
      }
      file.section.hidden = !number;
      file.number.textContent = number;
      total += number;
    }
    count.textContent = count.dataset.text.replace("{n}", total);
    empty.hidden = total > 0;
    for (const bar of bars) bar.setAttribute("aria-pressed", selects[bar.dataset.by].value === bar.value);
  };

  const changed = () => {
    apply();
    toAddress();
  };

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 120);
  });
  for (const control of [...Object.values(selects), ...chips]) control.addEventListener("change", changed);
  for (const bar of bars) {
    bar.addEventListener("click", () => {
      const select = selects[bar.dataset.by];
      select.value = select.value === bar.value ? "" : bar.value;
      changed();
      document.querySelector(".tools").scrollIntoView({ behavior: "smooth" });
    });
  }
  document.getElementById("reset").addEventListener("click", () => {
    search.value = selects.rule.value = selects.file.value = "";
    for (const chip of chips) chip.checked = true;
    changed();
  });
  addEventListener("hashchange", () => {
    fromAddress();
    apply();
  });
  fromAddress();
  apply();
})();
