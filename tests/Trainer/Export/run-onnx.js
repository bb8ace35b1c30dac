// Runs a model in ONNX Runtime: node run-onnx.js MODEL FEEDS.json
// FEEDS.json: {name: {type, dims, data}}, null for NaN; prints {name: {type, dims, data}} of the outputs.
const fs = require('fs');
const ort = require('onnxruntime-node');

const arrays = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array };

async function main(model, feedsFile) {
  const session = await ort.InferenceSession.create(model);
  const feeds = {};
  for (const [name, { type, dims, data }] of Object.entries(JSON.parse(fs.readFileSync(feedsFile)))) {
    const values = type === 'string' ? data : arrays[type].from(data, x => (x === null ? NaN : x));
    feeds[name] = new ort.Tensor(type, values, dims);
  }
  const outputs = await session.run(feeds);
  const shown = { inputNames: session.inputNames, outputNames: session.outputNames };
  for (const [name, { type, dims, data }] of Object.entries(outputs)) shown[name] = { type, dims, data: Array.from(data, x => (typeof x === 'bigint' ? Number(x) : x)) };
  console.log(JSON.stringify(shown));
}

main(process.argv[2], process.argv[3]).catch(e => { console.error(e.message); process.exit(1); });
