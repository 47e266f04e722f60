// What an explorer shows in the page, made in Python; and manners for the controls around it: a name and a value that
// screen readers say, and keys that are the controls' own, not the notebook's.

const CONTROLS = ".widget-inline-hbox, .widget-toggle-buttons";
const FOCUSABLE = '[role="slider"], .widget-readout, button, input, select';
const WATCHED = { subtree: true, childList: true, characterData: true, attributeFilter: ["class", "aria-valuetext"] };

/** Put new contents into the elements that are there: only a status that stays in the page is announced. */
function place(el, value) {
  const fresh = document.createElement("template");
  fresh.innerHTML = value;
  const status = el.querySelector('[role="status"]');
  if (!status) return el.replaceChildren(fresh.content);
  const said = fresh.content.querySelector('[role="status"]').textContent;
  if (status.textContent !== said) status.textContent = said;
  el.querySelector("img")?.remove();
  el.append(...fresh.content.querySelectorAll("img"));
}

function set(element, name, value) {
  if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Name a control after its label, and say its value as the page shows it: a handle knows only its own steps. */
function name(control) {
  const caption = control.querySelector(".widget-label");
  const label = caption?.textContent ?? "";
  if (caption?.title === "null") caption.removeAttribute("title"); // what ipywidgets makes of no tooltip
  const readout = control.querySelector(".widget-readout");
  // JupyterLab asks the element that has the focus, and none around it.
  for (const part of control.querySelectorAll(FOCUSABLE)) set(part, "data-lm-suppress-shortcuts", "true");
  for (const handle of control.querySelectorAll('[role="slider"]')) {
    set(handle, "aria-label", label);
    if (readout) set(handle, "aria-valuetext", readout.textContent);
  }
  if (control.matches(".mobiledl-steps")) {
    set(readout, "contenteditable", "false"); // ipywidgets lets people type there, and does not read it
  } else if (readout) {
    set(readout, "role", "textbox");
    set(readout, "aria-label", `${label}, as a number`);
  }
  if (control.matches(".widget-toggle-buttons")) {
    set(control, "role", "group");
    set(control, "aria-label", label);
    for (const button of control.querySelectorAll("button")) {
      set(button, "aria-pressed", String(button.classList.contains("mod-active")));
    }
  }
}

function render({ model, el }) {
  const show = () => place(el, model.get("value"));
  let watch = null;
  // The controls stand beside this view, in a page that it has not reached yet.
  const reached = new ResizeObserver(() => {
    const root = el.closest(".mobiledl-explorer");
    if (!root || watch) return;
    const nameAll = () => root.querySelectorAll(CONTROLS).forEach(name);
    watch = new MutationObserver(nameAll);
    watch.observe(root, WATCHED);
    nameAll();
  });
  reached.observe(el);
  model.on("change:value", show);
  show();
  return () => {
    model.off("change:value", show);
    reached.disconnect();
    watch?.disconnect();
  };
}

export default { render };
