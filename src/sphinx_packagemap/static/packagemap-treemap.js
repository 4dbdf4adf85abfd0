// Lets readers zoom into the packages of a treemap: lays out what is in a package as ``layout/treemap.py`` does, with the
// same operations in the same order. Without this script the whole treemap is shown.
"use strict";

(() => {
  // Text, as in ``layout/cell_text.py``

  const SIDE = 3;
  const TOP = 2;
  const LINE = 1.15;
  const ASCENT = 0.92;
  const CAPITAL = 0.72;
  const MIN_SIZE = 9;
  const MAX_SIZE = 20;
  const MAX_TURNED_SIZE = 12;
  const SIZE_BY_AREA = 0.145;
  const STEP = 0.5;
  const MAX_LINES = 4;
  const NOTE_SHARE = 0.72;
  const MIN_NOTE_SIZE = 8;
  const BAR_GAP = 8;
  const MIN_BAR_SIZE = 8;

  const roundLength = (length) => Math.floor(length * 10 + 0.5) / 10;
  const trimEnd = (text) => text.replace(/ +$/, "");

  // Returns the function that measures a text in thousandths of its font size.
  const measuring =
    ({ regular, bold, others }) =>
    (text, isBold = false) => {
      const widths = isBold ? bold : regular;
      let width = 0;
      for (const letter of text) width += widths[letter.codePointAt(0) - 32] ?? others[letter] ?? 0;
      return width;
    };

  const breakLabel = ({ pieces, widths }, room, maxLines) => {
    const lines = [];
    let begin = 0;
    let width = 0;
    for (const [position, piece] of widths.entries()) {
      if (piece > room) return [];
      if (width + piece > room) {
        lines.push(trimEnd(pieces.slice(begin, position).join("")));
        begin = position;
        width = 0;
      }
      width += piece;
    }
    lines.push(trimEnd(pieces.slice(begin).join("")));
    const filled = lines.filter((line) => line);
    return filled.length <= maxLines ? filled : [];
  };

  const fitLabel = (cell, width, height, measure) => {
    const room = width - 2 * SIDE;
    const rows = height - 2 * TOP;
    if (room <= 0 || rows <= 0 || !trimEnd(cell.label)) return null;
    const byArea = Math.min(Math.max(SIZE_BY_AREA * Math.sqrt(width * height), MIN_SIZE), MAX_SIZE);
    const wanted = Math.floor(byArea / STEP) * STEP;
    for (let size = wanted; size >= MIN_SIZE; size -= STEP) {
      const maxLines = Math.min(Math.floor(rows / (size * LINE)), MAX_LINES);
      const lines = breakLabel(cell, (room * 1000) / size, maxLines);
      if (lines.length) return { size, lines };
    }
    if (height <= width) return null;
    const total = measure(cell.label);
    for (let size = Math.min(wanted, MAX_TURNED_SIZE); size >= MIN_SIZE; size -= STEP) {
      if ((total * size) / 1000 <= height - 2 * SIDE && size * LINE <= width - 2) {
        return { size, lines: [cell.label], isTurned: true };
      }
    }
    return null;
  };

  const placeText = (text, width, x, y, size, style = {}) => ({
    x: roundLength(x),
    y: roundLength(y),
    width: roundLength((width * size) / 1000),
    text,
    size,
    ...style,
  });

  const placeCellText = (cell, { left, top, width, height }, measure) => {
    const fit = fitLabel(cell, width, height, measure);
    if (!fit) return [];
    const { size, lines, isTurned } = fit;
    if (isTurned) {
      const length = measure(cell.label);
      const x = left + (width + CAPITAL * size) / 2;
      return [placeText(cell.label, length, x, top + SIDE + (length * size) / 1000, size, { isTurned })];
    }
    const base = top + TOP + ASCENT * size;
    const texts = lines.map((line, row) =>
      placeText(line, measure(line), left + SIDE, base + row * LINE * size, size),
    );
    const noteSize = Math.max(roundLength(NOTE_SHARE * size), MIN_NOTE_SIZE);
    const noteWidth = measure(cell.note);
    const bottom = TOP + LINE * size * lines.length + LINE * noteSize;
    if (cell.note && bottom <= height - 1 && (noteWidth * noteSize) / 1000 <= width - 2 * SIDE) {
      const y = top + TOP + LINE * size * lines.length + ASCENT * noteSize;
      texts.push(placeText(cell.note, noteWidth, left + SIDE, y, noteSize, { isSmall: true }));
    }
    return texts;
  };

  const placeBarText = ({ label, note }, { left, top, width }, { bar, fontSize }, measure) => {
    const length = measure(label, true);
    const room = width - 2 * SIDE;
    if (!trimEnd(label)) return [];
    let size = fontSize;
    while ((length * size) / 1000 > room) {
      size -= STEP;
      if (size < MIN_BAR_SIZE) return [];
    }
    const base = top + (bar + CAPITAL * size) / 2;
    const texts = [placeText(label, length, left + SIDE, base, size, { isBold: true })];
    const noteSize = Math.max(size - 1, MIN_BAR_SIZE);
    const noteWidth = measure(note);
    const noteLength = (noteWidth * noteSize) / 1000;
    if (note && (length * size) / 1000 + BAR_GAP + noteLength <= room) {
      const x = left + width - SIDE - noteLength;
      texts.push(placeText(note, noteWidth, x, base, noteSize));
    }
    return texts;
  };

  // Rows of rectangles, as in ``layout/squarify.py``

  const STRETCH = 1.5;

  const sumFromEnd = (sizes) => {
    const sums = new Array(sizes.length + 1).fill(0);
    for (let position = sizes.length - 1; position >= 0; position--) {
      sums[position] = sums[position + 1] + sizes[position];
    }
    return sums;
  };

  const computeScale = (width, height, total, isColumn) => {
    if (width <= 0 || height <= 0 || total <= 0) return 0;
    return isColumn ? width / (STRETCH * height) / total : (height * STRETCH) / width / total;
  };

  const findEnd = (weights, sums, start, scale) => {
    if (scale <= 0) return weights.length;
    const first = weights[start];
    let worst = Infinity;
    let end = start;
    for (; end < weights.length; end++) {
      const total = sums[start] - sums[end + 1];
      const square = scale * total * total;
      const weight = weights[end];
      const ratio = weight > 0 && square > 0 ? Math.max(square / weight, first / square) : Infinity;
      if (ratio > worst) break;
      worst = ratio;
    }
    return end;
  };

  const arrange = (members, sizes, weights, inside) => {
    const order = [...members].sort((one, other) => sizes[other] - sizes[one] || one - other);
    const ordered = order.map((member) => weights[member]);
    const sums = sumFromEnd(ordered);
    const rows = [];
    let [width, height] = [inside[2] - inside[0], inside[3] - inside[1]];
    for (let start = 0; start < order.length; start = rows.at(-1).end) {
      const isColumn = width >= height * STRETCH;
      const end = findEnd(ordered, sums, start, computeScale(width, height, sums[start], isColumn));
      rows.push({ end, isColumn });
      const share = end < order.length ? (sums[start] - sums[end]) / sums[start] : 1;
      if (isColumn) width -= width * share;
      else height -= height * share;
    }
    return { order, rows };
  };

  const interpolate = (first, last, share) => (share >= 1 ? last : Math.min(last, first + (last - first) * share));

  const fill = ({ order, rows }, weights, inside, rectangles) => {
    const sums = sumFromEnd(order.map((member) => weights[member]));
    let [left, top] = inside;
    const [, , right, bottom] = inside;
    let start = 0;
    for (const { end, isColumn } of rows) {
      const total = sums[start] - sums[end];
      const share = end < order.length && sums[start] > 0 ? total / sums[start] : 1;
      const edge = isColumn ? interpolate(left, right, share) : interpolate(top, bottom, share);
      const [begin, limit] = isColumn ? [top, bottom] : [left, right];
      let x = begin;
      for (let position = start; position < end; position++) {
        const part = position < end - 1 && total > 0 ? (sums[start] - sums[position + 1]) / total : 1;
        const y = interpolate(begin, limit, part);
        rectangles[order[position]] = isColumn ? [left, x, edge, y] : [x, top, y, edge];
        x = y;
      }
      if (isColumn) left = edge;
      else top = edge;
      start = end;
    }
  };

  // The treemap, as in ``layout/treemap.py``

  const OWN = "__init__";
  const MIN_OWN_SHARE = 0.004;
  const MIN_SHARE = 1 / 2000;
  const PASSES = 16;
  const FREE_PASSES = 8;
  const MAX_CORRECTION = 2;
  const JUDGED_AREA = 60;
  const MIN_PACKAGE_SIDE = 16;
  const UPPER = { bar: 19, padding: 2, fontSize: 12 };
  const LOWER = { bar: 14, padding: 1.5, fontSize: 10 };

  const sumShares = (cells) => {
    let [total, count] = [0, 0];
    for (const { share, children } of cells) {
      if (children.length) continue;
      total += share;
      count += 1;
    }
    const smallest = total > 0 ? (total / Math.max(count, 1)) * MIN_SHARE : 1;
    for (const cell of [...cells].reverse()) {
      if (!cell.children.length) cell.share = Math.max(cell.share, smallest);
      else cell.share = cell.children.reduce((sum, child) => sum + cells[child].share, 0);
    }
  };

  // Returns the cells of a node and its descendants: objects with the number of the node, in order.
  const makeCells = (nodes, top) => {
    let end = top + 1;
    while (end < nodes.length && nodes[end].parent >= top) end += 1;
    const arePackages = new Set(nodes.slice(top + 1, end).map(({ parent }) => parent));
    const totals = new Array(nodes.length).fill(0);
    for (let node = end - 1; node >= top; node--) {
      totals[node] += arePackages.has(node) ? nodes[node].ownSize : nodes[node].size;
      if (node > top) totals[nodes[node].parent] += totals[node];
    }
    const cells = [];
    const positions = {};
    const add = (node, parent, share, isOwn) => {
      cells[parent]?.children.push(cells.length);
      cells.push({ node, parent, share, isOwn, children: [], depth: parent < 0 ? 0 : cells[parent].depth + 1 });
    };
    for (let node = top; node < end; node++) {
      positions[node] = cells.length;
      add(node, node === top ? -1 : positions[nodes[node].parent], totals[node], false);
      const { ownSize } = nodes[node];
      if (arePackages.has(node) && ownSize > MIN_OWN_SHARE * totals[node]) add(node, positions[node], ownSize, true);
    }
    sumShares(cells);
    return cells;
  };

  const chooseInsets = (cell, [left, top, right, bottom]) => {
    const [width, height] = [right - left, bottom - top];
    if (width < MIN_PACKAGE_SIDE || height < MIN_PACKAGE_SIDE) return [0, 0];
    const { bar, padding } = cell.level;
    const hasBar = height >= 2 * bar && (cell.barLength * MIN_BAR_SIZE) / 1000 <= width - 2 * SIDE;
    return [hasBar ? bar : padding, padding];
  };

  const placeAll = (cells, packages, weights, sizes, rectangles, whole, isFree) => {
    const place = (cell, children, inside) => {
      if (isFree) cell.arrangement = arrange(children, sizes, weights, inside);
      fill(cell.arrangement, weights, inside, rectangles);
    };
    rectangles[0] = whole;
    for (const { cell, position } of packages) {
      const [left, top, right, bottom] = rectangles[position];
      if (isFree) cell.insets = chooseInsets(cell, rectangles[position]);
      const [head, side] = cell.insets;
      const [x, y] = [Math.min(left + side, right), Math.min(top + head, bottom)];
      place(cell, cell.children, [x, y, Math.max(right - side, x), Math.max(bottom - side, y)]);
    }
  };

  const measureAreas = (cells, rectangles) => {
    const areas = new Array(cells.length).fill(0);
    for (let cell = cells.length - 1; cell >= 0; cell--) {
      const [left, top, right, bottom] = rectangles[cell];
      if (!cells[cell].children.length) areas[cell] = (right - left) * (bottom - top);
      if (cells[cell].parent >= 0) areas[cells[cell].parent] += areas[cell];
    }
    return areas;
  };

  const adjustWeights = (cells, weights, rectangles) => {
    const areas = measureAreas(cells, rectangles);
    const scale = areas[0] / cells[0].share;
    let [smallest, largest] = [Infinity, 0];
    for (const [position, area] of areas.entries()) {
      const { share, children, parent } = cells[position];
      const due = share * scale;
      if (!children.length && due >= JUDGED_AREA) {
        smallest = Math.min(smallest, area / due);
        largest = Math.max(largest, area / due);
      }
      if (parent < 0) continue;
      const ratio = area > 0 ? due / area : MAX_CORRECTION ** 2;
      const factor = Math.sqrt(ratio * Math.sqrt(ratio));
      weights[position] *= Math.min(Math.max(factor, 1 / MAX_CORRECTION), MAX_CORRECTION);
    }
    if (smallest > 0 && smallest < Infinity) return largest / smallest;
    return smallest === 0 ? Infinity : 1;
  };

  // Returns the cells of a node and its descendants in a rectangle at 0, 0, with their edges and texts.
  const layOut = (nodes, letterWidths, top, wide, high) => {
    const measure = measuring(letterWidths);
    const cells = makeCells(nodes, top);
    const packages = [...cells.entries()]
      .filter(([, { children }]) => children.length)
      .map(([position, cell]) => ({ position, cell }));
    for (const cell of cells) cell.level = cell.depth <= 1 ? UPPER : LOWER;
    for (const { cell } of packages) cell.barLength = measure(nodes[cell.node].label, true);
    const sizes = cells.map(({ share }) => share);
    const weights = [...sizes];
    const rectangles = cells.map(() => [0, 0, 0, 0]);
    let best = Infinity;
    for (let pass = 0; pass < PASSES; pass++) {
      placeAll(cells, packages, weights, sizes, rectangles, [0, 0, wide, high], pass < FREE_PASSES);
      const spread = adjustWeights(cells, weights, rectangles);
      if (pass && spread >= best) continue;
      best = spread;
      for (const [position, cell] of cells.entries()) {
        cell.edges = rectangles[position];
        cell.hasBar = cell.insets && cell.insets[0] > cell.insets[1];
      }
    }
    return cells.map((cell) => finishCell(cell, nodes[cell.node], measure));
  };

  const finishCell = ({ node, isOwn, children, depth, edges, hasBar, level }, { label, pieces, note, ownNote }, measure) => {
    const [left, top, right, bottom] = edges.map(roundLength);
    const box = { left, top, width: roundLength(right - left), height: roundLength(bottom - top) };
    const isPackage = children.length > 0;
    let texts = [];
    if (isPackage && hasBar) texts = placeBarText({ label, note }, box, level, measure);
    if (!isPackage) {
      const words = isOwn
        ? { label: OWN, pieces: [OWN], widths: [measure(OWN)], note: ownNote }
        : { label, pieces, widths: pieces.map((piece) => measure(piece)), note };
      texts = placeCellText(words, box, measure);
    }
    return { node, isOwn, depth, bar: isPackage && texts.length ? level.bar : 0, ...box, texts };
  };

  // The nodes of a treemap are in the page: the pieces of their labels, parents, sizes and notes.
  const readNodes = (rows) =>
    rows.map(([pieces, parent, size, note, ownSize = 0, ownNote = ""]) => {
      const split = pieces.split("\u200b");
      return { label: split.join(""), pieces: split, parent, size, note, ownSize, ownNote };
    });

  if (typeof document === "undefined") {
    module.exports = { layOut, readNodes };
    return;
  }

  // Drawing, as in ``rendering/diagram/svg.py``

  const draw = (tag, attributes, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...content);
    return element;
  };

  // Numbers beside a name are not read: the label of the node has them in words.
  const drawText = ({ x, y, width, text, size, isSmall, isBold, isTurned }, position, texts) =>
    draw(
      "text",
      {
        ...(isSmall && { class: "pm-quiet", "fill-opacity": 0.76 }),
        ...(isBold && { "font-weight": 700 }),
        "font-size": size,
        ...(isTurned && { transform: `rotate(-90 ${x} ${y})` }),
        x,
        y,
        textLength: width,
        lengthAdjust: "spacingAndGlyphs",
        ...((isSmall || (!isBold && texts[0].isBold)) && { "aria-hidden": true }),
      },
      text,
    );

  const FILLS = ["pm-fill-branch", "pm-fill-bar", "pm-fill-lower-bar"]; // of packages, by depth

  const setEdges = (rect, { left, top, width, height }) => {
    const edges = { x: left, y: top, width, height, rx: roundLength(Math.min(1.5, width / 4, height / 4)) };
    for (const name in edges) rect.setAttribute(name, edges[name]);
  };

  // What receives the pointer and the focus where there are no words: a title bar, or a cell without a name.
  const coverOf = (rect, { bar, texts }) => {
    if (texts.length && !bar) return [];
    const cover = rect.cloneNode();
    cover.setAttribute("fill", "none");
    cover.removeAttribute("stroke");
    if (bar) cover.setAttribute("height", bar);
    return [cover];
  };

  // Numbers beside a name are no part of the label.
  const textsOf = (group) => [...group.children].filter(({ localName }) => localName === "text");

  // The parts of the drawing that show a cell, and what they were before anything was drawn.
  const partOf = (group, label) => {
    const rect = group.querySelector("rect");
    const edges = [...rect.attributes].map(({ name, value }) => [name, value]);
    const [content, notes] = [[...label.childNodes], label === group ? [] : textsOf(group)];
    const setNotes = (elements) => {
      if (label === group) return;
      for (const text of textsOf(group)) text.remove();
      group.append(...elements);
    };
    const fill = FILLS.find((name) => group.classList.contains(name));
    const setFill = (depth) => {
      if (!fill) return; // it contains no others
      group.classList.remove(...FILLS);
      group.classList.add(depth === undefined ? fill : FILLS[Math.min(depth, 2)]);
    };
    const show = (isShown) => group.classList.toggle("pm-away", !isShown);
    return {
      show,
      restore: () => {
        for (const [name, value] of edges) rect.setAttribute(name, value);
        label.replaceChildren(...content);
        setNotes(notes);
        setFill();
        show(true);
      },
      change: (cell) => {
        setEdges(rect, cell);
        const texts = cell.texts.map(drawText);
        if (label === group) label.replaceChildren(rect, ...texts);
        else label.replaceChildren(...coverOf(rect, cell), ...texts.filter((text) => !text.hasAttribute("aria-hidden")));
        setNotes(texts.filter((text) => text.hasAttribute("aria-hidden")));
        setFill(cell.depth);
        show(true);
      },
    };
  };

  const partsOf = ({ svg, nodes }) => {
    const owns = {};
    for (const group of svg.querySelectorAll(".pm-own")) owns[group.dataset.above] = partOf(group, group);
    return { parts: nodes.map(({ group, label }) => partOf(group, label)), owns };
  };

  // The size of the treemap, without the legend below it.
  const extentOf = ({ nodes }) => {
    const roots = nodes.filter(({ above }) => !above).map(({ rect }) => rect);
    const far = (start, length) =>
      Math.max(...roots.map((rect) => Number(rect.getAttribute(start)) + Number(rect.getAttribute(length))));
    return [far("x", "width"), far("y", "height")];
  };

  // Zoom: a package becomes the whole treemap

  const addZooming = (diagram, data) => {
    const { svg, nodes, bar, canvas, words, nodeAt } = diagram;
    const rows = readNodes(data.nodes);
    const [width, height] = extentOf(diagram);
    const { parts, owns } = partsOf(diagram);
    const tops = nodes.filter(({ above }) => !above);
    const whole = tops.length === 1 ? tops[0] : undefined; // nothing, if there are several
    const all = [...parts, ...Object.values(owns)];
    const crumbs = Object.assign(document.createElement("ol"), { className: "pm-crumbs" });
    bar.prepend(crumbs);
    diagram.root = whole;

    // Returns the package that a click on a node makes the root: the next one on the way to it.
    const stepTowards = (node) => {
      let step = node;
      while (step && step !== diagram.root && step.above !== diagram.root) step = step.above;
      return step && step !== diagram.root && step.below.length ? step : undefined;
    };

    const drawAll = (root) => {
      if (root === whole) {
        for (const part of all) part.restore();
        for (const node of nodes) node.hidden = false;
        return;
      }
      for (const part of all) part.show(false);
      for (const node of nodes) node.hidden = true;
      for (const cell of layOut(rows, data.widths, nodes.indexOf(root), width, height)) {
        (cell.isOwn ? owns[cell.node] : parts[cell.node])?.change(cell);
        nodes[cell.node].hidden = false;
      }
    };

    const describe = (root) => {
      const shown = [...svg.querySelectorAll(":is(.pm-node, .pm-own):not(.pm-away)")];
      const named = shown.filter((group) => group.querySelector("text"));
      const size = root ? [root] : tops;
      const lines = size.reduce((sum, node) => sum + rows[nodes.indexOf(node)].size, 0);
      const format = (number) => number.toLocaleString(document.documentElement.lang || "en");
      const fields = { size: format(lines), named: format(named.length), count: format(shown.length) };
      const template = root && root === whole ? words.named : words.sized;
      return template.replace(/\{(\w+)\}/g, (_, name) => fields[name]);
    };

    const addCrumb = (node, label) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      if (node === diagram.root) button.setAttribute("aria-current", "true");
      button.addEventListener("click", () => zoomTo(node));
      const item = document.createElement("li");
      item.append(button);
      crumbs.append(item);
    };

    // The title bar of the whole shows its name and size, so the crumbs show them only of other packages.
    const writeCrumbs = () => {
      crumbs.replaceChildren();
      const path = [];
      for (let node = diagram.root; node && diagram.root !== whole; node = node.above) path.unshift(node);
      if (!whole) addCrumb(undefined, words.all);
      for (const node of path) addCrumb(node, rows[nodes.indexOf(node)].label);
      const tally = document.createElement("li");
      tally.className = "pm-tally";
      tally.textContent = describe(diagram.root);
      crumbs.append(tally);
    };

    // Bars lead into their packages; that of the root is a link to its documentation, if it is one.
    const writeRoles = () => {
      for (const node of nodes) {
        const leads = !node.hidden && stepTowards(node);
        node.group.classList.toggle("pm-leads", Boolean(leads));
        if (leads === node) node.label.setAttribute("role", "button");
        else if (node.label.localName === "a") node.label.removeAttribute("role");
        else node.label.setAttribute("role", "img");
      }
    };

    const zoomTo = (root) => {
      const hadFocus = crumbs.contains(document.activeElement);
      diagram.root = root;
      drawAll(root);
      writeCrumbs();
      writeRoles();
      diagram.hush();
      diagram.stopAt(root ?? nodes[0]);
      diagram.filter();
      if (nodeAt(document.activeElement)?.hidden) diagram.focusOn(root ?? nodes[0]);
      if (!hadFocus) return;
      const crumb = crumbs.querySelector("[aria-current]");
      if (crumb) crumb.focus();
      else diagram.focusOn(root ?? nodes[0]);
    };

    const zoomOut = () => diagram.root && diagram.root !== whole && zoomTo(diagram.root.above ?? whole);

    // Returns whether there was anything to zoom into.
    const zoomTowards = (node) => {
      const step = stepTowards(node);
      if (step) zoomTo(step);
      return Boolean(step);
    };

    diagram.fold = (node, folded) => (folded ? zoomOut() : zoomTowards(node));

    svg.addEventListener("click", (event) => {
      const { target, ctrlKey, metaKey, shiftKey, altKey } = event;
      if (ctrlKey || metaKey || shiftKey || altKey) return;
      const node = nodeAt(target) ?? nodes[target.closest(".pm-own")?.dataset.above];
      const isLink = target.closest("a") && target.closest("text") && !node?.below.length;
      if (node && !isLink && zoomTowards(node)) event.preventDefault();
    });

    svg.addEventListener("keydown", (event) => {
      const node = nodeAt(event.target);
      if (event.key !== "Enter" || !node?.below.length || node === diagram.root) return;
      event.preventDefault();
      zoomTowards(node);
    });

    for (const each of [canvas, bar]) {
      each.addEventListener("keydown", ({ key, target }) => {
        if (key === "Escape" && !target.closest("input")) zoomOut();
      });
    }

    window.addEventListener("beforeprint", () => drawAll(whole));
    window.addEventListener("afterprint", () => zoomTo(diagram.root));
    zoomTo(whole);
  };

  document.addEventListener("pm-diagram", ({ detail }) => {
    const data = detail.figure.querySelector(".pm-data");
    if (data && detail.svg.matches(".pm-zooms")) addZooming(detail, JSON.parse(data.textContent));
  });
})();
