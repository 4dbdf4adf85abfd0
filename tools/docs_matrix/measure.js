// Measures a page in the browser: text that is broken within a word, and elements that are wider than their place.
// Only elements of sphinx-packagemap count, and elements of themes that are wider because of these.
globalThis.packagemapMeasure = (() => {
  const OURS = '[class^="pm-"], [class*=" pm-"]';
  const TOLERANCE = 1; // px: fractions of pixels are no fault
  const MARGIN = 8; // px that the boxes of themes around tables stick out of the column
  // The places where a word may continue on the next line.
  const BREAKS = /(?<=[\s._/\\,:;()[\]{}=|+\-–—…@*&?!<>"'`~#%^$\u200b])|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?=[([{<])/u;

  const isVisible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const style = (element) => getComputedStyle(element);

  const listRoots = () =>
    [...document.querySelectorAll(OURS)].filter(
      (each) => !each.parentElement?.closest(OURS) && each !== document.body && each.getClientRects().length,
    );

  /** Return the name of the directive that an element belongs to, and the way to the element in it. */
  const describe = (element) => {
    const steps = [];
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const classes = [...each.classList].filter((name) => name.startsWith("pm-"));
      if (each.id) {
        steps.unshift(`#${each.id}`);
        break;
      }
      if (each === element || classes.length) {
        steps.unshift([each.localName, ...classes].join("."));
      }
    }
    return steps.slice(-5).join(" ");
  };

  const finding = (kind, element, text, value) => ({ kind, selector: describe(element), text: text.trim(), value });

  /** Return whether something between an element and the end of a root cuts or scrolls it. */
  const isClipped = (element, root) => {
    for (let each = element; each; each = each.parentElement) {
      if (each !== element && style(each).overflowX !== "visible") {
        return true;
      }
      if (each === root) {
        return false;
      }
    }
    return false;
  };

  // Blocks of code in our elements are like all others in the theme.
  const isOfSphinx = (element) => element.matches("div.highlight, div.highlight *");

  const isForReadersOfScreens = (element) => {
    const box = element.getBoundingClientRect();
    return box.width <= 1 || box.height <= 1;
  };

  /** Return the left and right edge of the column of text that an element is in. */
  const findColumn = (element) => {
    const { paddingLeft, paddingRight } = style(element.parentElement);
    const { left, right } = element.parentElement.getBoundingClientRect();
    return [left + parseFloat(paddingLeft), right - parseFloat(paddingRight)];
  };

  /** Return the widest element of a root that sticks out of the column of text that the root is in. */
  const findWide = (root) => {
    const [left, right] = findColumn(root);
    let [widest, most] = [null, MARGIN];
    for (const each of [root, ...root.querySelectorAll("*")]) {
      const box = each.getBoundingClientRect();
      const more = Math.max(box.right - right, left - box.left);
      if (more > most && !each.closest("svg svg, defs") && isVisible(each) && !isForReadersOfScreens(each) && !isClipped(each, root)) {
        [widest, most] = [each, more];
      }
    }
    return widest ? [finding("sticks out of its column", widest, widest.textContent.slice(0, 60), Math.round(most))] : [];
  };

  /** Return the elements that scroll sideways, or are cut, only because of the roots. */
  const findSideways = (roots) => {
    const around = new Set([document.scrollingElement]);
    for (const root of roots) {
      for (let each = root.parentElement; each && each !== document.body; each = each.parentElement) {
        if (style(each).overflowX !== "visible") {
          around.add(each);
        }
      }
    }
    const excess = (each) => each.scrollWidth - each.clientWidth;
    const before = new Map([...around].map((each) => [each, excess(each)]));
    roots.forEach((each) => each.style.setProperty("display", "none", "important"));
    const after = new Map([...around].map((each) => [each, excess(each)]));
    roots.forEach((each) => each.style.removeProperty("display"));
    return [...around]
      .filter((each) => before.get(each) > TOLERANCE && before.get(each) > after.get(each) + TOLERANCE)
      .map((each) => finding("scrolls sideways", each, each.className.toString(), before.get(each)));
  };

  /** Return the elements within a root whose text is cut at their edge. */
  const findCut = (root) =>
    [...root.querySelectorAll("*")]
      .filter((each) => each.scrollWidth > each.clientWidth + TOLERANCE && each.clientWidth > 1)
      .filter((each) => ["hidden", "clip"].includes(style(each).overflowX) && style(each).textOverflow !== "ellipsis")
      .filter((each) => !each.closest("svg") && isVisible(each))
      .map((each) => finding("is cut", each, each.textContent.slice(0, 60), each.scrollWidth - each.clientWidth));

  const block = (element) => {
    let each = element;
    while (["inline", "contents"].includes(style(each).display)) {
      each = each.parentElement;
    }
    return each;
  };

  /** Return the parts between the places where a text may break: words, and parts of names. */
  const listParts = (text) => {
    const parts = [];
    let start = 0;
    for (const part of text.split(BREAKS)) {
      if (part.trim().length > 1) {
        parts.push([start, start + part.trimEnd().length]);
      }
      start += part.length;
    }
    return parts;
  };

  /** Return the parts of words that are broken although a line of their box has room for them. */
  const findBroken = (root) => {
    const found = [];
    const [left, right] = findColumn(root);
    const range = document.createRange();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("svg, script, style, textarea") || !isVisible(parent)) {
        continue;
      }
      range.selectNodeContents(node);
      if (range.getClientRects().length < 2) {
        continue;
      }
      for (const [start, end] of listParts(node.data)) {
        range.setStart(node, start);
        range.setEnd(node, end);
        const lines = [...range.getClientRects()].filter((each) => each.width > 0.5);
        const isBroken = lines.some((each) => Math.abs(each.top - lines[0].top) > each.height / 2);
        if (!isBroken) {
          continue;
        }
        const width = lines.reduce((sum, each) => sum + each.width, 0);
        // The narrowest useful column of a table, if the page is as wide.
        const narrow = Math.min(right - left, 13 * parseFloat(style(parent).fontSize));
        if (width < Math.max(narrow, block(parent).clientWidth)) {
          found.push(finding("is broken within a word", parent, node.data.slice(start, end), Math.round(width)));
        }
      }
    }
    return found;
  };

  /** Return the labels of diagrams that are shown smaller than can be read. */
  const findSmall = (root, minimum = 6.5) =>
    [...root.querySelectorAll("svg text")]
      .filter((each) => each.textContent.trim() && isVisible(each) && each.getClientRects().length)
      .map((each) => [each, parseFloat(style(each).fontSize) * Math.abs(each.getScreenCTM().d || each.getScreenCTM().b)])
      .filter(([, size]) => size < minimum)
      .map(([each, size]) => finding("is too small to read", each, each.textContent.slice(0, 60), Math.round(size * 10) / 10));

  /** Return everything that is wrong with the page, and its height. */
  const measure = () => {
    const roots = listRoots();
    const found = [...findSideways(roots), ...roots.flatMap(findWide), ...roots.flatMap(findCut)];
    found.push(...roots.flatMap(findBroken), ...roots.flatMap((root) => findSmall(root)));
    return { found, roots: roots.length, height: document.scrollingElement.scrollHeight };
  };

  // What Sphinx writes for literals, links and tables, in which themes have colours of their own.
  const WORDS = `<code class="docutils literal notranslate"><span class="pre">name</span></code>
    <a class="reference internal" href="#"><code class="xref docutils literal notranslate"><span class="pre">name</span></code></a>
    <a class="reference internal" href="#">link</a> <a class="reference external" href="#">link</a>`;
  const ROW = `<tr><td><p>${WORDS}</p></td></tr>`;
  const PROBE = `<p>${WORDS}</p><dl class="simple"><dt>${WORDS}</dt><dd><p>${WORDS}</p></dd></dl>
    <table class="docutils align-default"><thead><tr><th><p>${WORDS}</p></th></tr></thead><tbody>${ROW}${ROW}</tbody></table>`;

  const getContrast = (node) => node.any.map((each) => each.data).find((data) => data?.contrastRatio);

  /** Return the lowest contrast of each colour that the theme itself gives to text beside a root. */
  const measureTheme = async (root) => {
    const probe = document.createElement("div");
    probe.innerHTML = PROBE;
    root.before(probe);
    const result = await axe.run({ include: [probe] }, { runOnly: ["color-contrast"] });
    probe.remove();
    const lowest = {};
    for (const { fgColor, contrastRatio } of result.violations.flatMap((each) => each.nodes).map(getContrast)) {
      lowest[fgColor] = Math.min(lowest[fgColor] ?? Infinity, contrastRatio);
    }
    return lowest;
  };

  /** Return what axe finds in the elements of ours, except for pale colours of the theme. */
  const check = async () => {
    const roots = listRoots();
    if (!roots.length) {
      return [];
    }
    const theme = await measureTheme(roots[0]);
    const options = { resultTypes: ["violations"], selectors: false, elementRef: true };
    const result = await axe.run({ include: roots }, options);
    const isOfTheme = (node) => {
      const { fgColor, contrastRatio } = getContrast(node) ?? {};
      return contrastRatio > theme[fgColor] - 0.3;
    };
    // Axe also counts text that is hidden from screen readers, such as numbers beside a name, as part of the name.
    const isNamed = (element) => {
      const copy = element.cloneNode(true);
      copy.querySelectorAll('[aria-hidden="true"]').forEach((each) => each.remove());
      const words = (text) => text.toLowerCase().replace(/\s/g, "");
      return words(element.getAttribute("aria-label") ?? "").includes(words(copy.textContent));
    };
    const isFalse = (id, node) => id === "label-content-name-mismatch" && isNamed(node.element);
    return result.violations
      .filter((each) => ["serious", "critical"].includes(each.impact))
      .flatMap(({ id, impact, nodes }) =>
        nodes
          .filter((node) => !isOfSphinx(node.element) && !isOfTheme(node) && !isFalse(id, node))
          .map((node) => finding(`axe: ${id}`, node.element, node.html.slice(0, 80), impact)),
      );
  };

  return { listRoots, findSideways, findWide, findCut, findBroken, findSmall, measure, check };
})();
