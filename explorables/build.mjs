// Bundle the explorables into one classic script and one style sheet, shipped in the Python package.
//   node build.mjs           write them
//   node build.mjs --check   fail if what is written is not what the sources give

import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";

const folder = new URL("../wbcourse/explorables/static/", import.meta.url);
const options = { bundle: true, minify: true, write: false, charset: "utf8", target: "es2022", legalComments: "none" };
const [script, style] = await Promise.all([
  build({ ...options, entryPoints: ["src/index.js"], format: "iife", globalName: "wbcourse" }),
  build({ ...options, entryPoints: ["src/explorables.css"] }),
]);
const files = { "explorables.js": script.outputFiles[0].text, "explorables.css": style.outputFiles[0].text };

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, folder);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    console.log(`${name}: ${text.length} characters`);
  } else if (readFileSync(file, "utf8") !== text) {
    console.error(`wbcourse/explorables/static/${name} is not what the sources give: run "npm run build" in explorables/.`);
    process.exitCode = 1;
  }
}
