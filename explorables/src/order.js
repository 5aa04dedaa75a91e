// Chance that is the same in Python: the twin of wbcourse/explorables/_order.py, to the last bit.

const ORDER_STREAM = 2 ** 31;

/**
 * Mulberry32 (Tommy Ettinger, 2017, public domain): 32 bits of state that grow by a constant, and a mix of them.
 * @param {number} start
 */
export function makeOrder(start) {
  let state = start >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    random,
    get state() {
      return state;
    },
    set state(value) {
      state = value >>> 0;
    },
    /** 0 to n - 1 in a random order, by the shuffle of Fisher and Yates. @param {number} n */
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    },
  };
}

/** The orders of a run with that seed. @param {number} seed */
export const orderOfSeed = (seed) => makeOrder(seed + ORDER_STREAM);

/**
 * Starting weights and biases of a network with one output, as one vector.
 * @param {import("./net.js").Net} net
 * @param {number} seed
 */
export function startingVector({ sizes, activations, places }, seed) {
  const { random } = makeOrder(seed);
  const vector = new Float64Array(places.length); // biases start at 0
  activations.forEach((name, layer) => {
    const [fanIn, fanOut] = [sizes[layer], sizes[layer + 1]];
    const limit = Math.sqrt(6 / (name.endsWith("relu") ? fanIn : fanIn + fanOut));
    const first = places.weight(layer, 0, 0);
    for (let i = 0; i < fanIn * fanOut; i++) vector[first + i] = limit * (2 * random() - 1);
  });
  return vector;
}
