// The drawing pad in the page. It collects strokes and shows what the kernel replies; it computes no answer itself.
// Strokes are polylines of [x, y] in 0..1 of the pad, x right and y down.

const LIVE_EVERY = 150; // ms between drawings sent while the pen is down
const LIVE_POINTS = 2000; // a longer drawing is sent when the stroke ends
const PATIENCE = 2000; // ms without a reply before the pad says that it waits
const NEAREST = 0.002; // points closer than this to the last one are left out
const WAITING = "Waiting for the kernel: it is busy, or this cell must be run again.";

function element(tag, className, attributes = {}, children = []) {
  const node = document.createElement(tag);
  node.className = className;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(label, name, action) {
  // Without the last attribute JupyterLab takes each key on the button for a command: "x" would cut the cell.
  const attributes = { type: "button", "data-testid": `pad-${name}`, "data-lm-suppress-shortcuts": "true" };
  const node = element("button", "", attributes, [label]);
  node.addEventListener("click", action);
  return node;
}

const countPoints = (strokes) => strokes.reduce((sum, stroke) => sum + stroke.length, 0);

/** What is drawn: one for each view, taken over from the model whenever another view or the kernel changes it. */
class Drawing {
  constructor(model) {
    this.model = model;
    this.limits = model.get("setup").limits;
    this.take();
  }

  take() {
    const { strokes, example } = this.model.get("drawing");
    this.strokes = strokes.map((stroke) => stroke.slice());
    this.isExample = example === true;
  }

  begin(point) {
    if (this.isExample) this.strokes = [];
    this.isExample = false;
    if (this.strokes.length >= this.limits.strokes || this.full()) return false;
    this.strokes.push([point]);
    return true;
  }

  extend([x, y]) {
    const stroke = this.strokes.at(-1);
    const [lastX, lastY] = stroke.at(-1);
    if (Math.hypot(x - lastX, y - lastY) >= NEAREST && !this.full()) stroke.push([x, y]);
  }

  full() {
    return countPoints(this.strokes) >= this.limits.points;
  }

  replace(strokes, isExample = false) {
    this.strokes = strokes;
    this.isExample = isExample;
    this.send();
  }

  send(live = false) {
    const turn = (this.model.get("drawing").turn || 0) + 1;
    const strokes = this.strokes.map((stroke) => stroke.slice());
    this.model.set("drawing", { strokes, turn, live, example: this.isExample });
    this.model.save_changes();
  }
}

/** The canvas: pointer events in, ink out. */
class Board {
  constructor(drawing, pen) {
    this.drawing = drawing;
    this.pen = pen;
    this.pointer = null;
    this.lastSent = 0;
    const label = "Drawing area: draw with a mouse, a pen or a finger. The buttons below work with the keyboard.";
    const attributes = { role: "img", "aria-label": label, "data-testid": "pad-canvas" };
    this.canvas = element("canvas", "mobiledl-pad-canvas", attributes);
    this.canvas.addEventListener("pointerdown", (event) => this.down(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.canvas.addEventListener(end, (event) => this.up(event));
    }
    this.resizes = new ResizeObserver(() => this.paint());
    this.resizes.observe(this.canvas);
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value) => Math.min(1, Math.max(0, Math.round(value * 1e4) / 1e4));
    return [inside((event.clientX - box.left) / box.width), inside((event.clientY - box.top) / box.height)];
  }

  down(event) {
    if (this.pointer !== null || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    if (!this.drawing.begin(this.place(event))) return;
    this.pointer = event.pointerId;
    this.lastSent = performance.now();
    this.canvas.setPointerCapture(event.pointerId);
    this.paint();
  }

  move(event) {
    if (event.pointerId !== this.pointer) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) this.drawing.extend(this.place(one));
    this.paint();
    const now = performance.now();
    if (now - this.lastSent < LIVE_EVERY || countPoints(this.drawing.strokes) > LIVE_POINTS) return;
    this.lastSent = now;
    this.drawing.send(true);
  }

  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.drawing.send();
  }

  paint() {
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(this.canvas.clientWidth * ratio);
    if (side === 0) return;
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const ink = this.canvas.getContext("2d");
    ink.clearRect(0, 0, side, side);
    ink.lineCap = ink.lineJoin = "round";
    ink.lineWidth = this.pen * side;
    ink.strokeStyle = this.drawing.isExample ? "#9a9a9a" : "white";
    for (const stroke of this.drawing.strokes) this.line(ink, stroke, side);
  }

  line(ink, stroke, side) {
    ink.beginPath();
    ink.moveTo(stroke[0][0] * side, stroke[0][1] * side);
    for (const [x, y] of stroke) ink.lineTo(x * side, y * side);
    ink.stroke();
  }
}

