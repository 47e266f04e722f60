// Keys pressed in a prediction's control are its own: without this, an arrow leaves the cell and "b" inserts one.

const CONTROLS = 'input, [role="slider"], .widget-readout';

function render({ el }) {
  el.style.minHeight = "1px"; // an element without a size is never told that it has reached the page
  const reached = new ResizeObserver(() => {
    const controls = el.closest(".mobiledl-prediction")?.querySelectorAll(CONTROLS) ?? [];
    for (const control of controls) control.setAttribute("data-lm-suppress-shortcuts", "true");
  });
  reached.observe(el);
  return () => reached.disconnect();
}

export default { render };
