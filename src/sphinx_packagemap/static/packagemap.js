// Adds "Expand all" and "Collapse all" to trees that fold. Without this script they fold all the same.
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
    list.before(tools);
  };

  for (const list of document.querySelectorAll(".pm-tree > .pm-list")) addTools(list);
})();
