"use strict";
// Filter and search of the findings. The page is whole without it: the form stays hidden, everything is shown.
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const findings = [...document.querySelectorAll("article[data-c]")].map((box) => ({ box, text: "" }));
  const boxes = [...document.querySelectorAll("[data-box]")].reverse(); // inner ones first
  const shown = document.getElementById("shown");

  const words = (one) => one.text || (one.text = one.box.textContent.toLowerCase());
  const fits = (one, want, search) => {
    const data = one.box.dataset;
    return (!want.d || data.d.split("|").includes(want.d))
      && (!want.i || data.i.split(" ").includes(want.i))
      && (!want.k || data.k === want.k)
      && (!want.c || data.c === want.c)
      && (!want.s || data.s === want.s)
      && (!want.t || want.t.split(" ").includes(data.t))
      && search.every((word) => words(one).includes(word));
  };
  const apply = () => {
    const want = Object.fromEntries(new FormData(form));
    const search = want.q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const one of findings) {
      const fit = fits(one, want, search);
      one.box.hidden = !fit;
      count += fit;
    }
    for (const box of boxes) box.hidden = !box.querySelector("article:not([hidden])");
    const all = count === findings.length;
    shown.textContent = all ? `共列出 ${count} 个` : `显示 ${count} 个，共 ${findings.length} 个`;
  };

  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-item]");
    if (link) {
      event.preventDefault();
      form.reset();
      form.elements.i.value = link.dataset.item;
      apply();
      document.getElementById("findings").scrollIntoView();
      form.elements.q.focus({ preventScroll: true });
    } else if (event.target.closest("details.index a, .skip")) {
      form.reset(); // what the link leads to may be filtered away
      apply();
    }
  });
  form.hidden = false;
  apply();
})();
