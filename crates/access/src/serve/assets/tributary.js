// Suggestions while typing. Every page works without them.
"use strict";

for (const input of document.querySelectorAll("input[data-suggest]")) {
  suggest(input, input.dataset.suggest);
}

// A combobox as the ARIA authoring practices describe it: the field keeps the focus, arrows choose, Enter takes, Escape closes.
function suggest(input, kind) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = input.id + "-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  input.parentElement.append(list);
  input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let chosen = -1;
  let waiting = 0;
  let asked = null;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    const options = [...list.children];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === place)));
    chosen = place;
    if (options[place]) {
      input.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    }
  };

  const take = (option) => {
    if (kind === "all") {
      location.assign(option.dataset.address);
    } else {
      input.value = option.dataset.name;
    }
    close();
  };

  const show = (found) => {
    close();
    const wanted = found.filter((hit) => kind === "all" || hit.kind === kind || (kind === "company" && hit.kind === "capability"));
    wanted.forEach((hit, index) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = hit.address;
      option.dataset.name = hit.name;
      option.textContent = hit.name + " ";
      const note = document.createElement("span");
      note.textContent = hit.note || (kind === "all" ? hit.kind : "");
      option.append(note);
      // Before the field loses the focus.
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
      list.append(option);
    });
    list.hidden = wanted.length === 0;
    input.setAttribute("aria-expanded", String(wanted.length > 0));
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = input.value.trim();
    if (asked) asked.abort();
    if (text.length < 2) { close(); return; }
    waiting = setTimeout(async () => {
      asked = new AbortController();
      try {
        const reply = await fetch("/search.json?limit=8&q=" + encodeURIComponent(text), { signal: asked.signal });
        if (reply.ok) show((await reply.json()).found);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen >= last ? 0 : chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen <= 0 ? last : chosen - 1); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
  });
  input.addEventListener("blur", close);
}