/** What the kernel says: answers as bars with text, the time it took, and the picture that the model sees. */
class Reply {
  constructor() {
    this.answers = element("ol", "mobiledl-pad-answers", { "data-testid": "pad-answer" });
    this.text = element("p", "mobiledl-pad-text", { "data-testid": "pad-text" });
    this.time = element("p", "mobiledl-pad-time", { "data-testid": "pad-time" });
    this.spoken = element("p", "mobiledl-pad-spoken", { "aria-live": "polite" });
    this.seen = element("canvas", "", { role: "img", "aria-label": "What the model sees", "data-testid": "pad-picture" });
    this.caption = element("figcaption", "");
    const figure = element("figure", "mobiledl-pad-seen", {}, [this.seen, this.caption]);
    this.node = element("div", "mobiledl-pad-reply", {}, [this.answers, this.time, this.text, figure, this.spoken]);
  }

  show(reply, live) {
    this.answers.replaceChildren(...reply.lines.map((line) => this.bar(line)));
    this.time.textContent = reply.time && `Answered in ${reply.time}`;
    this.say(reply.text, reply.kind);
    if (reply.picture) this.look(atob(reply.picture));
    const names = reply.lines.map((line) => `${line.name} ${line.text}`).join(", ");
    if (!live) this.spoken.textContent = `${names} ${this.time.textContent} ${reply.text}`;
  }

  say(text, kind) {
    this.text.textContent = text;
    this.text.dataset.kind = kind;
  }

  bar({ name, share, text }) {
    const bar = element("div", "mobiledl-pad-bar");
    bar.style.width = `${share * 100}%`;
    const track = element("div", "mobiledl-pad-track", { "aria-hidden": "true" }, [bar]);
    const words = [element("span", "mobiledl-pad-name", {}, [name]), element("span", "mobiledl-pad-share", {}, [text])];
    return element("li", "", {}, [words[0], track, words[1]]);
  }

  look(bytes) {
    const side = Math.sqrt(bytes.length);
    this.seen.width = this.seen.height = side;
    this.caption.replaceChildren("What the model sees:", document.createElement("br"), `${side} x ${side} pixels`);
    const ink = this.seen.getContext("2d");
    const pixels = ink.createImageData(side, side);
    for (let i = 0; i < bytes.length; i++) {
      pixels.data.fill(bytes.charCodeAt(i), 4 * i, 4 * i + 3);
      pixels.data[4 * i + 3] = 255;
    }
    ink.putImageData(pixels, 0, 0);
  }
}

function render({ model, el }) {
  const { pen, example } = model.get("setup");
  const drawing = new Drawing(model);
  const board = new Board(drawing, pen);
  const reply = new Reply();
  let patience = 0;

  const drawn = () => {
    if (board.pointer === null) drawing.take();
    board.paint();
    clearTimeout(patience);
    patience = setTimeout(() => replied() || reply.say(WAITING, "hint"), PATIENCE);
  };
  const replied = () => model.get("reply").turn === model.get("drawing").turn;
  const answered = () => {
    if (replied()) clearTimeout(patience);
    reply.show(model.get("reply"), model.get("drawing").live);
  };
  const undo = () => drawing.replace(drawing.isExample ? [] : drawing.strokes.slice(0, -1));
  const buttons = [
    button("Undo", "undo", undo),
    button("Clear", "clear", () => drawing.replace([])),
    ...(example.length ? [button("Example", "example", () => drawing.replace(example, true))] : []),
  ];

  const row = element("div", "mobiledl-pad-buttons", {}, buttons);
  const left = element("div", "mobiledl-pad-board", {}, [board.canvas, row]);
  const name = { role: "group", "aria-label": "Drawing pad", "data-testid": "pad" };
  el.append(element("div", "mobiledl-live mobiledl-pad", name, [left, reply.node]));
  model.on("change:drawing", drawn);
  model.on("change:reply", answered);
  answered();
  return () => {
    clearTimeout(patience);
    board.resizes.disconnect();
    model.off("change:drawing", drawn);
    model.off("change:reply", answered);
  };
}

export default { render };
