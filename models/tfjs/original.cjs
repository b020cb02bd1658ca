// Unpacks a TensorFlow.js layers model into plain files for convert.py, and runs the original on an input for comparison.
//
//   node original.cjs unpack FOLDER OUT           FOLDER holds model.json + shards, or model.min.js + shards of nsfwjs
//   node original.cjs run UNPACKED IN OUT SHAPE   IN, OUT: raw little-endian float32, NHWC; SHAPE as 1,224,224,3
const fs = require("fs");
const path = require("path");

function unpack(folder, out) {
  const json = path.join(folder, "model.json");
  const bundled = !fs.existsSync(json);
  const model = bundled ? require(path.resolve(folder, "model.min.js")) : JSON.parse(fs.readFileSync(json));
  const shards = model.weightsManifest.flatMap((group) => group.paths);
  const bytes = shards.map((shard) =>
    bundled ? Buffer.from(require(path.resolve(folder, `${shard}.min.js`)), "base64") : fs.readFileSync(path.join(folder, shard)),
  );
  const weights = model.weightsManifest.flatMap((group) => group.weights);
  fs.mkdirSync(out, { recursive: true });
  fs.writeFileSync(
    path.join(out, "model.json"),
    JSON.stringify({
      format: "layers-model",
      modelTopology: { ...model.modelTopology, training_config: undefined },
      weightsManifest: [{ paths: ["weights.bin"], weights }],
    }),
  );
  fs.writeFileSync(path.join(out, "weights.bin"), Buffer.concat(bytes));
}

async function run(folder, input, output, shape) {
  const tf = require("@tensorflow/tfjs");
  const model = JSON.parse(fs.readFileSync(path.join(folder, "model.json")));
  const weights = fs.readFileSync(path.join(folder, "weights.bin"));
  const net = await tf.loadLayersModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      weightSpecs: model.weightsManifest[0].weights,
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
    }),
  });
  const bytes = fs.readFileSync(input);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const result = net.predict(tf.tensor(values, shape.split(",").map(Number)));
  fs.writeFileSync(output, Buffer.from((await result.data()).buffer));
  console.log(result.shape.join(","));
}

const [, , command, ...rest] = process.argv;
if (command === "unpack") {
  unpack(...rest);
} else if (command === "run") {
  run(...rest);
} else {
  throw new Error(`no command ${command}`);
}
