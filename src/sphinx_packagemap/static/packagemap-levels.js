// Shows what a node of a diagram with levels imports, and what imports it: in place of the card, which would cover them.
// The style sheet has the colours; badges at the corners of boxes, and a sentence below the diagram, say the same.
"use strict";

(() => {
  const WORDS = {
    status: "{name} imports {imports} and is imported by {importers}.",
    counted: "{items} ({statements})",
    item: "{count} item",
    items: "{count} items",
    statement: "{count} statement",
    statements: "{count} statements",
  };

  const draw = (tag, attributes, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...content);
    return element;
  };

  // The nodes without others in them that a node consists of: itself, or those in the package.
  const leavesOf = (node) => (node.below.length ? node.below.flatMap(leavesOf) : [node]);

  // The nodes on one side of a node, outside of it, with the numbers of import statements.
  const neighboursOf = (node, side) => {
    const own = new Set(leavesOf(node));
    const found = new Map();
    for (const leaf of own) {
      for (const other of leaf[side]) {
        const [importer, imported] = side === "imports" ? [leaf, other] : [other, leaf];
        if (!own.has(other)) found.set(other, (found.get(other) ?? 0) + importer.statements.get(imported));
      }
    }
    return found;
  };

  // Rows from top to bottom, for the arrow keys.
  const rowsOf = (nodes) => {
    const rows = new Map();
    for (const node of nodes) {
      const [x, y] = ["x", "y"].map((name) => Number(node.rect.getAttribute(name)));
      if (!rows.has(y)) rows.set(y, []);
      rows.get(y).push([x, node]);
    }
    const sorted = [...rows].sort(([one], [other]) => one - other).map(([, row]) => row);
    return sorted.map((row) => row.sort(([one], [other]) => one - other).map(([, node]) => node));
  };

  const addBadge = (node, text, corner) => {
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(node.rect.getAttribute(name)));
    const at = corner === "importer" ? { x: x + 1, y: y + 3 } : { x: x + width - 1, y: y + height + 3 };
    const anchor = corner === "importer" ? "start" : "end";
    node.group.append(draw("text", { class: "pm-badge", "text-anchor": anchor, ...at }, text));
  };

  // Shows the numbers of lines that have no room for all of them, each at a free corner of its junction.
  const COUNT_HEIGHT = 9;
  const COUNT_WIDTH = 6.5; // of a digit
  const addCounts = (group, junctions) => {
    const taken = [];
    for (const { dataset } of junctions) {
      const [x, y, text] = [Number(dataset.x), Number(dataset.y), dataset.statements];
      const width = COUNT_WIDTH * text.length;
      const corners = [-3 - width, 3].flatMap((left) => [-3.5, 11.5].map((base) => [x + left, y + base]));
      const isFree = ([left, base]) =>
        taken.every(([l, b, w]) => left >= l + w || l >= left + width || Math.abs(base - b) >= COUNT_HEIGHT);
      const [left, base] = corners.find(isFree) ?? corners[0];
      taken.push([left, base, width]);
      const place = { x: left + width / 2, y: base, "text-anchor": "middle" };
      group.append(draw("text", { class: "pm-count pm-lane-count", ...place }, text));
    }
  };

  const explain = (diagram) => {
    const { canvas, svg, nodes, card } = diagram;
    const words = { ...WORDS, ...canvas.dataset };
    const status = Object.assign(document.createElement("p"), { className: "pm-status" });
    status.setAttribute("aria-live", "polite");
    canvas.after(status);
    card.remove();
    let pinned;

    const clear = () => {
      for (const each of svg.querySelectorAll(".pm-badge, .pm-lane-count")) each.remove();
      for (const { group } of nodes) group.classList.remove("pm-chosen", "pm-imported", "pm-importer", "pm-away-from");
      for (const each of svg.querySelectorAll(".pm-arrows > path, .pm-junctions > g")) each.classList.remove("pm-faint");
      status.textContent = "";
    };

    const show = (node) => {
      clear();
      if (!node) return;
      const [imports, importers] = [neighboursOf(node, "imports"), neighboursOf(node, "importers")];
      node.group.classList.add("pm-chosen");
      for (const [each, statements] of imports) {
        each.group.classList.add("pm-imported");
        addBadge(each, `▾${statements}`, "imported");
      }
      for (const [each, statements] of importers) {
        each.group.classList.add("pm-importer");
        addBadge(each, `▴${statements}`, "importer");
      }
      const near = new Set([node, ...leavesOf(node), ...imports.keys(), ...importers.keys()]);
      for (const each of [...near]) for (let up = each.above; up; up = up.above) near.add(up);
      for (const each of nodes) each.group.classList.toggle("pm-away-from", !near.has(each));
      const own = new Set([node, ...leavesOf(node)].map(({ group }) => group.dataset.node));
      for (const { classList, dataset } of svg.querySelectorAll(".pm-arrows > path, .pm-junctions > g")) {
        classList.toggle("pm-faint", !own.has(dataset.importer) && !own.has(dataset.imported));
      }
      const junctions = svg.querySelector(".pm-junctions");
      if (junctions) addCounts(junctions, junctions.querySelectorAll("g[data-statements]:not(.pm-faint)"));
      const count = (others) => {
        const statements = [...others.values()].reduce((sum, each) => sum + each, 0);
        const fill = (one, many, number) => (number === 1 ? one : many).replace("{count}", number);
        return words.counted
          .replace("{items}", fill(words.item, words.items, others.size))
          .replace("{statements}", fill(words.statement, words.statements, statements));
      };
      status.textContent = words.status
        .replace("{name}", () => node.name)
        .replace("{imports}", count(imports))
        .replace("{importers}", count(importers));
    };

    let timer;
    const showSoon = (node) => {
      clearTimeout(timer);
      timer = setTimeout(() => show(node ?? pinned), 60);
    };
    svg.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "touch") showSoon(diagram.nodeAt(target));
    });
    svg.addEventListener("pointerleave", () => showSoon());
    // The canvas listens: a drawing that does would be a stop for the keyboard itself.
    canvas.addEventListener("focusin", ({ target }) => {
      const node = diagram.nodeAt(target);
      if (!node) return;
      diagram.stopAt(node);
      show(node);
    });
    canvas.addEventListener("focusout", () => show(pinned));
    svg.addEventListener("click", ({ target }) => {
      if (!target.closest("a")) pin(diagram.nodeAt(target));
    });
    const pin = (node) => {
      pinned = node;
      show(node);
    };
    document.addEventListener("keydown", ({ key }) => key === "Escape" && pin());
    // A tap marks a node, in place of the card, and the second one follows its link.
    diagram.showTapped = pin;
    diagram.isShown = (node) => node === pinned;
    // Enter follows a link; the space bar keeps any node, and so does Enter where there is no link.
    canvas.addEventListener("keydown", (event) => {
      const node = diagram.nodeAt(event.target);
      const isPin = event.key === " " || (event.key === "Enter" && !event.target.closest("a"));
      if (!node || !isPin || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      pin(node);
    });

    const rows = rowsOf(nodes);
    const move = (node, down, across) => {
      const row = rows.findIndex((each) => each.includes(node));
      const place = rows[row].indexOf(node);
      if (across) return rows[row][place + across];
      const next = rows[row + down];
      return next?.[Math.min(place, next.length - 1)];
    };
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    svg.addEventListener(
      "keydown",
      (event) => {
        const node = diagram.nodeAt(event.target);
        const step = steps[event.key];
        if (!node || !step || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        diagram.focusOn(move(node, ...step));
      },
      true,
    );
  };

  document.addEventListener("pm-diagram", ({ detail }) => detail.hasLevels && explain(detail));
})();
