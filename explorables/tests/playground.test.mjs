import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRoom, propagate, propagateBack, score } from "../src/learn.js";
import { backward, forward, makeNet, slopeOfLoss } from "../src/net.js";
import { makeOrder, startingVector } from "../src/order.js";
import { asPython, asText, fromText } from "../src/playground_link.js";
import { makeField, makeRun, samplesOf } from "../src/playground_run.js";

const XOR = { train: [[1, 1, -1, -1, 0.9], [1, -1, 1, -1, -1.1], [0, 1, 1, 0, 1]], test: [[1, -1], [1, 1], [0, 1]] };
const SETTINGS = { data: "xor", hidden: [3, 2], activation: "tanh", learning_rate: 0.1, batch_size: 2, optimizer: "momentum", l2: 0.01, seed: 7 };
const start = (changed = {}, from = null) => makeRun(samplesOf(XOR), { ...SETTINGS, ...changed }, { ...SETTINGS, ...changed }, from);
const after = (run, epochs) => {
  for (let i = 0; i < epochs; i++) run.finishEpoch();
  return [...run.vector];
};

test("the generator gives mulberry32's published numbers, and orders hold each row once", () => {
  const { random } = makeOrder(12345);
  assert.deepEqual([random(), random(), random()], [0.9797282677609473, 0.3067522644996643, 0.484205421525985]);
  assert.deepEqual([...makeOrder(3).permutation(50)].sort((a, b) => a - b), [...Array(50).keys()]);
});

test("many samples at once are what one at a time is", () => {
  const net = makeNet([2, 4, 3, 1], ["relu", "sigmoid", "identity"]);
  const vector = startingVector(net, 1).map((value, i) => value + 0.01 * i);
  const [x, y] = [[[0.3, -1, 2], [1, 0.5, -0.2]], [1, 0, 1]];
  const room = makeRoom(net.sizes, 3);
  x.forEach((values, i) => room.a[0][i].set(values));
  propagate(net, vector, room);
  const slopes = new Float64Array(vector.length);
  propagateBack(net, vector, room, 3, y, 0, slopes);
  const singly = y.map((target, i) => {
    const pass = forward(net, vector, [x[0][i], x[1][i]]);
    return backward(net, vector, pass, slopeOfLoss("binary_cross_entropy", pass, [target])).gradients;
  });
  slopes.forEach((slope, index) => assert.ok(Math.abs(slope - (singly[0][index] + singly[1][index] + singly[2][index]) / 3) < 1e-14));
});

test("the slopes are those of the loss and the penalty, by central differences", () => {
  const net = makeNet([2, 3, 1], ["tanh", "identity"]);
  const vector = startingVector(net, 2).map((value) => value + 0.1);
  const room = makeRoom(net.sizes, 2);
  room.a[0][0].set([0.5, -1]);
  room.a[0][1].set([2, 0.3]);
  const [y, l2, weights] = [[1, 0], 0.3, 9];
  const objective = (at) => {
    propagate(net, at, room);
    return score(room, y).loss + (l2 / 2) * at.slice(0, weights).reduce((sum, w) => sum + w * w, 0);
  };
  const slopes = new Float64Array(vector.length);
  propagate(net, vector, room);
  propagateBack(net, vector, room, 2, y, l2, slopes);
  vector.forEach((value, i) => {
    const [up, down] = [1e-5, -1e-5].map((step) => objective(vector.with(i, value + step)));
    assert.ok(Math.abs((up - down) / 2e-5 - slopes[i]) < 1e-9, `${i}`);
  });
});

test("the same choices give the same run, another seed another", () => {
  assert.deepEqual(after(start(), 5), after(start(), 5));
  assert.notDeepEqual(after(start(), 5), after(start({ seed: 8 }), 5));
});

test("batches make up an epoch, the last one smaller", () => {
  const [run, other] = [start(), start()];
  for (let i = 0; i < 3; i++) {
    assert.deepEqual([run.now.epoch, run.now.batch], [0, i]);
    run.step();
  }
  other.finishEpoch();
  assert.deepEqual([run.now.epoch, run.now.batch], [1, 0]);
  assert.deepEqual([...run.vector], [...other.vector]);
  assert.equal(run.curves.train.length, 2);
});

