// Lets readers look closer at diagrams: cards, folding, a filter, zoom, and one stop for the tabulator key.
// Without this script diagrams are complete all the same; on paper they are unfolded.
"use strict";

(() => {
  const GAP = 10; // stays between boxes where what lay between them is folded away
  const MANY_NODES = 40; // from which on a diagram has a filter, and can be zoomed
  const FINGER = 24; // the least size of what a finger follows
  const MAX_NAMES = 12; // in each column of a card
  const WORDS = {
    filter: "Filter",
    fold: "Collapse {name}",
    unfold: "Expand {name}",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    reset: "Reset",
    imports: "Imports",
    importedBy: "Imported by",
    more: "{count} more",
  };

  const draw = (tag, attributes, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...content);
    return element;
  };

  const make = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  const numbers = (element, ...names) => names.map((name) => Number(element.getAttribute(name)));
  const rounded = (number) => Math.round(number * 10) / 10;
  const clamp = (number, least, most) => Math.max(least, Math.min(number, most));

  // Scrolls the canvas, and the page by what is left.
  const scrollDown = (canvas, distance) => {
    canvas.scrollTop += distance();
    window.scrollBy({ top: distance(), behavior: "instant" });
  };

  // The diagram

  const nodesOf = (svg, rows) => {
    const nodes = [];
    for (const group of svg.querySelectorAll(".pm-node")) {
      const [rect, label] = group.children;
      const said = label.getAttribute("aria-label");
      const row = rows[group.dataset.item]?.querySelector(".pm-text");
      const name = said.split(" (")[0];
      nodes[group.dataset.node] = { group, rect, label, row, name, text: name.toLowerCase(), below: [] };
    }
    for (const node of nodes) {
      node.above = nodes[node.group.dataset.above];
      node.above?.below.push(node);
      const imports = (node.group.dataset.imports?.split(" ") ?? []).map((each) => each.split(":"));
      node.imports = imports.map(([imported]) => nodes[imported]);
      node.statements = new Map(imports.map(([imported, count]) => [nodes[imported], Number(count ?? 1)]));
      node.importers ??= [];
      for (const imported of node.imports) (imported.importers ??= []).push(node);
    }
    return nodes;
  };

  // What the parts below share; each adds the functions that others need.
  const diagramOf = (canvas) => {
    const figure = canvas.closest(".pm-diagram");
    const svg = canvas.querySelector(".pm-svg");
    const bar = make("div", { className: "pm-bar" });
    canvas.before(bar);
    const nodes = nodesOf(svg, figure.querySelectorAll(".pm-as-list .pm-item"));
    return {
      canvas,
      figure,
      svg,
      bar,
      nodes,
      stop: nodes[0], // where the tabulator key leads to
      // The properties of the layout, whatever its name; without boxes or a direction, it is like a tree to the right.
      hasBoxes: svg.matches(".pm-boxes"), // packages are boxes around their modules
      hasAreas: svg.matches(".pm-areas"), // areas show sizes: nothing can be folded away
      showsAround: svg.matches(".pm-around"),
      hasLevels: svg.matches(".pm-levels"), // rows show who imports whom: nothing can be folded away
      zooms: svg.matches(".pm-zooms"), // a package can become the whole
      growsDown: svg.dataset.direction === "down",
      isOnPaper: false,
      width: Number(svg.getAttribute("viewBox").split(" ")[2]),
      words: { ...WORDS, ...canvas.dataset },
      visible: () => nodes.filter(({ hidden }) => !hidden),
      nodeAt: (element) => nodes[element.closest(".pm-node")?.dataset.node],
    };
  };

  const countBelow = ({ below }) => below.reduce((sum, node) => sum + 1 + countBelow(node), 0);
  const standIn = (node) => (node?.hidden ? standIn(node.above) : node); // for what is folded away

  // Folding

  // The toggle is at the right end of a box, or across its border where the words leave no room; the number of nodes
  // that are folded away stands where they were. Returns how far it reaches to the right.
  const addToggle = (node, { hasBoxes, growsDown }) => {
    const [x, y, width, height] = numbers(node.rect, "x", "y", "width", "height");
    const right = x + width;
    const texts = [...node.group.querySelectorAll("text")].map((text) => numbers(text, "x", "y", "textLength"));
    const isInside = hasBoxes && texts.every(([left, , length]) => left + length < right - 22);
    if (hasBoxes && !texts.length) return 0; // no room: only the box itself folds it
    const [middle, level] = [isInside ? right - 12 : right, hasBoxes ? texts[0][1] - 4 : y + height / 2];
    const [left, wide] = isInside ? [12, 24] : [8, hasBoxes ? 16 : 24]; // large to the finger, but covers no words
    const bottom = hasBoxes ? texts.at(-1)[1] + 4 : y + height;
    const [behind, line] = hasBoxes ? [texts.at(-1)[0] + texts.at(-1)[2] + 6, texts.at(-1)[1]] : [];
    const below = hasBoxes || growsDown ? [x + 8, bottom + 11] : [right + 9, level + 3.5];
    const [countX, countY] = behind < right - 60 ? [behind, line] : below;
    node.count = draw("text", { class: "pm-note", "aria-hidden": true, x: countX, y: countY }, `+${countBelow(node)}`);
    node.toggle = draw(
      "g",
      { class: "pm-toggle", role: "button", tabindex: -1 },
      draw("rect", { x: middle - left, y: level - 12, width: wide, height: 24 }),
      draw("rect", { class: "pm-disc", x: middle - 6, y: level - 6, width: 12, height: 12, rx: 6 }),
      draw("path", { d: `M${middle - 3},${level} h6` }),
      draw("path", { class: "pm-plus", d: `M${middle},${level - 3} v6` }),
    );
    node.group.append(node.toggle);
    if (!hasBoxes || countY < y + height - 3) node.group.append(node.count);
    return middle + 7;
  };

  const addToggles = (diagram) => {
    const { svg, nodes } = diagram;
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const ends = nodes.filter(({ below }) => below.length).map((node) => addToggle(node, diagram));
    diagram.width = Math.max(width, ...ends.map((end) => end - left));
    svg.setAttribute("viewBox", `${left} ${top} ${diagram.width} ${height}`);
    if (svg.hasAttribute("height")) svg.setAttribute("width", diagram.width); // else the width is the author's
  };

  // The spans of heights that an element takes up. Of a path, only the corners count, not the lines between them; of the
  // box around others, its upper and its lower edge.
  const spansOf = (element, isAround) => {
    const [y, height] = numbers(element, "y", "height");
    if (isAround) return [[y, y + 12], [y + height, y + height]];
    if (element.localName === "text") return [[y - 9, y + 3]];
    if (element.localName !== "path") return [[y, y + height]];
    return [...element.getAttribute("d").matchAll(/,([-\d.]+)/g)].map(([, each]) => [Number(each), Number(each)]);
  };

  // Returns the bands to cut out, where nodes are collapsed and nothing else is: their top and their height.
  const cutsIn = (parts, bottom) => {
    const spansIf = (test) => parts.filter(({ element }) => test(element)).flatMap(({ spans }) => spans);
    const hidden = spansIf((element) => element.closest(".pm-node.pm-away"));
    const seen = spansIf((element) => !element.closest(".pm-away")).sort(([one], [other]) => one - other);
    const cuts = [];
    let end = -GAP;
    for (const [from, to] of [...seen, [bottom + GAP, 0]]) {
      const isFreed = from - end > GAP && hidden.some(([start, stop]) => start < from && stop > end);
      if (isFreed) cuts.push([end + GAP, from - end - GAP]);
      end = Math.max(end, to);
    }
    return cuts;
  };

  // Returns the function that cuts out the bands of a diagram in which all is collapsed: everything below moves up, and
  // the boxes around these bands become lower.
  const closing = ({ svg, hasBoxes }) => {
    const parts = [...svg.querySelectorAll("rect, text, use, g > path")].map((element) => {
      const isAround = hasBoxes && element.matches(".pm-branch > rect:first-child");
      const name = element.localName === "path" ? "d" : "y";
      const original = element.getAttribute(name);
      const height = isAround ? Number(element.getAttribute("height")) : 0;
      const isWithin = hasBoxes && element.closest(".pm-toggle"); // within a box that counts
      return { element, name, original, height, spans: isWithin ? [] : spansOf(element, isAround) };
    });
    const box = svg.getAttribute("viewBox");
    const [left, top, width, height] = box.split(" ").map(Number);

    return () => {
      const cuts = cutsIn(parts, height + top * 2);
      const rise = (y) => cuts.reduce((sum, [from, size]) => sum + clamp(y - from, 0, size), 0);
      const moved = (y) => rounded(y - rise(Number(y)));
      for (const { element, name, original, height: high } of parts) {
        const now = name === "d" ? original.replace(/,([-\d.]+)/g, (_, y) => `,${moved(y)}`) : moved(original);
        element.setAttribute(name, cuts.length ? now : original);
        if (high) element.setAttribute("height", rounded(moved(Number(original) + high) - moved(original)));
      }
      const high = rounded(height - rise(Infinity));
      svg.setAttribute("viewBox", cuts.length ? `${left} ${top} ${width} ${high}` : box);
      if (svg.hasAttribute("height")) svg.setAttribute("height", high);
    };
  };

  // Returns the function that moves up what is below collapsed boxes in nested boxes without arrows, which would have to
  // be led around them: each box sinks towards the top of the one around it, in its own column.
  const settling = ({ svg, nodes }) => {
    const boxes = nodes.map(({ rect, group, below, above }) => {
      const [left, top, width, height] = numbers(rect, "x", "y", "width", "height");
      const parts = [...group.querySelectorAll("rect, text, use, path")].map((element) => {
        const name = element.localName === "path" ? "d" : "y";
        return { element, name, original: element.getAttribute(name) };
      });
      const texts = group.querySelectorAll(".pm-label text, .pm-note");
      const low = Math.max(...[...texts].map((text) => numbers(text, "y")[0]));
      const folded = low > top ? Math.min(low - top + 9, height) : height; // with its name only
      return { rect, left, right: left + width, top, bottom: top + height, height, folded, parts, below, above };
    });
    const boxOf = new Map(nodes.map((node, n) => [node, boxes[n]]));
    const overlaps = (one, other) => one.left < other.right && other.left < one.right;
    const legend = [...svg.querySelectorAll(".pm-legend :is(rect, text, use)")].map((element) => {
      return { element, name: "y", original: element.getAttribute("y") };
    });
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);

    const move = ({ element, name, original }, down) => {
      const moved = (y) => rounded(Number(y) + down);
      const now = name === "d" ? original.replace(/,([-\d.]+)/g, (_, y) => `,${moved(y)}`) : moved(original);
      if (original !== null) element.setAttribute(name, down ? now : original);
    };

    // Places siblings below ``start``, which was at ``before``; returns where the lowest one ends, and how much it rose.
    const place = (siblings, before, start) => {
      const placed = [];
      for (const node of [...siblings].sort((one, other) => boxOf.get(one).top - boxOf.get(other).top)) {
        const box = boxOf.get(node);
        const higher = placed.filter((each) => each.bottom <= box.top && overlaps(each, box));
        const nearest = Math.max(...higher.map((each) => each.bottom));
        box.newTop = higher.length
          ? Math.max(...higher.map((each) => each.newBottom)) + box.top - nearest
          : start + box.top - before;
        const inner = node.isShut || !node.below.length ? undefined : place(node.below, box.top, box.newTop);
        const newHeight = node.isShut ? box.folded : box.height - (inner ?? 0);
        box.newBottom = box.newTop + newHeight;
        placed.push(box);
      }
      const end = Math.max(...placed.map((each) => each.bottom)) - before;
      return end - (Math.max(...placed.map((each) => each.newBottom)) - start);
    };

    return () => {
      const rise = place(nodes.filter(({ above }) => !above), 0, 0);
      for (const [node, { rect, height: full, top: original, newTop, newBottom, parts }] of boxOf) {
        if (node.hidden) continue;
        for (const part of parts) move(part, rounded(newTop - original));
        rect.setAttribute("height", rounded(node.isShut || newBottom - newTop !== full ? newBottom - newTop : full));
      }
      for (const part of legend) move(part, -rounded(rise));
      svg.setAttribute("viewBox", `${left} ${top} ${width} ${rounded(height - rise)}`);
      if (svg.hasAttribute("height")) svg.setAttribute("height", rounded(height - rise));
    };
  };

  const markNode = (node, { isOnPaper, words }) => {
    const { above, group, toggle, count, name } = node;
    node.hidden = Boolean(above?.hidden || above?.isShut);
    node.isShut = Boolean(node.folded && !isOnPaper);
    group.classList.toggle("pm-away", node.hidden);
    group.classList.toggle("pm-folded", node.isShut);
    if (!toggle) return;
    const label = (node.isShut ? words.unfold : words.fold).replace("{name}", () => name);
    toggle.setAttribute("aria-expanded", !node.isShut);
    toggle.setAttribute("aria-label", node.isShut ? `${label} (${countBelow(node)})` : label);
    count.classList.toggle("pm-away", !node.isShut);
  };

  const addFolding = (diagram) => {
    const { canvas, svg, nodes, nodeAt } = diagram;
    diagram.refresh = () => {};
    diagram.fold = () => {};
    if (diagram.hasAreas || diagram.hasLevels) return;
    addToggles(diagram);
    const settles = diagram.hasBoxes && !svg.querySelector(".pm-arrows");
    const close = settles ? settling(diagram) : closing(diagram);
    const dependents = svg.querySelectorAll(".pm-lines > path, .pm-own, .pm-arrows > path");

    diagram.refresh = () => {
      for (const node of nodes) markNode(node, diagram);
      for (const { classList, dataset } of dependents) {
        const { node, importer, imported, above } = dataset;
        const isAway = [node, importer, imported, above].some((each) => nodes[each]?.hidden);
        classList.toggle("pm-away", Boolean(isAway || nodes[above]?.isShut));
      }
      close();
      diagram.stopAt(diagram.stop);
      diagram.filter();
    };

    diagram.fold = (node, folded = !node.folded) => {
      const before = node.rect.getBoundingClientRect().top;
      node.folded = folded;
      diagram.hush();
      diagram.refresh();
      scrollDown(canvas, () => node.rect.getBoundingClientRect().top - before); // what was clicked stays where it was
    };

    svg.addEventListener("click", (event) => {
      const node = nodeAt(event.target);
      if (!node?.below.length || event.target.closest("a")) return;
      diagram.clicked = event;
      diagram.fold(node);
    });

    for (const type of ["beforeprint", "afterprint"]) {
      window.addEventListener(type, () => {
        diagram.isOnPaper = type === "beforeprint";
        diagram.refresh();
      });
    }
  };

  // The keyboard

  const keysOf = (diagram) => {
    const { nodes, growsDown, zooms, visible, focusOn } = diagram;
    const fold = (node, folded) => diagram.fold(node, folded); // which another script may replace
    const next = (step) => (node) => focusOn(visible()[visible().indexOf(node) + step]);
    const folds = (folded) => (node) => (zooms || node.below.length) && fold(node, folded);
    const [across, upright] = [["ArrowLeft", "ArrowRight"], ["ArrowUp", "ArrowDown"]];
    const [[up, down], [back, on]] = growsDown ? [upright, across] : [across, upright];
    return {
      [up]: (node) => focusOn(node.above),
      [down]: (node) => (node.folded ? fold(node) : focusOn(node.below[0])),
      [back]: next(-1),
      [on]: next(1),
      Home: () => focusOn(nodes[0]),
      End: () => focusOn(visible().at(-1)),
      " ": folds(),
      "+": folds(false),
      "-": folds(true),
    };
  };

  const addKeyboard = (diagram) => {
    const { svg, nodes, nodeAt } = diagram;

    diagram.stopAt = (node) => {
      diagram.stop = standIn(node);
      for (const each of nodes) each.label.setAttribute("tabindex", each === diagram.stop ? 0 : -1);
    };

    diagram.focusOn = (node) => {
      node?.label.focus({ preventScroll: true });
      node?.label.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    };

    const keys = keysOf(diagram);
    svg.addEventListener("keydown", (event) => {
      const node = nodeAt(event.target);
      const act = keys[event.key === "Enter" && event.target === node?.toggle ? " " : event.key];
      if (!node || !act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(node);
    });
  };

  // The card, and the arrows of a node

  // The places for a card, as distances from the window: beside a module, so as not to lie on the way to the next one, or
  // below a package, whose modules are beside it; then ever farther away.
  const placesFor = (box, isBranch, [least, most, lowest], [wide, high]) => {
    const beside = [box.right + 8, box.left - wide - 8].filter((x) => x >= least && x <= most);
    const x = clamp(box.left, least, most);
    const isAbove = box.bottom + 6 > lowest && box.top - high > 10;
    const near = [x, isAbove ? box.top - high - 6 : box.bottom + 6];
    const places = isBranch ? [near] : [...beside.map((each) => [each, clamp(box.top - 4, 4, lowest)]), near];
    for (let y = 4; y <= lowest; y += 16) places.push(...[...beside, x, least, most].map((each) => [each, y]));
    const distance = ([left, top]) => Math.abs(top - box.top) + Math.abs(left - box.left) / 4;
    const first = places.slice(0, isBranch ? 1 : beside.length + 1);
    return [...first, ...places.slice(first.length).sort((one, other) => distance(one) - distance(other))];
  };

  // The rectangles around the straight parts of arrows, in the window.
  const rectanglesOf = (svg, arrows) => {
    const matrix = svg.getScreenCTM();
    return arrows.flatMap((arrow) => {
      const points = [...arrow.getAttribute("d").matchAll(/([-\d.]+),([-\d.]+)/g)].map(([, x, y]) =>
        new DOMPoint(Number(x), Number(y)).matrixTransform(matrix),
      );
      return points.slice(1).map((point, n) => ({
        left: Math.min(point.x, points[n].x) - 4,
        right: Math.max(point.x, points[n].x) + 4,
        top: Math.min(point.y, points[n].y) - 4,
        bottom: Math.max(point.y, points[n].y) + 4,
      }));
    });
  };

  // Places a card where it hides neither its node nor the arrows that it explains, or as few of them as possible.
  const place = (card, { below, folded, label, rect }, { figure, svg, hasBoxes }) => {
    const isHeader = hasBoxes && below.length && !folded;
    const box = (isHeader ? label : rect).getBoundingClientRect();
    const around = figure.getBoundingClientRect();
    const [wide, high] = [card.offsetWidth, card.offsetHeight];
    const least = Math.max(around.left, 4);
    const most = Math.max(Math.min(around.right, document.documentElement.clientWidth - 4) - wide, least);
    const lowest = Math.max(window.innerHeight - high - 4, 4);
    const lit = rectanglesOf(svg, [...svg.querySelectorAll(".pm-lit:not(.pm-away)")]);
    const hides = ([x, y], each) =>
      x < each.right && x + wide > each.left && y < each.bottom && y + high > each.top;
    const cost = (spot) => lit.filter((each) => hides(spot, each)).length + (hides(spot, box) ? 1000 : 0);
    const places = placesFor(box, below.length > 0, [least, most, lowest], [wide, high]);
    const best = Math.min(...places.map(cost));
    const [x, y] = places.find((spot) => cost(spot) === best);
    card.style.left = `${x - around.left}px`;
    card.style.top = `${y - around.top}px`;
  };

  // A column of a card: a heading with a number, and names, which lead where those in the diagram do.
  const makeColumn = (heading, others, top, words) => {
    const items = others.slice(0, MAX_NAMES).map(({ name, label }) => {
      const text = name.startsWith(`${top}.`) ? name.slice(top.length + 1) : name;
      const href = label.getAttribute("href");
      return make("li", {}, href ? make("a", { href }, text) : text);
    });
    const left = others.length - items.length;
    if (left) items.push(make("li", {}, words.more.replace("{count}", left)));
    return make("div", {}, make("b", {}, `${heading} (${others.length})`), make("ul", {}, ...items));
  };

  const fillCard = (card, node, { nodes, words, showsAround }) => {
    card.replaceChildren(node.row.cloneNode(true));
    for (const each of card.querySelectorAll("[id]")) each.removeAttribute("id");
    const { imports, importers } = node;
    if (showsAround) return; // only a part of the imports of each module is drawn
    if (!imports.length && !importers.length) return;
    if (imports.length) [...card.querySelectorAll(".pm-remark")].at(-1)?.remove(); // the same names
    const columns = [
      [words.imports, imports],
      [words.importedBy, importers],
    ].map(([heading, others]) => makeColumn(heading, others, nodes[0].name, words));
    card.append(make("div", { className: "pm-near-by" }, ...columns));
  };

  const addCard = (diagram) => {
    const { canvas } = diagram;
    const card = make("div", { className: "pm-card pm-tree" });
    const arrows = diagram.svg.querySelectorAll(".pm-arrows > path");
    let shown, timer;
    canvas.after(card);
    diagram.card = card;

    const show = (node) => {
      clearTimeout(timer);
      shown = node;
      for (const { classList, dataset } of arrows) {
        classList.toggle("pm-lit", [dataset.importer, dataset.imported].includes(node?.group.dataset.node));
      }
      card.hidden = !node?.row;
      if (card.hidden) return;
      fillCard(card, node, diagram);
      place(card, node, diagram);
    };
    diagram.showSoon = (node, delay) => {
      clearTimeout(timer);
      timer = setTimeout(show, delay, node);
    };
    diagram.showFocused = (node) => show((diagram.focused = node));
    diagram.hush = () => diagram.showFocused();
    diagram.showTapped = diagram.showFocused;
    diagram.isShown = () => !card.hidden;

    card.addEventListener("pointerenter", () => clearTimeout(timer));
    canvas.addEventListener("scroll", () => card.hidden || place(card, shown, diagram));
    document.addEventListener("keydown", ({ key }) => key === "Escape" && diagram.hush());
  };

  const showWhatIsPointedAt = (diagram) => {
    const { svg, card, hasBoxes, nodeAt, showSoon } = diagram;
    const leave = () => showSoon(diagram.focused, 250); // meanwhile the pointer may reach the card
    for (const each of [svg, card]) each.addEventListener("pointerleave", leave);
    svg.addEventListener("pointerover", ({ target, pointerType, screenX, screenY }) => {
      // What comes below the pointer only because a click has folded something says nothing.
      const { clicked } = diagram;
      if (clicked && Math.hypot(screenX - clicked.screenX, screenY - clicked.screenY) < 2) return;
      const node = nodeAt(target);
      const isAround = hasBoxes && node?.below.length && !node.folded && !node.label.contains(target);
      if (!node || isAround) leave();
      else if (pointerType !== "touch") showSoon(node, 150);
    });
  };

  // The first tap on a node shows its card, which has its link, or what its layout shows instead; the second one follows
  // the link, unless it is too small for a finger. Taps on the other parts of a package collapse it.
  const showWhatIsTapped = (diagram) => {
    const { canvas, svg, hasAreas, zooms, nodeAt } = diagram;
    let tapped;
    const isSmall = ({ rect }) => {
      const { width, height } = rect.getBoundingClientRect();
      return Math.min(width, height) + (hasAreas ? 0 : 4) < FINGER; // there are gaps between boxes
    };
    canvas.addEventListener(
      "click",
      (event) => {
        if (event.pointerType !== "touch" || !svg.contains(event.target)) return;
        const node = nodeAt(event.target);
        const isName = event.target.closest(".pm-label") || !node?.below.length;
        if (!node || !isName || (zooms && node.below.length)) return;
        if (tapped !== node || !diagram.isShown(node) || isSmall(node)) {
          event.preventDefault();
          event.stopPropagation();
          tapped = node;
          diagram.stopAt(node);
          diagram.showTapped(node);
        }
      },
      true,
    );
    document.addEventListener("pointerdown", ({ target, pointerType }) => {
      if (pointerType !== "touch" || svg.contains(target) || diagram.card.contains(target)) return;
      tapped = undefined;
      diagram.showTapped();
    });
  };

  // Told by the canvas: a drawing that listens for this would be a stop for the keyboard itself.
  const showWhatIsFocused = ({ canvas, card, nodeAt, stopAt, showFocused, hush }) => {
    canvas.addEventListener("focusin", ({ target }) => {
      const node = nodeAt(target);
      if (!node || node.label !== target) return;
      stopAt(node);
      showFocused(node);
    });
    for (const each of [canvas, card]) {
      each.addEventListener("focusout", ({ relatedTarget }) => card.contains(relatedTarget) || hush());
    }
  };

  // The filter

  const addFilter = (diagram) => {
    const { svg, nodes, words, visible } = diagram;
    const input = make("input", { type: "search" });
    const output = make("output");
    if (nodes.length >= MANY_NODES) {
      diagram.bar.append(make("label", { className: "pm-filter" }, words.filter, input, output));
    }

    // Returns the first node that is lit.
    diagram.filter = () => {
      const wanted = input.value.toLowerCase().split(/\s+/);
      const hits = nodes.filter(({ text }) => wanted.every((word) => text.includes(word)));
      const lit = new Set([...hits, ...hits.map(standIn)]);
      for (const node of nodes) node.group.classList.toggle("pm-dim", !lit.has(node));
      for (const { classList, dataset } of svg.querySelectorAll(".pm-own")) {
        classList.toggle("pm-dim", !lit.has(nodes[dataset.above]));
      }
      for (const { classList, dataset } of svg.querySelectorAll(".pm-arrows > path")) {
        classList.toggle("pm-dim", !lit.has(nodes[dataset.importer]) || !lit.has(nodes[dataset.imported]));
      }
      output.textContent = input.value && `${hits.length} / ${nodes.length}`;
      return visible().find((node) => lit.has(node));
    };

    input.addEventListener("input", diagram.filter);
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") input.value = "";
      const first = diagram.filter();
      if (key === "Enter") diagram.focusOn(first);
    });
  };

  // Zoom: the drawing becomes wider than its canvas, which scrolls

  // Gives the drawing a width; what of it is at the pointer, or else in the middle of what is seen, stays there.
  const resize = ({ canvas, svg, scale }, width, pointerX, pointerY) => {
    const around = canvas.getBoundingClientRect();
    const x = pointerX ?? around.left + around.width / 2;
    const y = pointerY ?? (Math.max(around.top, 0) + Math.min(around.bottom, window.innerHeight)) / 2;
    const before = svg.getBoundingClientRect();
    svg.style.setProperty("--pm-width", width);
    canvas.classList.toggle("pm-zoomed", scale > 1);
    // The canvas may have become lower than the drawing was.
    if (y > canvas.getBoundingClientRect().bottom) canvas.scrollIntoView({ block: "center", behavior: "instant" });
    const after = svg.getBoundingClientRect();
    const low = () => svg.getBoundingClientRect().top - y + ((y - before.top) / before.height) * after.height;
    canvas.scrollLeft += after.left - x + ((x - before.left) / before.width) * after.width;
    if (pointerY) scrollDown(canvas, low);
    else canvas.scrollTop += low();
  };

  const addZoom = (diagram) => {
    const { canvas, svg, bar, nodes, words } = diagram;
    const tools = make("span", { className: "pm-zoom" });
    let fit; // the width at the scale 1
    diagram.scale = 1;
    bar.append(tools);

    // A canvas that does not scroll is no stop for the keyboard.
    const settle = () => {
      const isWider = canvas.scrollWidth > canvas.clientWidth;
      tools.hidden = diagram.hasAreas || nodes.length < MANY_NODES;
      if (isWider || canvas.scrollHeight > canvas.clientHeight) canvas.tabIndex = 0;
      else canvas.removeAttribute("tabindex");
    };

    const zoom = (wanted, x, y) => {
      if (diagram.scale === 1) fit = svg.getBoundingClientRect().width;
      diagram.scale = Math.abs(wanted - 1) < 0.03 ? 1 : clamp(wanted, 0.25, 8);
      const { scale } = diagram;
      resize(diagram, scale === 1 ? "" : `${fit * scale}px`, x, y);
      diagram.hush();
      settle();
    };

    const addButton = (text, ariaLabel, wanted) => {
      const button = make("button", { type: "button", ariaLabel }, text);
      button.addEventListener("click", () => zoom(wanted()));
      tools.append(button);
    };
    addButton("−", words.zoomOut, () => diagram.scale / 1.25);
    addButton("+", words.zoomIn, () => diagram.scale * 1.25);
    addButton(words.reset, words.reset, () => 1);

    new ResizeObserver(settle).observe(canvas);
    const zoomAt = (event) => {
      if (tools.hidden || !(event.ctrlKey || event.metaKey)) return; // the wheel alone scrolls the page
      event.preventDefault();
      zoom(diagram.scale * Math.exp(event.deltaY * -0.002), event.clientX, event.clientY);
    };
    canvas.addEventListener("wheel", zoomAt, { passive: false });
  };

  // The mouse drags what is zoomed; fingers scroll it anyway.
  const addDragging = (diagram) => {
    const { canvas, svg } = diagram;
    let start, dragged;
    canvas.addEventListener("pointerdown", ({ pointerType, clientX, clientY, target }) => {
      dragged = false;
      const canDrag = diagram.scale > 1 && pointerType === "mouse" && svg.contains(target);
      start = canDrag && { x: clientX + canvas.scrollLeft, y: clientY + canvas.scrollTop };
    });
    canvas.addEventListener("pointermove", ({ clientX, clientY, buttons, pointerId }) => {
      if (!start || buttons !== 1) return;
      const [left, top] = [start.x - clientX, start.y - clientY];
      if (!dragged && Math.hypot(left - canvas.scrollLeft, top - canvas.scrollTop) < 4) return; // a click
      dragged = true;
      canvas.setPointerCapture(pointerId);
      canvas.scrollTo(left, top);
    });
    canvas.addEventListener("dragstart", (event) => diagram.scale > 1 && event.preventDefault());
    const swallow = (event) => {
      if (!dragged) return;
      event.preventDefault();
      event.stopPropagation();
    };
    canvas.addEventListener("click", swallow, true);
  };

  // What the card and the toggles lie on has the colour of the page, whatever the theme makes it.
  const followGround = ({ figure, svg }) => {
    const groundOf = (element) => {
      const ground = element ? getComputedStyle(element).backgroundColor : "Canvas";
      return /^rgba|\/|transparent/.test(ground) ? groundOf(element.parentElement) : ground;
    };
    const paint = () => figure.style.setProperty("--pm-ground", groundOf(figure));
    for (const each of [document.documentElement, document.body]) {
      new MutationObserver(paint).observe(each, { attributes: true });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    paint();
  };

  for (const canvas of document.querySelectorAll(".pm-canvas")) {
    const diagram = diagramOf(canvas);
    addFolding(diagram);
    addKeyboard(diagram);
    addCard(diagram);
    showWhatIsPointedAt(diagram);
    showWhatIsFocused(diagram);
    showWhatIsTapped(diagram);
    addFilter(diagram);
    addZoom(diagram);
    addDragging(diagram);
    followGround(diagram);
    diagram.hush();
    diagram.refresh();
    if (diagram.hasAreas || diagram.hasLevels) diagram.stopAt(diagram.stop);
    canvas.dispatchEvent(new CustomEvent("pm-diagram", { bubbles: true, detail: diagram })); // for other scripts
  }
})();
