// The host on a static page: just enough of anywidget's front-end interface for an explorable to run without a kernel.

/** A model with the state that the page was built with. */
export class Model {
  /** @param {Record<string, any>} state */
  constructor(state) {
    this.state = state;
    /** @type {Map<string, Set<() => void>>} */
    this.listeners = new Map();
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const event of [`change:${name}`, "change"]) for (const listener of this.listeners.get(event) ?? []) listener();
  }

  /** @param {string} event @param {() => void} listener */
  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event)?.add(listener);
  }

  /** @param {string} event @param {() => void} listener */
  off(event, listener) {
    this.listeners.get(event)?.delete(listener);
  }

  save_changes() {} // there is no kernel to save to
}

/**
 * Bring one place of the page to life. Until the explorable is drawn, its text alternative stays.
 * @param {any} place
 * @param {Record<string, {render: (context: {model: any, el: any, page?: boolean}) => any}>} widgets
 */
export function mount(place, widgets) {
  if (place.wbModel) return;
  const widget = widgets[place.dataset.wbName];
  if (!widget) throw new Error(`There is no explorable called ${place.dataset.wbName}.`);
  place.wbModel = new Model(JSON.parse(place.querySelector('script[type="application/json"]').textContent));
  const el = document.createElement("div");
  widget.render({ model: place.wbModel, el, page: true });
  place.replaceChildren(el);
}

/**
 * Mount every explorable of the page when it comes near the screen.
 * @param {Record<string, any>} widgets
 */
export function start(widgets) {
  const places = document.querySelectorAll(".wb-explorable[data-wb-name]");
  if (!("IntersectionObserver" in window)) {
    for (const place of places) mount(place, widgets);
    return;
  }
  for (const place of places) {
    // one observer each, so that one that fails leaves the others alone
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        mount(place, widgets);
      },
      { rootMargin: "400px" },
    );
    observer.observe(place);
  }
}
