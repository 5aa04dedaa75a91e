// Train networks with the playground's own arithmetic: JSON in on standard input, JSON out. Used by tests/test_explorable_playground.py.

import { readFileSync } from "node:fs";
import { makeMemory, makeRoom, propagate, propagateBack, score, stepDownhill } from "../src/learn.js";
import { makeNet } from "../src/net.js";
import { makeOrder, startingVector } from "../src/order.js";
import { asPython } from "../src/playground_link.js";
import { makeRun, samplesOf } from "../src/playground_run.js";

const evaluations = {
  /** Numbers, and an order, of the generator. */
  chance({ state, n }) {
    const order = makeOrder(state);
    return { numbers: [order.random(), order.random()], permutation: [...order.permutation(n)], state: order.state };
  },
  start: ({ sizes, activations, seed }) => [...startingVector(makeNet(sizes, activations), seed)],
  /** One batch: forward, loss, slopes, and a step or two of the optimiser. */
  batch({ sizes, activations, vector, x, y, l2, optimizer, rate, steps }) {
    const net = makeNet(sizes, activations);
    const room = makeRoom(sizes, y.length);
    x.forEach((values, i) => room.a[0][i].set(values));
    propagate(net, vector, room);
    const result = { a: room.a.slice(1).map((layer) => layer.map((values) => [...values])), ...score(room, y) };
    const weights = Float64Array.from(vector);
    const memory = makeMemory(weights.length);
    const slopes = new Float64Array(weights.length);
    for (let i = 0; i < steps; i++) {
      propagate(net, weights, room);
      propagateBack(net, weights, room, y.length, y, l2, slopes);
      if (i === 0) result.slopes = [...slopes];
      stepDownhill(optimizer, weights, slopes, rate, memory);
    }
    return { ...result, weights: [...weights] };
  },
  /** A run of some epochs, changed by hand on the way if that is wanted, and the Python that repeats it. */
  run({ settings, noise, sets, epochs, batches, edits }) {
    const run = makeRun(samplesOf(sets[settings.data]), settings, settings);
    for (const [index, value] of edits) {
      for (let i = 0; i < 3; i++) run.step();
      run.edit(index, value);
    }
    for (let i = 0; i < epochs; i++) run.finishEpoch();
    for (let i = 0; i < batches; i++) run.step();
    const { scores, epoch } = run.now;
    return { vector: [...run.vector], train: scores.train.loss, test: scores.test.loss, epoch, python: asPython(settings, noise, run) };
  },
};

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([what, given]) => evaluations[what](given))));
