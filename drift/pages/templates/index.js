// The table of a batch, sorted as the reader wishes; events without a value stand last.
(() => {
  "use strict";
  const table = document.querySelector(".index table");
  if (!table) return;
  const body = table.tBodies[0];
  const first = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const [by, down] = [".order .by", ".order .down"].map((name) => document.querySelector(name));

  /** What a row is sorted by: a number, else words, else nothing. */
  const value = (row, column) => {
    const cell = row.cells[column];
    if (!cell || cell.dataset.sort === undefined) return null;
    const number = Number(cell.dataset.sort);
    return Number.isNaN(number) ? cell.dataset.sort : number;
  };

  const sort = () => {
    const column = by.value === "" ? -1 : Number(by.value);
    const sign = down.checked ? -1 : 1;
    const rows = [...first];
    if (column >= 0) {
      rows.sort((one, other) => {
        const [a, b] = [value(one, column), value(other, column)];
        if (a === null || b === null) return (a === null) - (b === null);
        return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
      });
    }
    body.append(...rows);
    heads.forEach((head, k) => {
      if (k === column) head.setAttribute("aria-sort", down.checked ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };

  heads.forEach((head, k) => {
    if (!Array.from(by.options).some((option) => option.value === String(k))) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      down.checked = by.value === String(k) && !down.checked;
      by.value = String(k);
      sort();
    });
    head.replaceChildren(button);
  });
  document.querySelector(".order").hidden = false;
  by.addEventListener("change", sort);
  down.addEventListener("change", sort);
})();
