// Lets readers look closer at pictures: cards, folding, a filter, zoom, arrow keys.
// Without this script they are complete all the same; on paper they are unfolded.
"use strict";

(() => {
  const GAP = 10; // stays between boxes where what lay between them is folded away
  const MANY_NODES = 8; // with more a picture has a filter
  const VERY_MANY_NODES = 60; // with more it can be zoomed, however large it is

  const make = (tag, attributes = {}, ...content) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...content);
    return element;
  };

  const makeHtml = (tag, properties, ...content) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...content);
    return element;
  };

  const numbers = (element, ...names) => names.map((name) => Number(element.getAttribute(name)));

  // A title would be shown beside the card.
  const keepTitles = (svg) => {
    for (const title of svg.querySelectorAll("title")) {
      title.parentNode.setAttribute("aria-label", title.textContent);
      title.remove();
    }
    svg.removeAttribute("aria-labelledby");
    svg.setAttribute("aria-describedby", svg.querySelector("desc").id);
  };

  const nodesOf = (svg, rows) => {
    const nodes = [];
    for (const group of svg.querySelectorAll(".pm-node")) {
      const [rect, label] = group.children;
      const said = label.getAttribute("aria-label");
      const row = rows[group.dataset.item];
      const text = `${said} ${row?.textContent}`.toLowerCase();
      nodes[group.dataset.node] = { group, rect, label, row, text, name: said.split(" (")[0], below: [] };
    }
    for (const node of nodes) {
      node.above = nodes[node.group.dataset.above];
      node.above?.below.push(node);
    }
    return nodes;
  };

  const countBelow = (node) => node.below.reduce((sum, each) => sum + 1 + countBelow(each), 0);

  // At the right end of a box, or across its border where the words leave no room; the count of what is folded away
  // stands where that was.
  const addToggle = (node, layout) => {
    const [x, y, width, height] = numbers(node.rect, "x", "y", "width", "height");
    const texts = [...node.label.querySelectorAll("text")].map((text) => numbers(text, "x", "y", "textLength"));
    const isTree = layout !== "boxes";
    if (!isTree && !texts.length) return;
    const isInside = !isTree && x + width - Math.max(...texts.map(([left, , long]) => left + long)) > 22;
    const middle = x + width - (isInside ? 12 : 0);
    const level = isTree ? y + height / 2 : texts[0][1] - 4;
    const [left, wide] = isInside ? [12, 24] : [8, isTree ? 24 : 16]; // it covers no words
    const bottom = isTree ? y + height : Math.max(...texts.map((text) => text[1])) + 4;
    const [countX, countY] = layout === "right" ? [middle + 9, level + 3.5] : [x + 8, bottom + 11];
    node.count = make("text", { class: "pm-note", x: countX, y: countY });
    node.toggle = make(
      "g",
      { class: "pm-toggle", role: "button", tabindex: -1 },
      make("rect", { x: middle - left, y: level - 12, width: wide, height: 24 }),
      make("rect", { class: "pm-disc", x: middle - 6, y: level - 6, width: 12, height: 12, rx: 6 }),
      make("path", { d: `M${middle - 3},${level} L${middle + 3},${level}` }),
      make("path", { class: "pm-plus", d: `M${middle},${level - 3} L${middle},${level + 3}` }),
    );
    if (isTree || countY < y + height - 3) node.toggle.append(node.count);
    node.group.append(node.toggle);
    return middle + 7;
  };

  // What lies at which height: from where to where.
  const spansOf = (element) => {
    if (element.localName === "path") {
      return [...element.getAttribute("d").matchAll(/,(-?[\d.]+)/g)].map(([, y]) => [Number(y), Number(y)]);
    }
    const [y, height] = numbers(element, "y", "height");
    return [element.localName === "text" ? [y - 9, y + 3] : [y, y + height]];
  };

  // Bands of a tree that are empty become narrow; returns the function that sees to it.
  const addClosing = (svg) => {
    const parts = [...svg.querySelectorAll("rect, text, use, g > path")].map((element) => {
      const name = element.localName === "path" ? "d" : "y";
      return { element, name, original: element.getAttribute(name), spans: spansOf(element) };
    });
    const box = svg.getAttribute("viewBox");
    const [left, top, width, height] = box.split(" ").map(Number);
    const hasHeight = svg.hasAttribute("height");

    const cutsNow = () => {
      const hidden = parts.filter(({ element }) => element.closest(".pm-node.pm-away")).flatMap(({ spans }) => spans);
      const visible = parts.filter(({ element }) => !element.closest(".pm-away")).flatMap(({ spans }) => spans);
      visible.sort(([one], [other]) => one - other);
      const cuts = [];
      let end = -GAP;
      for (const [from, to] of [...visible, [height + top * 2 + GAP, 0]]) {
        const isFreed = hidden.some(([start, stop]) => start < from && stop > end);
        if (isFreed && from - end > GAP) cuts.push([from, from - end - GAP]);
        end = Math.max(end, to);
      }
      return cuts;
    };

    return () => {
      const cuts = cutsNow();
      const rise = (y) => cuts.reduce((sum, [from, size]) => (y < from ? sum : sum + size), 0);
      const moved = (y) => Math.round((y - rise(Number(y))) * 10) / 10;
      for (const { element, name, original } of parts) {
        const isWay = name === "d";
        const now = isWay ? original.replace(/,(-?[\d.]+)/g, (_, y) => `,${moved(y)}`) : moved(original);
        element.setAttribute(name, cuts.length ? now : original);
      }
      const high = height - rise(Infinity);
      svg.setAttribute("viewBox", cuts.length ? `${left} ${top} ${width} ${high}` : box);
      if (hasHeight) svg.setAttribute("height", high);
    };
  };

  const enhance = (canvas) => {
    const diagram = canvas.closest(".pm-diagram");
    const svg = canvas.querySelector(".pm-svg");
    const say = (word, fallback) => canvas.dataset[word] ?? fallback;
    keepTitles(svg);
    const rows = [...diagram.querySelectorAll(".pm-as-list .pm-item")].map((item) => item.querySelector(".pm-text"));
    const nodes = nodesOf(svg, rows);
    const nodeAt = (element) => nodes[element.closest(".pm-node")?.dataset.node];
    const isTree = svg.classList.contains("pm-tree");
    const isDown = isTree && nodes.some(({ rect, above }) => {
      return above && numbers(rect, "x")[0] < numbers(above.rect, "x", "width").reduce((x, width) => x + width);
    });

    // Folding

    const [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const layout = isDown ? "down" : isTree ? "right" : "boxes";
    const branches = nodes.filter(({ below }) => below.length);
    const wider = Math.max(0, ...branches.map((node) => addToggle(node, layout) ?? 0)) - x - width;
    if (wider > 0) {
      svg.setAttribute("viewBox", [x, y, width + wider, height].join(" "));
      if (svg.hasAttribute("height")) svg.setAttribute("width", width + wider);
    }
    const close = isTree ? addClosing(svg) : () => {};
    const dependents = [...svg.querySelectorAll(".pm-lines > path, .pm-own, .pm-arrows > path")];

    const refresh = () => {
      for (const node of nodes) {
        node.hidden = Boolean(node.above?.hidden || node.above?.folded);
        node.group.classList.toggle("pm-away", node.hidden);
        node.group.classList.toggle("pm-folded", Boolean(node.folded));
        if (!node.toggle) continue;
        const words = node.folded ? say("unfold", "Unfold") : say("fold", "Fold");
        const hidden = node.folded ? countBelow(node) : 0;
        node.toggle.setAttribute("aria-expanded", !node.folded);
        node.toggle.setAttribute("aria-label", `${words} ${node.name}${hidden ? ` (${hidden})` : ""}`);
        node.count.textContent = `+${hidden}`;
        node.count.classList.toggle("pm-away", !hidden);
      }
      for (const part of dependents) {
        const { node, importer, imported, above } = part.dataset;
        const isAway = [node, importer, imported, above].some((each) => nodes[each]?.hidden);
        part.classList.toggle("pm-away", isAway || Boolean(nodes[above]?.folded));
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
      const moved = () => node.rect.getBoundingClientRect().top - before;
      canvas.scrollTop += moved();
      window.scrollBy({ top: moved(), behavior: "instant" });
    };

    // One stop for the tabulator key; arrow keys lead on from there

    let stop = nodes[0];
    const stopAt = (node) => {
      stop.label.setAttribute("tabindex", -1);
      stop = node;
      stop.label.setAttribute("tabindex", 0);
    };
    for (const { label } of nodes) label.setAttribute("tabindex", -1);
    stopAt(stop);

    const focusOn = (node) => {
      if (!node) return;
      node.label.focus();
      node.label.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    };
    const visible = () => nodes.filter(({ hidden }) => !hidden);
    const goes = {
      above: (node) => focusOn(node.above),
      below: (node) => (node.folded ? fold(node) : focusOn(node.below[0])),
      before: (node) => focusOn(visible()[visible().indexOf(node) - 1]),
      after: (node) => focusOn(visible()[visible().indexOf(node) + 1]),
    };
    const [across, along] = [["above", "below"], ["before", "after"]];
    const [[left, right], [up, down]] = isDown ? [along, across] : [across, along];
    const folds = (folded) => (node) => node.below.length && fold(node, folded);
    const keys = {
      ArrowLeft: goes[left],
      ArrowRight: goes[right],
      ArrowUp: goes[up],
      ArrowDown: goes[down],
      Home: () => focusOn(visible()[0]),
      End: () => focusOn(visible().at(-1)),
      " ": folds(),
      "+": folds(false),
      "-": folds(true),
    };
    svg.addEventListener("keydown", (event) => {
      const node = nodeAt(event.target);
      const act = event.key === "Enter" && event.target === node?.toggle ? fold : keys[event.key];
      if (!node || !act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act(node);
    });
    svg.addEventListener("click", ({ target }) => {
      const node = nodeAt(target);
      if (node?.below.length && !target.closest("a")) fold(node);
    });

    // The card, and the arrows of a node

    const card = makeHtml("div", { className: "pm-card pm-tree", hidden: true });
    canvas.after(card);
    const arrows = [...svg.querySelectorAll(".pm-arrows > path")];
    let focused, timer;

    const place = (node) => {
      const isHeader = !isTree && node.below.length && !node.folded;
      const box = (isHeader ? node.label : node.rect).getBoundingClientRect();
      const around = diagram.getBoundingClientRect();
      const least = Math.max(around.left, 4);
      const most = Math.min(around.right, document.documentElement.clientWidth - 4) - card.offsetWidth;
      const lowest = window.innerHeight - card.offsetHeight - 4;
      // Beside a module, so that it does not lie on the way to the next one; below a package, on whose other side its
      // modules are.
      const beside = [box.right + 8, box.left - card.offsetWidth - 8].find((each) => each >= least && each <= most);
      const above = box.top - card.offsetHeight - 6;
      const isBeside = beside !== undefined && !node.below.length;
      const below = box.bottom + 6 > lowest && above > 4 ? above : box.bottom + 6;
      const top = isBeside ? Math.max(4, Math.min(box.top - 4, lowest)) : below;
      const start = isBeside ? beside : Math.max(least, Math.min(box.left, most));
      card.style.left = `${start - around.left}px`;
      card.style.top = `${top - around.top}px`;
    };

    const show = (node) => {
      clearTimeout(timer);
      const isOne = ({ dataset }) => node && [dataset.importer, dataset.imported].includes(node.group.dataset.node);
      for (const arrow of arrows) arrow.classList.toggle("pm-lit", Boolean(isOne(arrow)));
      svg.classList.toggle("pm-tracing", arrows.some(isOne));
      card.hidden = !node?.row;
      if (card.hidden) return;
      const content = node.row.cloneNode(true);
      for (const each of content.querySelectorAll("[id]")) each.removeAttribute("id");
      card.replaceChildren(content);
      place(node);
    };
    const showSoon = (node, delay) => {
      clearTimeout(timer);
      timer = setTimeout(() => show(node), delay);
    };
    const leave = () => {
      clearTimeout(timer);
      timer = setTimeout(() => show(focused), 250); // time to reach the card
    };
    const hush = () => {
      focused = undefined;
      show();
    };

    svg.addEventListener("pointerover", ({ target, pointerType }) => {
      const node = nodeAt(target);
      const isAround = !isTree && node?.below.length && !node.folded && !node.label.contains(target);
      if (!node || isAround) leave();
      else if (pointerType !== "touch") showSoon(node, 150);
    });
    svg.addEventListener("pointerleave", leave);
    card.addEventListener("pointerenter", () => clearTimeout(timer));
    card.addEventListener("pointerleave", leave);
    svg.addEventListener("focusin", ({ target }) => {
      const node = nodeAt(target);
      if (node?.label !== target) return;
      stopAt(node);
      focused = node;
      show(node);
    });
    for (const each of [svg, card]) {
      each.addEventListener("focusout", ({ relatedTarget }) => {
        if (!card.contains(relatedTarget)) hush();
      });
    }
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") hush();
    });

    // The filter

    const input = makeHtml("input", { type: "search" });
    const output = makeHtml("output", {});
    const bar = makeHtml("div", { className: "pm-bar" });
    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/);
      const hits = nodes.filter(({ text }) => words.every((word) => text.includes(word)));
      const shown = new Set();
      for (let node of hits) {
        while (node.hidden) node = node.above;
        shown.add(node);
      }
      for (const node of nodes) node.group.classList.toggle("pm-dim", !shown.has(node));
      for (const own of svg.querySelectorAll(".pm-own")) {
        own.classList.toggle("pm-dim", !shown.has(nodes[own.dataset.above]));
      }
      output.textContent = input.value ? `${hits.length} / ${nodes.length}` : "";
      return visible().find((node) => shown.has(node));
    };
    input.addEventListener("input", filter);
    input.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") focusOn(filter());
      if (key !== "Escape") return;
      input.value = "";
      filter();
    });
    if (nodes.length > MANY_NODES) {
      bar.append(makeHtml("label", { className: "pm-filter" }, say("filter", "Filter"), input, output));
    }

    // Zoom: the drawing becomes wider than its canvas, which scrolls

    let scale = 1;
    let fit; // the width at that scale
    const zoom = (wanted, clientX, clientY) => {
      const before = svg.getBoundingClientRect();
      const around = canvas.getBoundingClientRect();
      const [x, y] = [clientX ?? around.left + around.width / 2, clientY ?? around.top + around.height / 2];
      if (scale === 1) fit = before.width;
      scale = Math.abs(wanted - 1) < 0.03 ? 1 : Math.max(0.25, Math.min(wanted, 8));
      canvas.classList.toggle("pm-zoomed", scale > 1);
      svg.style.width = scale === 1 ? "" : `${fit * scale}px`;
      if (canvas.getBoundingClientRect().bottom < 80) canvas.scrollIntoView({ block: "nearest", behavior: "instant" });
      const after = svg.getBoundingClientRect();
      canvas.scrollLeft += after.left - x + ((x - before.left) / before.width) * after.width;
      canvas.scrollTop += after.top - y + ((y - before.top) / before.height) * after.height;
      hush();
      settle();
    };
    const button = (text, words, act) => {
      const made = makeHtml("button", { type: "button" }, text);
      if (text !== words) made.setAttribute("aria-label", (made.title = words));
      made.addEventListener("click", act);
      return made;
    };
    const reset = say("reset", "Reset");
    const tools = makeHtml(
      "span",
      { className: "pm-zoom" },
      button("−", say("zoomOut", "Smaller"), () => zoom(scale / 1.25)),
      button("+", say("zoomIn", "Larger"), () => zoom(scale * 1.25)),
      button(reset, reset, () => zoom(1)),
    );
    bar.append(tools);
    canvas.before(bar);

    const settle = () => {
      const isWider = canvas.scrollWidth > canvas.clientWidth;
      tools.hidden = scale === 1 && !isWider && width <= canvas.clientWidth && nodes.length <= VERY_MANY_NODES;
      bar.hidden = tools.hidden && bar.children.length === 1;
      if (isWider || canvas.scrollHeight > canvas.clientHeight) canvas.tabIndex = 0;
      else canvas.removeAttribute("tabindex");
    };
    new ResizeObserver(settle).observe(canvas);

    canvas.addEventListener("scroll", () => card.hidden || show());
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (tools.hidden || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        zoom(scale * Math.exp(event.deltaY * (event.deltaMode ? -0.05 : -0.002)), event.clientX, event.clientY);
      },
      { passive: false },
    );

    // Touch scrolls by itself; the mouse drags.
    let start, dragged;
    canvas.addEventListener("pointerdown", (event) => {
      const isDrag = scale > 1 && event.pointerType === "mouse" && !event.button && svg.contains(event.target);
      const { scrollLeft, scrollTop } = canvas;
      start = isDrag && { x: event.clientX, y: event.clientY, scrollLeft, scrollTop };
      dragged = false;
    });
    canvas.addEventListener("pointermove", ({ clientX, clientY, buttons, pointerId }) => {
      if (!start || !(buttons & 1)) return;
      const [x, y] = [clientX - start.x, clientY - start.y];
      if (!dragged && Math.hypot(x, y) < 4) return;
      dragged = true;
      canvas.setPointerCapture(pointerId);
      canvas.scrollTo(start.scrollLeft - x, start.scrollTop - y);
    });
    const prevent = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    canvas.addEventListener("dragstart", (event) => scale > 1 && prevent(event));
    canvas.addEventListener("click", (event) => dragged && prevent(event), true);

    // Paper

    let folded = [];
    window.addEventListener("beforeprint", () => {
      folded = nodes.filter((node) => node.folded);
      for (const node of folded) node.folded = false;
      refresh();
      svg.style.width = "";
    });
    window.addEventListener("afterprint", () => {
      for (const node of folded) node.folded = true;
      refresh();
      if (scale !== 1) svg.style.width = `${fit * scale}px`;
    });

    // What the card and the toggles cover is covered by the colour of the page, whatever the theme makes it.
    const paint = () => {
      let element = diagram;
      const ground = () => getComputedStyle(element).backgroundColor;
      while (element.parentElement && /^rgba|\/|transparent/.test(ground())) element = element.parentElement;
      diagram.style.setProperty("--pm-ground", /^rgba|\/|transparent/.test(ground()) ? "Canvas" : ground());
    };
    for (const each of [document.documentElement, document.body]) {
      new MutationObserver(paint).observe(each, { attributes: true });
    }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
    paint();
    refresh();
  };

  for (const canvas of document.querySelectorAll(".pm-canvas")) enhance(canvas);
})();
