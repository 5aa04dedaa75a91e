// A training run on the page: what comes next, what it did so far, and from where Python can repeat it.

import { logitsOf, makeMemory, makeRoom, propagate, propagateBack, score, stepDownhill } from "./learn.js";
import { makeNet } from "./net.js";
import { orderOfSeed, startingVector } from "./order.js";

const LARGEST_LOSS = 1e4; // an epoch's mean loss above it is no loss to come back from
const KEPT = 1500; // points of a learning curve

/**
 * @typedef {{x: [Float64Array, Float64Array], y: Float64Array}} Samples
 * @typedef {{train: Samples, test: Samples}} Data
 * @typedef {{hidden: number[], activation: import("./net.js").ActivationName, seed: number}} Shape
 * @typedef {{learning_rate: number, batch_size: number, l2: number, optimizer: import("./learn.js").OptimizerName}} Choices
 * @typedef {{vector: Float64Array, order: number, epoch: number, own: boolean}} Leg
 *   From where the run can be repeated. A leg begins at the start, and wherever weights or choices were changed by hand:
 *   there the optimiser forgets, and an epoch begins. `own` says whether its vector is another than the seed's.
 */

/** @param {{train: number[][], test: number[][]}} given for each part x1, x2 and labels @returns {Data} */
export function samplesOf(given) {
  const part = (/** @type {number[][]} */ [x1, x2, y]) =>
    /** @type {Samples} */ ({ x: [Float64Array.from(x1), Float64Array.from(x2)], y: Float64Array.from(y) });
  return { train: part(given.train), test: part(given.test) };
}

/** Keep a curve of so many points, thinned out as it grows. */
function makeCurves() {
  const curves = { every: 1, train: /** @type {number[]} */ ([]), test: /** @type {number[]} */ ([]) };
  return {
    curves,
    /** @param {number} epoch @param {number} train @param {number} test */
    add(epoch, train, test) {
      if (epoch % curves.every) return;
      curves.train.push(train);
      curves.test.push(test);
      if (curves.train.length <= KEPT) return;
      const even = (/** @type {number} */ _, /** @type {number} */ i) => i % 2 === 0;
      Object.assign(curves, { every: 2 * curves.every, train: curves.train.filter(even), test: curves.test.filter(even) });
    },
  };
}

/**
 * @param {Data} data @param {Shape} shape @param {Choices} choices
 * @param {{vector: ArrayLike<number>, epoch: number, order?: number} | null} from where to start instead of at the seed's weights
 */
export function makeRun({ train, test }, { hidden, activation, seed }, choices, from = null) {
  const sizes = [2, ...hidden, 1];
  const net = makeNet(sizes, [...hidden.map(() => activation), "identity"]);
  const start = startingVector(net, seed);
  const vector = Float64Array.from(from?.vector ?? start);
  const order = orderOfSeed(seed);
  if (from?.order !== undefined) order.state = from.order;
  const slopes = new Float64Array(vector.length);
  const n = train.y.length;
  const room = makeRoom(sizes, n); // of a batch
  const targets = new Float64Array(n);
  const rooms = [train, test].map(({ x, y }) => {
    const whole = makeRoom(sizes, y.length);
    x.forEach((values, i) => whole.a[0][i].set(values));
    return whole;
  });
  const { curves, add } = makeCurves();

  let epoch = from?.epoch ?? 0;
  let batch = 0; // of the epoch that is under way; 0 between epochs
  let rows = new Int32Array(n);
  let total = 0; // of the losses in this epoch, each before its step
  let memory = makeMemory(vector.length);
  /** How things were before the epoch. */
  let before = { vector: vector.slice(), memory, order: order.state };
  const newLeg = () => ({ vector: vector.slice(), order: order.state, epoch, own: !vector.every((value, i) => value === start[i]) });
  /** @type {Leg} */
  let leg = newLeg();
  /** @type {{epoch: number, rate: number} | null} */
  let diverged = null;
  let scores = evaluate();
  add(epoch, scores.train.loss, scores.test.loss);

  function evaluate() {
    for (const whole of rooms) propagate(net, vector, whole);
    return { train: score(rooms[0], train.y), test: score(rooms[1], test.y) };
  }
  function beginLeg() {
    batch = 0;
    memory = makeMemory(vector.length);
    diverged = null;
    leg = newLeg();
    scores = evaluate();
  }
  function giveUp() {
    vector.set(before.vector);
    memory = before.memory;
    order.state = before.order;
    batch = 0;
    diverged = { epoch: epoch + 1, rate: choices.learning_rate };
    scores = evaluate();
  }
  function oneBatch() {
    if (batch === 0) {
      before = { vector: vector.slice(), memory: { ...memory, velocity: memory.velocity.slice(), squares: memory.squares.slice() }, order: order.state };
      rows = order.permutation(n);
      total = 0;
    }
    const first = batch * choices.batch_size;
    const size = Math.min(choices.batch_size, n - first);
    for (let i = 0; i < size; i++) {
      const row = rows[first + i];
      room.a[0][0][i] = train.x[0][row];
      room.a[0][1][i] = train.x[1][row];
      targets[i] = train.y[row];
    }
    propagate(net, vector, room, size);
    total += size * score(room, targets, size).loss;
    propagateBack(net, vector, room, size, targets, choices.l2, slopes);
    stepDownhill(choices.optimizer, vector, slopes, choices.learning_rate, memory);
    if (!(total / n <= LARGEST_LOSS) || !vector.every(Number.isFinite)) return giveUp();
    batch++;
    if (first + size < n) return;
    batch = 0;
    epoch++;
    scores = evaluate();
    add(epoch, scores.train.loss, scores.test.loss);
  }

  return {
    net, vector, curves,
    get now() {
      return { epoch, batch, leg, diverged, order: order.state, scores };
    },
    /** How many batches an epoch has. */
    get batches() {
      return Math.ceil(n / choices.batch_size);
    },
    /** Take a step, and look at the scores in the middle of an epoch, too. */
    step() {
      diverged = null;
      oneBatch();
      if (batch) scores = evaluate();
    },
    /** Go to the end of the epoch. */
    finishEpoch() {
      diverged = null;
      do oneBatch();
      while (batch && !diverged);
    },
    /** Give a weight or a bias another value. @param {number} index @param {number} value */
    edit(index, value) {
      vector[index] = value;
      beginLeg();
    },
    /** @param {Partial<Choices>} changed */
    choose(changed) {
      choices = { ...choices, ...changed };
      beginLeg();
    },
  };
}

/** @typedef {ReturnType<typeof makeRun>} Run */

const FIELD = 50; // the field is so many squares wide
/**
 * What every neuron answers everywhere on the plane.
 * @param {Run} run @param {number} reach of the plane
 */
export function makeField({ net, vector }, reach) {
  const room = makeRoom(net.sizes, FIELD * FIELD);
  for (let i = 0; i < FIELD * FIELD; i++) {
    room.a[0][0][i] = reach * ((2 * ((i % FIELD) + 0.5)) / FIELD - 1);
    room.a[0][1][i] = reach * (1 - (2 * (Math.floor(i / FIELD) + 0.5)) / FIELD);
  }
  return { size: FIELD, room, logits: logitsOf(room), update: () => propagate(net, vector, room) };
}
