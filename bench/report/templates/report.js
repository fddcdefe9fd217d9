"use strict";
// Makes the page's tables sort and filter. All rows stand in the page already, so without this
// script nothing is missing; texts are only read (textContent) and never written as HTML.
(() => {
  const words = (cell) => cell.dataset.facet ?? cell.textContent;

  // One row's values, by column, as they were before the library touched the table.
  const facets = (table, columns) =>
    Array.from(table.tBodies[0].rows, (row) =>
      new Map(columns.map((column) => [column, words(row.cells[column])])));

  // A field lets a value pass if it is empty, or equal, or a bound that holds.
  const passes = (field, value) => {
    if (field.value === "") return true;
    if (field.dataset.bound === "least") return Number(value) >= Number(field.value);
    if (field.dataset.bound === "most") return Number(value) <= Number(field.value);
    return value === field.value;
  };

  // The library puts its own boxes around the table; only the table shall scroll sideways.
  const keepScroll = (table, scroll) => {
    const container = scroll.firstElementChild;
    scroll.before(container);
    table.parentElement.append(scroll);
    scroll.append(table);
    const name = scroll.getAttribute("aria-label") ?? table.id;
    container.querySelector(".dt-paging nav")?.setAttribute("aria-label", `Pages, ${name}`);
  };

  const connect = (form, table, grid) => {
    const fields = Array.from(form.querySelectorAll("[data-column]"));
    const search = form.querySelector("input[type=search]");
    const columns = fields.map((field) => Number(field.dataset.column));
    const known = facets(table, columns);
    return () => {
      const apply = () => {
        grid().search.fixed("fields", (_text, _data, row) =>
          fields.every((field, i) => passes(field, known[row].get(columns[i]))));
        grid().search(search.value).draw();
      };
      form.addEventListener("input", apply);
      form.addEventListener("submit", (event) => event.preventDefault());
      form.addEventListener("reset", () => setTimeout(apply));
      form.hidden = false;
      return apply;
    };
  };

  const applies = new Map();

  const enliven = (table) => {
    const scroll = table.parentElement;
    const form = document.querySelector(`form[data-for="${table.id}"]`);
    let grid = null;
    const start = form && connect(form, table, () => grid);
    grid = new DataTable(table, {
      autoWidth: false,
      order: [],
      pageLength: Number(table.dataset.grid),
      lengthMenu: [10, 25, 100, { label: "all", value: -1 }],
      layout: { topStart: null, topEnd: null, bottomStart: ["info", "pageLength"], bottomEnd: "paging" },
      language: { lengthMenu: "_MENU_ rows a page", info: "_START_ to _END_ of _TOTAL_", infoFiltered: "(of _MAX_ in all)", infoEmpty: "no row passes" , zeroRecords: "No row passes these filters." },
      columnDefs: [
        { targets: "fixed", orderable: false },
        { targets: "n", orderSequence: ["desc", "asc", ""] },
      ],
    });
    keepScroll(table, scroll);
    if (start) applies.set(table.id, start());
  };

  // What is folded away costs nothing until it is opened.
  for (const table of document.querySelectorAll("table[data-grid]")) {
    const fold = table.closest("details");
    if (fold) fold.addEventListener("toggle", () => enliven(table), { once: true });
    else enliven(table);
  }

  // The contents mark the section that is being read.
  const links = new Map(Array.from(document.querySelectorAll(".contents a"), (link) =>
    [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id).setAttribute("aria-current", "location");
    }
  }, { rootMargin: "-15% 0px -80% 0px" });
  for (const id of links.keys()) watch.observe(document.getElementById(id));

  // "all" beside a dataset's best model shows that dataset's rows on the leaderboard.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dataset]");
    const form = document.querySelector('form[data-for="board"]');
    if (!link || !form) return;
    form.reset();
    for (const name of ["dataset", "view", "split"]) form.elements[name].value = link.dataset[name];
    applies.get("board")();
  });
})();
