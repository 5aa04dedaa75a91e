// The state of a network as Python that a reader can run and change.

/** @param {import("./steps.js").Task} task @param {number[]} vector @param {number[]} x */
export function networkAsPython({ net, targets, loss }, vector, x) {
  const { sizes, activations, places } = net;
  const list = (/** @type {(string | number)[]} */ values) => `[${values.join(", ")}]`;
  const range = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => i);
  const weights = activations.map((_, layer) =>
    list(range(sizes[layer]).map((i) => list(range(sizes[layer + 1]).map((j) => vector[places.weight(layer, i, j)])))));
  const biases = activations.map((_, layer) => list(range(sizes[layer + 1]).map((j) => vector[places.bias(layer, j)])));
  const lines = [
    ...(targets.length ? ["from wbcourse.backward import backward, objective"] : []),
    "from wbcourse.forward import Network",
    "",
    "weights = [",
    ...weights.map((matrix) => `    ${matrix},`),
    "]",
    ...(places.hasBiases ? [`biases = ${list(biases)}`] : ["biases = []"]),
    `network = Network.from_arrays(weights, biases, ${list(activations.map((name) => `"${name}"`))})`,
    `trace = network.forward([${list(x)}])`,
    "print(trace.outputs)",
  ];
  if (targets.length) {
    const target = loss === "cross_entropy" ? targets.indexOf(1) : list(targets);
    lines.push(
      `loss = objective(network, trace, [${target}], "${loss}")`,
      `gradients = backward(network, trace, [${target}], "${loss}")`,
      "print(loss)",
      "print(gradients.weights)",
      ...(places.hasBiases ? ["print(gradients.biases)"] : []),
    );
  }
  return lines.join("\n");
}
