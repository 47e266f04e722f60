// The zoo's chart in the page: points on two axes to choose, a line along the front, and a table of what was chosen.
// Every text and every front is made in Python; here they are only placed.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const HEIGHT = 400;
const ROOM = { left: 70, right: 24, top: 16, bottom: 56 };
const TICKS = 8;
const LETTER = 7.2; // a letter's width, roughly, to keep names apart
const LINE = 16;
const GAP = 16; // between a point and its name

function element(tag, className, attributes = {}, children = []) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function shape(tag, className, attributes = {}, text = "") {
  const node = document.createElementNS(SVG, tag);
  node.setAttribute("class", className);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text) node.textContent = text;
  return node;
}

/** Round numbers that cover the values with a little room, and the way from a value to a place. */
function scaleOf(values, from, to) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || Math.abs(high) || 1;
  const [start, end] = [low - 0.1 * span, high + 0.1 * span];
  const rough = (end - start) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks = [];
  for (let n = Math.ceil(start / step); n * step <= end; n++) ticks.push(Number((n * step).toPrecision(6)));
  return { ticks, place: (value) => from + ((value - start) / (end - start)) * (to - from) };
}

const said = (number) => number.toLocaleString("en-US", { maximumSignificantDigits: 6 });

function render({ model, el }) {
  const { axes, points, fronts, sentences } = model.get("setup");
  const titles = Object.fromEntries(axes.map((axis) => [axis.name, axis]));
  let pointed = null;

  const view = () => {
    const { x, y, chosen } = model.get("view") ?? {};
    const known = (name, index) => (name in titles ? name : axes[Math.min(index, axes.length - 1)].name);
    const names = new Set(points.map((point) => point.name));
    return { x: known(x, 0), y: known(y, 1), chosen: (chosen ?? []).filter((name) => names.has(name)) };
  };
  const change = (part) => {
    model.set("view", { ...view(), ...part });
    model.save_changes();
  };
  const toggle = (name) => {
    const { chosen } = view();
    change({ chosen: chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name] });
  };

  const selectFor = (axis, label) => {
    const options = axes.map(({ name, title }) => element("option", "", { value: name }, [title]));
    const attributes = { "data-testid": `zoo-${axis}`, "data-lm-suppress-shortcuts": "true" };
    const select = element("select", "", attributes, options);
    select.addEventListener("change", () => change({ [axis]: select.value }));
    return [select, element("label", "", {}, [`${label} `, select])];
  };
  const [selectX, labelX] = selectFor("x", "To the right");
  const [selectY, labelY] = selectFor("y", "Upwards");
  const clear = element("button", "", { type: "button", "data-testid": "zoo-clear", "data-lm-suppress-shortcuts": "true" }, [
    "Choose none",
  ]);
  clear.addEventListener("click", () => change({ chosen: [] }));
  const controls = element("div", "mobiledl-zoo-controls", {}, [labelX, labelY, clear]);
  const plot = shape("svg", "mobiledl-zoo-plot", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "data-testid": "zoo-plot" });
  const sentence = element("p", "mobiledl-sentence", { role: "status", "data-testid": "zoo-sentence" });
  const hint = element("p", "mobiledl-zoo-hint", {}, []);
  const table = element("table", "mobiledl-zoo-table", { "data-testid": "zoo-table", "aria-live": "polite" });
  const name = { role: "group", "aria-label": "Chart of models", "data-testid": "zoo" };
  el.append(element("div", "mobiledl-live mobiledl-zoo", name, [controls, sentence, plot, hint, table]));

  function drawAxes(x, y, acrossScale, upScale) {
    const [bottom, right] = [HEIGHT - ROOM.bottom, WIDTH - ROOM.right];
    for (const tick of acrossScale.ticks) {
      const at = acrossScale.place(tick);
      plot.append(shape("line", "grid", { x1: at, x2: at, y1: ROOM.top, y2: bottom }));
      plot.append(shape("text", "tick", { x: at, y: bottom + 18, "text-anchor": "middle" }, said(tick)));
    }
    for (const tick of upScale.ticks) {
      const at = upScale.place(tick);
      plot.append(shape("line", "grid", { x1: ROOM.left, x2: right, y1: at, y2: at }));
      plot.append(shape("text", "tick", { x: ROOM.left - 8, y: at + 4, "text-anchor": "end" }, said(tick)));
    }
    const middle = (ROOM.top + bottom) / 2;
    const turned = { x: 16, y: middle, transform: `rotate(-90 16 ${middle})`, "text-anchor": "middle" };
    plot.append(shape("text", "title", { x: (ROOM.left + right) / 2, y: HEIGHT - 10, "text-anchor": "middle" }, titles[x].label));
    plot.append(shape("text", "title", turned, titles[y].label));
  }

  /** Where each name can stand without covering another: beside its point, or some lines lower. */
  function labelPlaces(placed) {
    const taken = [];
    const free = (box) => taken.every((other) => box.x + box.w < other.x || other.x + other.w < box.x || Math.abs(box.y - other.y) >= LINE);
    return placed.map(({ point, left, top }) => {
      const w = point.name.length * LETTER;
      const box = { x: left + GAP + w > WIDTH ? left - GAP - w : left + GAP, y: top + 5, w };
      while (!free(box) && box.y < HEIGHT - ROOM.bottom - LINE) box.y += LINE;
      taken.push(box);
      return box;
    });
  }

  function drawPoint({ point, left, top }, box, marks) {
    const chosen = marks.chosen.includes(point.name);
    const about = axes.map(({ name, title }) => `${title} ${point.texts[name]}`).join(", ");
    const attributes = { tabindex: 0, role: "button", "aria-pressed": chosen, "aria-label": `${point.name}: ${about}` };
    const classes = `point${marks.front.includes(point.name) ? " front" : ""}${chosen ? " chosen" : ""}`;
    const group = shape("g", classes, { ...attributes, "data-testid": `zoo-point-${point.name}`, "data-lm-suppress-shortcuts": "true" });
    group.append(shape("circle", "touch", { cx: left, cy: top, r: 18 }));
    group.append(shape("circle", "ring", { cx: left, cy: top, r: 11 }));
    group.append(shape("circle", "dot", { cx: left, cy: top, r: 6 }));
    group.append(shape("text", "name", { x: box.x, y: box.y }, point.name));
    const point_at = (target) => () => { pointed = target; drawTable(); };
    for (const event of ["pointerenter", "focus"]) group.addEventListener(event, point_at(point.name));
    for (const event of ["pointerleave", "blur"]) group.addEventListener(event, point_at(null));
    group.addEventListener("click", () => toggle(point.name));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(point.name);
    });
    plot.append(group);
  }

  function drawPlot() {
    const { x, y, chosen } = view();
    const focused = el.getRootNode().activeElement?.getAttribute("data-testid") ?? "";
    const across = scaleOf(points.map((point) => point.values[x]), ROOM.left, WIDTH - ROOM.right);
    const up = scaleOf(points.map((point) => point.values[y]), HEIGHT - ROOM.bottom, ROOM.top);
    const at = (point) => ({ point, left: across.place(point.values[x]), top: up.place(point.values[y]) });
    const placed = points.map(at).sort((one, other) => one.top - other.top);
    const front = fronts[`${x} ${y}`];
    plot.replaceChildren();
    drawAxes(x, y, across, up);
    const line = placed.filter(({ point }) => front.includes(point.name)).sort((one, other) => one.left - other.left);
    plot.append(shape("polyline", "line", { points: line.map(({ left, top }) => `${left},${top}`).join(" ") }));
    const boxes = labelPlaces(placed);
    placed.forEach((place, index) => drawPoint(place, boxes[index], { front, chosen }));
    if (focused.startsWith("zoo-point-")) plot.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
  }

  function drawTable() {
    const { chosen } = view();
    const names = pointed && !chosen.includes(pointed) ? [...chosen, pointed] : chosen;
    const shown = names.map((wanted) => points.find((point) => point.name === wanted));
    const cell = (tag, text, attributes = {}) => element(tag, "", attributes, [text]);
    const head = element("tr", "", {}, [cell("th", "model", { scope: "col" }), ...axes.map(({ title }) => cell("th", title, { scope: "col" }))]);
    const rows = shown.map((point) =>
      element("tr", "", {}, [cell("th", point.name, { scope: "row" }), ...axes.map(({ name }) => cell("td", point.texts[name]))]),
    );
    table.replaceChildren(...(rows.length ? [head, ...rows] : []));
    hint.textContent = "Filled points and the dashed line: no other model is better on both axes. Point at a model to read it, click to keep it.";
  }

  function show() {
    const { x, y, chosen } = view();
    selectX.value = x;
    selectY.value = y;
    clear.disabled = chosen.length === 0;
    const said = sentences[`${x} ${y}`];
    if (sentence.textContent !== said) sentence.textContent = said;
    drawPlot();
    drawTable();
  }

  model.on("change:view", show);
  show();
  return () => model.off("change:view", show);
}

export default { render };
