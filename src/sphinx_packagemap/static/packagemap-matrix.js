// Marks the row and the column of a cell in a matrix of imports, and their heads. Cells without a number are joined to one
// element, so the position of the pointer decides. Without this script, the style sheet marks the row.
"use strict";

(() => {
  for (const sheet of document.querySelectorAll(".pm-matrix-sheet")) {
    const ground = sheet.querySelector(".pm-ground");
    const [head, ...rows] = sheet.querySelectorAll("tr");
    const unit = ground.width.baseVal.value / rows.length;
    const bars = [1, 2].map(() => document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    ground.insertBefore(bars[0], ground.querySelector("path"));
    ground.insertBefore(bars[1], bars[0]);
    sheet.classList.add("pm-live");
    const mark = (x, y) => {
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
    sheet.addEventListener("pointermove", (event) => mark(event.clientX, event.clientY));
    sheet.addEventListener("pointerleave", () => mark(-1, -1e6));
    sheet.addEventListener("focusin", ({ target }) => {
      const { left, top, width, height } = target.getBoundingClientRect();
      mark(left + width / 2, top + height / 2);
    });
  }
})();
