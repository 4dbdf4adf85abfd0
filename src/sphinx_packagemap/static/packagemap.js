// Adds "Expand all" and "Collapse all" to trees that fold, lets tables of modules be sorted and filtered, and takes
// tables that need not scroll out of the order of the tabulator key.
// Without this script all of them are complete all the same.
"use strict";

(() => {
  const addTools = (list) => {
    const branches = list.querySelectorAll("details");
    if (branches.length < 2) return;
    const tools = document.createElement("div");
    tools.className = "pm-tools";
    const addButton = (label, open) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        for (const branch of branches) branch.open = open;
      });
      tools.append(button);
    };
    addButton(list.dataset.expand, true);
    addButton(list.dataset.collapse, false);
    const head = list.parentElement.querySelector(".pm-head");
    if (head) head.append(tools);
    else list.before(tools);
  };

  const textOf = (row, column) => row.cells[column].textContent.trim();

  // Numbers are whole, with separators between their digits that depend on the language; a dash stands for none.
  const numberOf = (row, column) => Number.parseInt(textOf(row, column).replace(/\D/g, "") || "-1", 10);

  const comparing = (rows, column) => {
    if (rows.every((row) => row.cells[column].classList.contains("pm-c-number"))) {
      const numbers = rows.map((row) => numberOf(row, column));
      const byRow = new Map(rows.map((row, position) => [row, numbers[position]]));
      return (one, other) => byRow.get(one) - byRow.get(other);
    }
    const language = document.documentElement.lang || undefined;
    return (one, other) => textOf(one, column).localeCompare(textOf(other, column), language);
  };

  const addSorting = (table, body) => {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pm-sort";
      const content = heading.firstElementChild ?? heading;
      button.append(...content.childNodes);
      content.append(button);
      button.addEventListener("click", () => {
        const upwards = heading.getAttribute("aria-sort") !== "ascending";
        for (const each of headings) each.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", upwards ? "ascending" : "descending");
        const rows = [...body.rows];
        const compare = comparing(rows, column);
        rows.sort((one, other) => (upwards ? compare(one, other) : compare(other, one)));
        body.append(...rows);
      });
    });
  };

  const addFilter = (box, body) => {
    const label = document.createElement("label");
    label.className = "pm-filter";
    const input = document.createElement("input");
    input.type = "search";
    const shown = document.createElement("output");
    label.append(box.dataset.filter, input, shown);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/);
      let count = 0;
      for (const row of body.rows) {
        const names = Array.from(row.querySelectorAll("code[title]"), (name) => name.title);
        const text = [row.textContent, ...names].join(" ").toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        count += row.hidden ? 0 : 1;
      }
      shown.textContent = input.value ? `${count} / ${body.rows.length}` : "";
    });
    box.prepend(label);
  };

  // The style sheet knows the colours of the pages of some themes: the first column of a table lies on the others.
  const GROUNDS = ["--color-background-primary", "--pst-color-background", "--sy-c-background"];

  const groundOf = (element) => {
    const ground = element ? getComputedStyle(element).backgroundColor : "Canvas";
    return /^rgba|\/|transparent/.test(ground) ? groundOf(element.parentElement) : ground;
  };

  const setGround = (box) => {
    const style = getComputedStyle(box);
    if (!GROUNDS.some((name) => style.getPropertyValue(name))) box.style.setProperty("--pm-page", groundOf(box));
  };

  const noteScrolling = () => {
    for (const box of document.querySelectorAll(".pm-scroll")) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        setGround(box);
      } else box.removeAttribute("tabindex");
    }
  };

  for (const list of document.querySelectorAll(".pm-tree .pm-list")) addTools(list);
  for (const box of document.querySelectorAll(".pm-modules-box")) {
    const table = box.querySelector("table");
    if (!table?.tHead || !table.tBodies.length) continue;
    addSorting(table, table.tBodies[0]);
    addFilter(box, table.tBodies[0]);
  }
  noteScrolling();
  window.addEventListener("resize", noteScrolling);
})();
