// A clock that stands still while nobody can see what it drives.

const CALM = 1000; // milliseconds between pictures for who wants no motion
const PER_FRAME = 1; // epochs between two pictures, before the reader's own choice of speed

/**
 * @param {Element} element that has to be on the screen
 * @param {{tick: (epochs: number) => void, changed: (running: boolean) => void}} actions
 *   `tick` is called once a picture, `changed` when it was started or paused by somebody.
 */
export function makeClock(element, { tick, changed }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let running = false;
  let visible = true;
  let frame = 0;
  let last = 0;

  /** @param {number} now */
  function beat(now) {
    frame = 0;
    if (still.matches && now - last < CALM) return wind();
    tick(still.matches ? Math.round((CALM * 60) / 1000) * PER_FRAME : PER_FRAME);
    last = now;
    wind();
  }
  /** Ask for the next picture, if there is somebody to see it. */
  function wind() {
    if (frame || !running || !visible || document.hidden) return;
    frame = requestAnimationFrame(beat);
  }
  /** @param {boolean} wanted */
  function set(wanted) {
    if (running === wanted) return;
    running = wanted;
    cancelAnimationFrame(frame);
    frame = 0;
    last = 0;
    changed(running);
    wind();
  }

  const observer = new IntersectionObserver((entries) => {
    visible = entries.at(-1)?.isIntersecting ?? true;
    wind();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", wind);
  return {
    get running() {
      return running;
    },
    play: () => set(true),
    pause: () => set(false),
    stop() {
      set(false);
      observer.disconnect();
      document.removeEventListener("visibilitychange", wind);
    },
  };
}