test("a run that diverges goes back to before the epoch, and the curve keeps what was", () => {
  const run = start({ learning_rate: 1e4, activation: "relu", optimizer: "sgd" });
  for (let i = 0; i < 50 && !run.now.diverged; i++) run.finishEpoch();
  const { diverged, epoch, batch, scores } = run.now;
  assert.deepEqual([diverged.epoch, diverged.rate, batch], [epoch + 1, 1e4, 0]);
  assert.ok(run.vector.every(Number.isFinite) && Number.isFinite(scores.train.loss));
  assert.equal(run.curves.train.length, epoch + 1);
  const same = start({ learning_rate: 1e4, activation: "relu", optimizer: "sgd" });
  assert.deepEqual([...run.vector], after(same, epoch));
});

test("after it has diverged, a run goes on as if it had never tried", () => {
  const wild = { learning_rate: 1, activation: "identity", optimizer: "momentum" };
  const [run, twin] = [start(wild), start(wild)];
  for (let i = 0; i < 50 && !run.now.diverged; i++) run.finishEpoch();
  assert.ok(run.now.epoch > 0, "it has to diverge late enough for something to be remembered");
  after(twin, run.now.epoch);
  assert.equal(run.now.order, twin.now.order);
  run.step();
  twin.step();
  assert.equal(run.now.batch, 1);
  assert.deepEqual([...run.vector], [...twin.vector]);
});

test("what is changed by hand begins a new leg, and takes the orders from where they are", () => {
  const run = start();
  after(run, 2);
  run.edit(4, 1.5);
  const { leg } = run.now;
  assert.deepEqual([leg.epoch, leg.own, leg.vector[4]], [2, true, 1.5]);
  const twin = start({}, { vector: leg.vector, epoch: 2, order: leg.order });
  assert.deepEqual(after(run, 3), after(twin, 3));
  run.choose({ learning_rate: 0.01 });
  assert.equal(run.now.leg.epoch, 5);
});

test("an address brings back choices, weights and orders, and a foreign one is refused", () => {
  const run = start();
  assert.deepEqual(fromText(asText(SETTINGS, run)), { settings: SETTINGS, from: null });
  after(run, 4);
  const text = asText(SETTINGS, run);
  const { settings, from } = fromText(text);
  assert.deepEqual([settings, from.epoch, from.order], [SETTINGS, 4, run.now.order]);
  run.vector.forEach((value, i) => assert.ok(Math.abs(value - from.vector[i]) <= 1e-7 * Math.abs(value)));
  for (const [part, other] of [["xor", "xxor"], ["3-2", "3-9"], ["tanh", "constructor"], [",0.1,", ",-1,"], ["3-2", "3-3"], [text.slice(-9), "!"]]) {
    assert.equal(fromText(text.replace(part, other)), null, `${part} to ${other}`);
  }
  assert.equal(fromText(null), null);
});

test("Python is given a start of its own only where there is one", () => {
  const run = start();
  after(run, 4);
  run.step();
  const plain = asPython(SETTINGS, 0.1, run);
  assert.match(plain, /hidden=\(3, 2\), activation="tanh"/);
  assert.match(plain, /playground\.train\(epochs=4, batches=1\)/);
  assert.doesNotMatch(plain, /vector = /);
  run.edit(0, 1);
  assert.match(asPython(SETTINGS, 0.1, run), /playground\.vector = \[[^]*train\(epochs=0, order=\d+\)/);
});

test("the field is what the network answers at the middle of each square, seen from above", () => {
  const run = start();
  const field = makeField(run, 2);
  field.update();
  const at = (x, y) => forward(run.net, run.vector, [x, y]).z[2][0];
  assert.ok(Math.abs(field.logits[0] - at(-1.96, 1.96)) < 1e-12);
  assert.ok(Math.abs(field.logits[50 * 49 + 2] - at(-1.8, -1.96)) < 1e-12);
});
