// Lets readers look closer at pictures: cards, folding, a filter, zoom, and one stop for the tabulator key.
// Without this script pictures are complete all the same; on paper they are unfolded.
"use strict";

(() => {
  const GAP = 10; // stays between boxes where what lay between them is folded away
  const MANY_NODES = 8; // with more a picture has a filter
  const VERY_MANY_NODES = 60; // with more it can be zoomed, however large it is

  const draw = (tag, attributes, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...content);
    return element;
  };

  const make = (tag, className, ...content) => {
    const element = Object.assign(document.createElement(tag), { className });
    element.append(...content);
    return element;
  };

  const numbers = (element, ...names) => names.map((name) => Number(element.getAttribute(name)));

  const nodesOf = (svg, rows) => {
    const nodes = [];
    for (const group of svg.querySelectorAll(".pm-node")) {
      const [rect, label] = group.children;
      const said = label.getAttribute("aria-label");
      const row = rows[group.dataset.item]?.querySelector(".pm-text");
      const text = `${said} ${row?.textContent}`.toLowerCase();
      nodes[group.dataset.node] = { group, rect, label, row, text, name: said.split(" (")[0], below: [] };
    }
    for (const node of nodes) {
      node.above = nodes[node.group.dataset.above];
      node.above?.below.push(node);
    }
    return nodes;
  };

  const countBelow = ({ below }) => below.reduce((sum, node) => sum + 1 + countBelow(node), 0);

  // The toggle is at the right end of a box, or across its border where the words leave no room; the number of nodes
  // that are folded away stands where they were. Returns how far it reaches to the right.
  const addToggle = (node, layout) => {
    const [x, y, width, height] = numbers(node.rect, "x", "y", "width", "height");
    const right = x + width;
    const texts = [...node.label.querySelectorAll("text")].map((text) => numbers(text, "x", "y", "textLength"));
    const isBox = layout === "nested" || layout === "treemap";
    const isInside = isBox && texts.every(([left, , length]) => left + length < right - 22);
    if (layout === "treemap" && !(isInside && texts.length)) return 0; // no room: only the box itself folds it
    const [middle, level] = [isInside ? right - 12 : right, isBox ? texts[0][1] - 4 : y + height / 2];
    const [left, wide] = isInside ? [12, 24] : [8, isBox ? 16 : 24]; // large to the finger, but covers no words
    const bottom = isBox ? texts.at(-1)[1] + 4 : y + height;
    const [countX, countY] = layout === "right" ? [right + 9, level + 3.5] : [x + 8, bottom + 11];
    node.count = draw("text", { class: "pm-note", "aria-hidden": true, x: countX, y: countY });
    node.toggle = draw(
      "g",
      { class: "pm-toggle", role: "button", tabindex: -1 },
      draw("rect", { x: middle - left, y: level - 12, width: wide, height: 24 }),
      draw("rect", { class: "pm-disc", x: middle - 6, y: level - 6, width: 12, height: 12, rx: 6 }),
      draw("path", { d: `M${middle - 3},${level} L${middle + 3},${level}` }),
      draw("path", { class: "pm-plus", d: `M${middle},${level - 3} L${middle},${level + 3}` }),
    );
    node.group.append(node.toggle);
    if (!isBox || countY < y + height - 3) node.group.append(node.count);
    return middle + 7;
  };

  // From which height to which one something reaches; corners count, and not the lines between them.
  const spansOf = (element) => {
    const [y, height] = numbers(element, "y", "height");
    if (element.localName === "text") return [[y - 9, y + 3]];
    if (element.localName !== "path") return [[y, y + height]];
    return [...element.getAttribute("d").matchAll(/,([-\d.]+)/g)].map(([, each]) => [Number(each), Number(each)]);
  };

  // Returns the function that narrows the bands of a tree in which all is folded away: whatever lies below moves up.
  const closing = (svg) => {
    const parts = [...svg.querySelectorAll("rect, text, use, g > path")].map((element) => {
      const name = element.localName === "path" ? "d" : "y";
      return { element, name, original: element.getAttribute(name), spans: spansOf(element) };
    });
    const box = svg.getAttribute("viewBox");
    const [left, top, width, height] = box.split(" ").map(Number);
    const spansIf = (test) => parts.filter(({ element }) => test(element)).flatMap(({ spans }) => spans);

    return () => {
      const hidden = spansIf((element) => element.closest(".pm-node.pm-away"));
      const visible = spansIf((element) => !element.closest(".pm-away")).sort(([one], [other]) => one - other);
      const cuts = [];
      let end = -GAP;
      for (const [from, to] of [...visible, [height + top * 2 + GAP, 0]]) {
        const isFreed = from - end > GAP && hidden.some(([start, stop]) => start < from && stop > end);
        if (isFreed) cuts.push([from, from - end - GAP]);
        end = Math.max(end, to);
      }
      const rise = (y) => cuts.reduce((sum, [from, size]) => (y < from ? sum : sum + size), 0);
      const moved = (y) => Math.round((y - rise(Number(y))) * 10) / 10;
      for (const { element, name, original } of parts) {
        const now = name === "d" ? original.replace(/,([-\d.]+)/g, (_, y) => `,${moved(y)}`) : moved(original);
        element.setAttribute(name, cuts.length ? now : original);
      }
      const high = Math.round((height - rise(Infinity)) * 10) / 10;
      svg.setAttribute("viewBox", cuts.length ? `${left} ${top} ${width} ${high}` : box);
      if (svg.hasAttribute("height")) svg.setAttribute("height", high);
    };
  };

  const enhance = (canvas) => {
    const diagram = canvas.closest(".pm-diagram");
    const svg = canvas.querySelector(".pm-svg");
    const say = (word, fallback) => canvas.dataset[word] ?? fallback;

    for (const title of svg.querySelectorAll("title")) { // which browsers would show beside the card
      title.parentNode.setAttribute("aria-label", title.textContent);
      title.remove();
    }
    svg.removeAttribute("aria-labelledby");
    svg.setAttribute("aria-describedby", svg.querySelector("desc").id);

    const nodes = nodesOf(svg, diagram.querySelectorAll(".pm-as-list .pm-item"));
    const nodeAt = (element) => nodes[element.closest(".pm-node")?.dataset.node];
    const visible = () => nodes.filter(({ hidden }) => !hidden);
    const isTree = svg.classList.contains("pm-tree");
    const isLeftOf = (x, rect) => x < numbers(rect, "x", "width").reduce((left, width) => left + width);
    const isDown = isTree && nodes.some(({ rect, above }) => above && isLeftOf(numbers(rect, "x")[0], above.rect));

    // Folding

    const layout = isTree ? (isDown ? "down" : "right") : svg.matches(".pm-treemap") ? "treemap" : "nested";
    const branches = nodes.filter(({ below }) => below.length);
    const [left, top, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const needed = Math.max(width, ...branches.map((node) => addToggle(node, layout) - left));
    svg.setAttribute("viewBox", `${left} ${top} ${needed} ${height}`);
    if (svg.hasAttribute("height")) svg.setAttribute("width", needed); // else the width is the author's
    const close = isTree ? closing(svg) : () => {};
    const dependents = svg.querySelectorAll(".pm-lines > path, .pm-own, .pm-arrows > path");
    let isOnPaper = false;

    const refresh = () => {
      for (const node of nodes) {
        node.hidden = Boolean(node.above?.hidden || node.above?.isShut);
        node.isShut = Boolean(node.folded && !isOnPaper);
        node.group.classList.toggle("pm-away", node.hidden);
        node.group.classList.toggle("pm-folded", node.isShut);
        if (!node.toggle) continue;
        const count = node.isShut ? ` (${countBelow(node)})` : "";
        const words = node.isShut ? say("unfold", "Unfold") : say("fold", "Fold");
        node.toggle.setAttribute("aria-expanded", !node.isShut);
        node.toggle.setAttribute("aria-label", `${words} ${node.name}${count}`);
        node.count.textContent = `+${countBelow(node)}`;
        node.count.classList.toggle("pm-away", !node.isShut);
      }
      for (const part of dependents) {
        const { node, importer, imported, above } = part.dataset;
        const isAway = [node, importer, imported, above].some((each) => nodes[each]?.hidden);
        part.classList.toggle("pm-away", Boolean(isAway || nodes[above]?.isShut));
      }
      close();
      while (stop.hidden) stopAt(stop.above);
      filter();
    };

    const fold = (node, folded = !node.folded) => {
      const before = node.rect.getBoundingClientRect().top;
      node.folded = folded;
      hush();
      refresh();
      // What was clicked stays where it was.
      canvas.scrollTop += node.rect.getBoundingClientRect().top - before;
      window.scrollBy({ top: node.rect.getBoundingClientRect().top - before, behavior: "instant" });
    };

    let clicked;
    svg.addEventListener("click", (event) => {
      const node = nodeAt(event.target);
      if (!node?.below.length || event.target.closest("a")) return;
      clicked = event;
      fold(node);
    });

    for (const type of ["beforeprint", "afterprint"]) {
      window.addEventListener(type, () => {
        isOnPaper = type === "beforeprint";
        refresh();
        size();
      });
    }

    // The keyboard

    let stop = nodes[0];
    const stopAt = (node) => {
      stop.label.setAttribute("tabindex", -1);
      stop = node;
      stop.label.setAttribute("tabindex", 0);
    };
    for (const node of [...nodes].reverse()) stopAt(node);

    const focusOn = (node) => {
      node?.label.focus({ preventScroll: true });
      const seen = isTree ? node?.rect : node?.label;
      seen?.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    };
    const next = (step) => (node) => focusOn(visible()[visible().indexOf(node) + step]);
    const goUp = (node) => focusOn(node.above);
    const goDown = (node) => (node.folded ? fold(node) : focusOn(node.below[0]));
    const folds = (folded) => (node) => node.below.length && fold(node, folded);
    const [sideways, along] = [[goUp, goDown], [next(-1), next(1)]];
    const [across, upright] = isDown ? [along, sideways] : [sideways, along];
    const keys = {
      ArrowLeft: across[0],
      ArrowRight: across[1],
      ArrowUp: upright[0],
      ArrowDown: upright[1],
      Home: () => focusOn(nodes[0]),
      End: () => focusOn(visible().at(-1)),
      " ": folds(),
      "+": folds(false),
      "-": folds(true),
    };
    svg.addEventListener("keydown", (event) => {
      const node = nodeAt(event.target);
      const act = event.key === "Enter" && event.target === node?.toggle ? folds() : keys[event.key];
      if (!node || !act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(node);
    });

    // The card, and the arrows of a node

    const card = make("div", "pm-card pm-tree");
    const arrows = [...svg.querySelectorAll(".pm-arrows > path")];
    let shown, focused, timer;
    canvas.after(card);

    const place = ({ below, folded, label, rect }) => {
      const isHeader = !isTree && below.length && !folded;
      const box = (isHeader ? label : rect).getBoundingClientRect();
      const around = diagram.getBoundingClientRect();
      const [wide, high] = [card.offsetWidth, card.offsetHeight];
      const least = Math.max(around.left, 4);
      const most = Math.min(around.right, document.documentElement.clientWidth - 4) - wide;
      const lowest = window.innerHeight - high - 4;
      // Beside a module, so as not to lie on the way to the next one; below a package, whose modules are beside it.
      const beside = [box.right + 8, box.left - wide - 8].find((x) => !below.length && x >= least && x <= most);
      const isAbove = box.bottom + 6 > lowest && box.top - high > 10;
      const y = beside ? Math.max(4, Math.min(box.top - 4, lowest)) : isAbove ? box.top - high - 6 : box.bottom + 6;
      card.style.left = `${(beside ?? Math.max(least, Math.min(box.left, most))) - around.left}px`;
      card.style.top = `${y - around.top}px`;
    };

    const show = (node) => {
      clearTimeout(timer);
      shown = node;
      const isOne = ({ dataset }) => node && [dataset.importer, dataset.imported].includes(node.group.dataset.node);
      for (const arrow of arrows) arrow.classList.toggle("pm-lit", Boolean(isOne(arrow)));
      svg.classList.toggle("pm-tracing", arrows.some(isOne));
      card.hidden = !node?.row;
      if (card.hidden) return;
      card.replaceChildren(node.row.cloneNode(true));
      for (const each of card.querySelectorAll("[id]")) each.removeAttribute("id");
      place(node);
    };
    const showSoon = (node, delay) => {
      clearTimeout(timer);
      timer = setTimeout(show, delay, node);
    };
    const leave = () => showSoon(focused, 250); // meanwhile the pointer may reach the card
    const hush = () => show((focused = undefined));

    svg.addEventListener("pointerover", ({ target, pointerType, screenX, screenY }) => {
      // What comes below the pointer only because a click has folded something says nothing.
      if (clicked && Math.hypot(screenX - clicked.screenX, screenY - clicked.screenY) < 2) return;
      const node = nodeAt(target);
      const isAround = !isTree && node?.below.length && !node.folded && !node.label.contains(target);
      if (!node || isAround) leave();
      else if (pointerType !== "touch") showSoon(node, 150);
    });
    svg.addEventListener("focusin", ({ target }) => {
      const node = nodeAt(target);
      if (node?.label !== target) return;
      stopAt(node);
      show((focused = node));
    });
    svg.addEventListener("pointerleave", leave);
    card.addEventListener("pointerleave", leave);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    for (const each of [svg, card]) {
      each.addEventListener("focusout", ({ relatedTarget }) => card.contains(relatedTarget) || hush());
    }
    document.addEventListener("keydown", ({ key }) => key === "Escape" && hush());
    canvas.addEventListener("scroll", () => card.hidden || place(shown));

    // The filter

    const input = Object.assign(make("input", ""), { type: "search" });
    const output = make("output", "");
    const bar = make("div", "pm-bar");
    canvas.before(bar);

    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/);
      const hits = nodes.filter(({ text }) => words.every((word) => text.includes(word)));
      const standIn = (node) => (node.hidden ? standIn(node.above) : node); // for what is folded away
      const lit = new Set([...hits, ...hits.map(standIn)]);
      for (const { group } of nodes) group.classList.toggle("pm-dim", !lit.has(nodeAt(group)));
      for (const own of svg.querySelectorAll(".pm-own")) {
        own.classList.toggle("pm-dim", !lit.has(nodes[own.dataset.above]));
      }
      output.textContent = input.value ? `${hits.length} / ${nodes.length}` : "";
      return visible().find((node) => lit.has(node));
    };
    input.addEventListener("input", filter);
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") focusOn(filter());
      if (key !== "Escape") return;
      input.value = "";
      filter();
    });
    if (nodes.length > MANY_NODES) bar.append(make("label", "pm-filter", say("filter", "Filter"), input, output));

    // Zoom: the drawing becomes wider than its canvas, which scrolls

    let scale = 1;
    let fit; // the width at that scale
    const size = () => {
      svg.style.width = scale === 1 || isOnPaper ? "" : `${fit * scale}px`;
      canvas.classList.toggle("pm-zoomed", scale > 1 && !isOnPaper);
    };
    const zoom = (wanted, clientX, clientY) => {
      const before = svg.getBoundingClientRect();
      const around = canvas.getBoundingClientRect();
      const x = clientX ?? around.left + around.width / 2;
      const y = clientY ?? (Math.max(around.top, 0) + Math.min(around.bottom, window.innerHeight)) / 2;
      if (scale === 1) fit = before.width;
      scale = Math.abs(wanted - 1) < 0.03 ? 1 : Math.max(0.25, Math.min(wanted, 8));
      size();
      // What was there stays there, although the canvas becomes lower than the drawing was.
      if (y > canvas.getBoundingClientRect().bottom) canvas.scrollIntoView({ block: "center", behavior: "instant" });
      const after = svg.getBoundingClientRect();
      const low = () => svg.getBoundingClientRect().top - y + ((y - before.top) / before.height) * after.height;
      canvas.scrollLeft += after.left - x + ((x - before.left) / before.width) * after.width;
      canvas.scrollTop += low();
      if (clientY) window.scrollBy({ top: low(), behavior: "instant" });
      hush();
      settle();
    };
    const button = (text, words, wanted) => {
      const made = Object.assign(make("button", "", text), { type: "button", title: words });
      made.setAttribute("aria-label", words);
      made.addEventListener("click", () => zoom(wanted()));
      return made;
    };
    const tools = make(
      "span",
      "pm-zoom",
      button("−", say("zoomOut", "Smaller"), () => scale / 1.25),
      button("+", say("zoomIn", "Larger"), () => scale * 1.25),
      button(say("reset", "Reset"), say("reset", "Reset"), () => 1),
    );
    bar.append(tools);

    const settle = () => {
      const isWider = canvas.scrollWidth > canvas.clientWidth;
      tools.hidden = scale === 1 && !isWider && needed <= canvas.clientWidth && nodes.length <= VERY_MANY_NODES;
      bar.hidden = tools.hidden && bar.children.length === 1;
      if (isWider || canvas.scrollHeight > canvas.clientHeight) canvas.tabIndex = 0;
      else canvas.removeAttribute("tabindex");
    };
    new ResizeObserver(settle).observe(canvas);

    const zoomAt = (event) => {
      if (tools.hidden || !(event.ctrlKey || event.metaKey)) return; // the wheel alone scrolls the page
      event.preventDefault();
      zoom(scale * Math.exp(event.deltaY * (event.deltaMode ? -0.05 : -0.002)), event.clientX, event.clientY);
    };
    canvas.addEventListener("wheel", zoomAt, { passive: false });

    // The mouse drags what is zoomed; fingers scroll it anyway.
    let start, dragged;
    canvas.addEventListener("pointerdown", ({ pointerType, clientX, clientY, target }) => {
      dragged = false;
      const canDrag = scale > 1 && pointerType === "mouse" && svg.contains(target);
      start = canDrag && { x: clientX, y: clientY, left: canvas.scrollLeft, top: canvas.scrollTop };
    });
    canvas.addEventListener("pointermove", ({ clientX, clientY, buttons, pointerId }) => {
      if (!start || buttons !== 1) return;
      const [x, y] = [clientX - start.x, clientY - start.y];
      if (!dragged && Math.hypot(x, y) < 4) return; // a click
      dragged = true;
      canvas.setPointerCapture(pointerId);
      canvas.scrollTo(start.left - x, start.top - y);
    });
    canvas.addEventListener("dragstart", (event) => scale > 1 && event.preventDefault());
    const swallow = (event) => {
      if (dragged) event.preventDefault();
      if (dragged) event.stopPropagation();
    };
    canvas.addEventListener("click", swallow, true);

    // What the card and the toggles lie on has the colour of the page, whatever the theme makes it.
    const paint = () => {
      let element = diagram;
      const ground = () => getComputedStyle(element).backgroundColor;
      const isClear = () => /^rgba|\/|transparent/.test(ground());
      while (isClear() && element.parentElement) element = element.parentElement;
      diagram.style.setProperty("--pm-ground", isClear() ? "Canvas" : ground());
    };
    for (const each of [document.documentElement, document.body]) {
      new MutationObserver(paint).observe(each, { attributes: true });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);

    paint();
    hush();
    refresh();
  };

  for (const canvas of document.querySelectorAll(".pm-canvas")) enhance(canvas);
})();
