// Marks the row and the column of a cell in a matrix of imports, and their heads. Cells without a number are joined to one
// element, so the position of the pointer decides. Without this script, the style sheet marks the row.
// Folds packages: their rows and columns become one each, with the sums of the numbers.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const STEPS = 5; // shades of the numbers; the package has the same

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Return the numbers of a table: for each row, a map from columns to cells.
  const readNumbers = (rows) =>
    rows.map((row) => {
      const found = new Map();
      let column = 0;
      for (const cell of [...row.cells].slice(1)) {
        const link = cell.querySelector("a");
        if (link) found.set(column, { cell, link, count: Number(link.textContent), isBroken: cell.matches(".pm-x") });
        column += cell.colSpan;
      }
      return found;
    });

  // Return the numbers between groups of rows, of which `groupOf` has the number of each row.
  const addNumbers = (numbers, groupOf, count) => {
    const sums = Array.from({ length: count }, () => new Map());
    numbers.forEach((found, row) => {
      for (const [column, number] of found) {
        const [importer, imported] = [groupOf[row], groupOf[column]];
        if (importer === imported) continue;
        const sum = sums[importer].get(imported);
        if (!sum) {
          sums[importer].set(imported, { ...number, parts: 1 });
          continue;
        }
        sum.count += number.count;
        sum.parts += 1;
        sum.isBroken ||= number.isBroken;
      }
    });
    return sums;
  };

  const makeCell = (sum, row, column, isMutual) => {
    const step = Math.min(STEPS, 1 + Math.floor(Math.log(sum.count) / Math.log(3) + 1e-9));
    const link = sum.link.cloneNode(true); // to the first of the imports that are summed
    link.textContent = sum.count;
    if (sum.parts > 1) link.title = `${link.title}; …`;
    const marks = `${isMutual ? " pm-m" : ""}${sum.isBroken ? " pm-x" : ""}`;
    return make("td", { className: `pm-${row > column ? "f" : "i"}${step}${marks}` }, link);
  };

  const addCells = (tableRow, row, sums) => {
    let column = 0;
    const addEmpty = (end) => {
      if (end > column) tableRow.append(make("td", { colSpan: end - column }));
    };
    for (const [at, sum] of [...sums[row]].sort(([one], [other]) => one - other)) {
      addEmpty(at);
      tableRow.append(makeCell(sum, row, at, sums[at].has(row)));
      column = at + 1;
    }
    addEmpty(sums.length);
  };

  // Draw the picture behind the numbers for so many rows: the diagonal, and the squares of packages.
  const drawGround = (ground, unit, count, blocks) => {
    const side = count * unit;
    ground.setAttribute("width", side);
    ground.setAttribute("height", side);
    for (const old of ground.querySelectorAll("rect:not(.pm-cross)")) old.remove();
    for (const { first, last } of blocks) {
      const square = document.createElementNS(SVG, "rect");
      const length = (last - first + 1) * unit;
      const values = { x: first * unit, y: first * unit, width: length, height: length };
      for (const [name, value] of Object.entries(values)) square.setAttribute(name, value);
      ground.insertBefore(square, ground.querySelector(".pm-cross"));
    }
    const starts = Array.from({ length: count }, (_, number) => number * unit);
    const cell = unit - 1;
    const diagonal = starts.map((at) => `M${at} ${at}h${cell}v${cell}h-${cell}`).join("");
    ground.querySelector(".pm-diagonal").setAttribute("d", diagonal);
    const ends = blocks.flatMap(({ first, last }) => [first * unit, (last + 1) * unit]);
    const inside = [...new Set(ends)].filter((end) => end > 0 && end < side).sort((one, other) => one - other);
    const rims = inside.map((end) => `M${end - 0.5} 0V${side}M0 ${end - 0.5}H${side}`).join("");
    ground.querySelector(".pm-rim").setAttribute("d", rims);
  };

  // Let the packages of a matrix fold; call `redrawn` whenever the table has changed.
  const addFolds = (sheet, ground, unit, redrawn) => {
    const table = sheet.querySelector("table");
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    const names = rows.map((row) => row.cells[0]);
    const blocks = JSON.parse(sheet.dataset.blocks).map(([first, last, own, label, title]) => ({ first, last, own, label, title }));
    const numbers = readNumbers(rows);

    // A package without a row of its own has its button beside its first module, or the folded package with that module.
    const placeButtons = (groups, groupOf) => {
      for (const block of [...blocks].reverse()) {
        const home = block.own ?? block.first;
        const group = groups[groupOf[home]];
        const isAround = group.isFolded && group !== block && block.first <= group.first && group.last <= block.last;
        (isAround ? group.name : names[home]).prepend(block.buttons[0]);
      }
    };

    const draw = () => {
      const groups = []; // each a row, or a folded package
      for (let row = 0; row < rows.length; row += 1) {
        const block = blocks.find(({ first, last, isFolded }) => isFolded && first <= row && row <= last);
        groups.push(block ?? { first: row, last: row });
        if (block) row = block.last;
      }
      const groupOf = groups.flatMap(({ first, last }, number) => Array(last - first + 1).fill(number));
      const sums = addNumbers(numbers, groupOf, groups.length);
      table.tHead.rows[0].replaceChildren(
        table.tHead.rows[0].cells[0],
        ...groups.map((group) => (group.isFolded ? group.head : heads[group.first])),
      );
      table.tBodies[0].replaceChildren(
        ...groups.map((group, number) => {
          if (!group.isFolded && groups.length === rows.length) return rows[number]; // as it was written
          const row = make("tr", {}, group.isFolded ? group.name : names[group.first]);
          addCells(row, number, sums);
          return row;
        }),
      );
      if (groups.length === rows.length) rows.forEach((row, number) => row.prepend(names[number]));
      placeButtons(groups, groupOf);
      const shown = blocks.filter(({ first, last }) => groups.some((group) => group.first >= first && group.last <= last));
      const moved = shown.filter(({ isFolded }) => !isFolded);
      drawGround(ground, unit, groups.length, moved.map(({ first, last }) => ({ first: groupOf[first], last: groupOf[last] })));
      const legend = sheet.closest(".pm-matrix").querySelector(".pm-only-folded");
      if (legend) legend.hidden = !table.querySelector(".pm-m");
      redrawn();
    };

    const makeButton = (block, isExpanded) => {
      const button = make("button", { type: "button", className: `pm-block-fold pm-at${Math.min(block.indent, 3)}` });
      button.setAttribute("aria-expanded", isExpanded);
      button.setAttribute("aria-label", block.label);
      button.title = block.label;
      button.addEventListener("click", () => {
        block.isFolded = isExpanded;
        draw();
        block.buttons[isExpanded ? 1 : 0].focus();
      });
      return button;
    };

    for (const block of blocks) {
      block.indent = blocks.filter((each) => each !== block && each.first <= block.first && block.last <= each.last).length;
      block.buttons = [makeButton(block, true), makeButton(block, false)];
      const home = names[block.own ?? block.first];
      const label = block.own === null ? make("b", {}, block.label) : home.lastElementChild.cloneNode(true);
      block.name = make("th", { scope: "row", title: block.title }, block.buttons[1], label);
      if (block.indent) block.name.className = `pm-in${Math.min(block.indent, 3)}`;
      block.head = make("th", { scope: "col", title: block.title }, make("span", {}, make("b", {}, block.label)));
    }
    placeButtons(rows, [...rows.keys()]);
  };

  for (const sheet of document.querySelectorAll(".pm-matrix-sheet")) {
    const ground = sheet.querySelector(".pm-ground");
    const unit = ground.width.baseVal.value / sheet.querySelector("tbody").rows.length;
    const bars = [1, 2].map(() => document.createElementNS(SVG, "rect"));
    ground.insertBefore(bars[0], ground.querySelector("path"));
    ground.insertBefore(bars[1], bars[0]);
    sheet.classList.add("pm-live");
    const mark = (x, y) => {
      const [head, ...rows] = sheet.querySelectorAll("tr");
      const box = ground.getBoundingClientRect();
      const [column, row] = [x - box.left, y - box.top].map((length) => Math.floor((length * rows.length) / box.width));
      const isInside = row >= 0 && row < rows.length && column < rows.length;
      for (const each of sheet.querySelectorAll(".pm-chosen")) each.classList.remove("pm-chosen");
      bars.forEach((bar, number) => {
        const at = number ? column : row;
        const shape = number ? ["x", "y", "width", "height"] : ["y", "x", "height", "width"];
        const values = [at * unit, 0, unit - 1, ground.width.baseVal.value];
        shape.forEach((name, position) => bar.setAttribute(name, values[position]));
        bar.setAttribute("class", isInside && at >= 0 ? "pm-cross" : "pm-cross pm-away");
      });
      if (!isInside) return;
      rows[row].cells[0].classList.add("pm-chosen");
      head.cells[column + 1]?.classList.add("pm-chosen");
    };
    const clear = () => mark(-1, -1e6);
    clear();
    if (sheet.dataset.blocks) addFolds(sheet, ground, unit, clear);
    sheet.addEventListener("pointermove", (event) => mark(event.clientX, event.clientY));
    sheet.addEventListener("pointerleave", clear);
    sheet.addEventListener("focusin", ({ target }) => {
      const { left, top, width, height } = target.getBoundingClientRect();
      mark(left + width / 2, top + height / 2);
    });
  }
})();
