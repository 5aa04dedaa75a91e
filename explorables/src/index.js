// One bundle for two hosts: anywidget takes `widgets` from it, a page of the site starts it by the attribute on its script tag.

import { start } from "./host.js";
import * as neuron from "./neuron.js";
import * as playground from "./playground.js";
import * as quiz from "./quiz.js";
import * as stepper from "./stepper.js";
import * as sweep_map from "./sweep_map.js";

export const widgets = { neuron, playground, quiz, stepper, sweep_map };
export { start };

if (document.currentScript?.hasAttribute("data-wb-start")) start(widgets);
