import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Fits the built-in price network to the published prices in {@code golden-prices.csv}. See README.md. Between the published prices
 * the network is taught an interpolation of them, so that it stays smooth and positive where nothing was published.
 */
public final class FitImagePrice {
    static final List<String> SAMPLERS = List.of("ddim", "k_dpm_2", "k_dpm_2_a", "k_dpm_adaptive", "k_dpm_fast", "k_dpmpp_2m",
            "k_dpmpp_2s_a", "k_dpmpp_sde", "k_euler", "k_euler_a", "k_heun", "k_lms", "plms", "uni_pc", "uni_pc_bh2");
    static final List<String> CONTROLS =
            List.of("None", "canny", "depth", "fakescribbles", "hed", "hough", "normal", "openpose", "scribble", "seg");
    static final List<String> PROCESSINGS = List.of("img2img", "inpainting", "outpainting", "txt2img");
    static final List<String> POST_PROCESSORS = List.of("4x_AnimeSharp", "CodeFormers", "GFPGAN", "NMKD_Siax",
            "RealESRGAN_x2plus", "RealESRGAN_x4plus", "RealESRGAN_x4plus_anime_6B", "strip_background");
    static final int[] SIZES = {47, 64, 48, 32, 1};
    static final double SECONDS_PER_KUDO = 6.45 / 11;

    record Case(int width, int height, int steps, String sampler, boolean karras, double cfg, boolean hiresFix, String processing,
            boolean mask, double denoising, String control, double controlStrength, List<String> postProcessors) {
        float[] vector() {
            float[] v = new float[47];
            float[] numbers = {height / 1024f, width / 1024f, steps / 100f, (float) (cfg / 30), (float) denoising,
                (float) controlStrength, karras ? 1 : 0, hiresFix ? 1 : 0, processing.equals("txt2img") ? 0 : 1, mask ? 1 : 0};
            System.arraycopy(numbers, 0, v, 0, 10);
            int s = SAMPLERS.indexOf(sampler);
            v[10 + (s < 0 ? SAMPLERS.indexOf("k_euler") : s)] = 1;
            v[25 + CONTROLS.indexOf(control)] = 1;
            v[35 + PROCESSINGS.indexOf(processing)] = 1;
            postProcessors.forEach(p -> v[39 + POST_PROCESSORS.indexOf(p)]++);
            return v;
        }
    }

    record Golden(Case image, double price) {}

    static List<Golden> golden;
    static final TreeMap<Double, TreeMap<Double, Double>> BASE = new TreeMap<>();
    static final Map<String, Double> FACTOR = new TreeMap<>();
    static final Map<String, Double> EXTRA = new TreeMap<>();
    static final TreeMap<Double, Double> CFG = new TreeMap<>(Map.of(0.0, 7.57, 1.0, 7.59, 5.0, 7.61, 20.0, 7.61, 30.0, 7.83, 100.0, 14.33));
    static final TreeMap<Double, Double> DENOISING = new TreeMap<>(Map.of(0.0, 5.85, 0.1, 6.0, 0.5, 6.6, 0.75, 7.25, 1.0, 7.9));
    static final TreeMap<Double, Double> HIRES = new TreeMap<>();

    public static void main(String[] args) throws IOException {
        golden = Files.readAllLines(Path.of("golden-prices.csv")).stream().filter(l -> !l.startsWith("#")).map(FitImagePrice::parse).toList();
        prepareInterpolation();
        long samples = Long.parseLong(args[0]);
        float[][] weights = train(samples);
        double worst = 0, sum = 0;
        double basis = evaluate(weights, golden.get(golden.size() - 3).image().vector());
        for (Golden g : golden) {
            double error = Math.abs(evaluate(weights, g.image().vector()) / basis * 11 / g.price() - 1);
            worst = Math.max(worst, error);
            sum += error;
            if (error > 0.05) {
                System.out.printf("%.3f %s%n", error, g);
            }
        }
        System.out.printf("mean error %.4f, worst %.4f%n", sum / golden.size(), worst);
        write(weights, Path.of(args[1]));
    }

    static Golden parse(String line) {
        String[] c = line.split(",");
        return new Golden(new Case(Integer.parseInt(c[0]), Integer.parseInt(c[1]), Integer.parseInt(c[2]), c[3], c[4].equals("1"),
                Double.parseDouble(c[5]), c[6].equals("1"), c[7], c[8].equals("1"), Double.parseDouble(c[9]), c[10],
                Double.parseDouble(c[11]), c[12].isEmpty() ? List.of() : List.of(c[12].split("\\+"))), Double.parseDouble(c[13]));
    }

    static void prepareInterpolation() {
        for (Golden g : golden) {
            Case i = g.image();
            boolean plain = i.karras() && i.processing().equals("txt2img") && i.postProcessors().isEmpty();
            if (plain && i.cfg() == 5 && !i.hiresFix() && i.sampler().equals("k_euler_a")) {
                BASE.computeIfAbsent(Math.log((double) i.width() * i.height()), _ -> new TreeMap<>())
                        .merge(Math.log(i.steps()), Math.log(g.price()), (a, b) -> (a + b) / 2);
            }
        }
        for (Golden g : golden) {
            Case i = g.image();
            double base = base(i.width(), i.height(), i.steps());
            if (i.hiresFix()) {
                HIRES.put(Math.log((double) i.width() * i.height()), g.price() / base);
            } else if (i.processing().equals("txt2img") && i.postProcessors().isEmpty() && i.width() == 512 && i.steps() == 30 && i.cfg() == 5) {
                FACTOR.put(i.sampler() + i.karras(), g.price() / base);
            } else if (i.postProcessors().size() == 1) {
                EXTRA.put(i.postProcessors().getFirst(), g.price() - base);
            } else if (!i.control().equals("None") && i.controlStrength() == 1) {
                EXTRA.put(i.control(), g.price() - base * 7.9 / 7.61);
            } else if (i.processing().endsWith("painting")) {
                FACTOR.put(i.processing() + i.mask(), g.price() / 7.9);
            }
        }
        FACTOR.put("outpaintingfalse", FACTOR.get("outpaintingtrue") * FACTOR.get("inpaintingfalse") / FACTOR.get("inpaintingtrue"));
    }

    /** Price of the case by interpolation of the published ones. */
    static double interpolate(Case i) {
        double price = base(i.width(), i.height(), i.steps());
        double sampler = FACTOR.getOrDefault(i.sampler() + i.karras(), FACTOR.get("k_euler" + i.karras()));
        // Published only at 30 steps; at 50 the plain k_euler is known to cost what k_euler_a does.
        if (sampler < 1.2 && i.steps() > 30) {
            sampler = 1 + (sampler - 1) * 30 / i.steps() * 0.1 + (sampler - 1) * Math.max(0, (50.0 - i.steps()) / 20) * 0.9;
        }
        price *= sampler * at(CFG, i.cfg()) / 7.61;
        if (i.hiresFix()) {
            price *= at(HIRES, Math.log((double) i.width() * i.height()));
        }
        if (!i.processing().equals("txt2img")) {
            price *= at(DENOISING, i.denoising()) / 7.61 * FACTOR.getOrDefault(i.processing() + i.mask(), 1.0);
        }
        if (!i.control().equals("None")) {
            price = extra(price, i.control(), 5.98) * (1 + (1 - i.controlStrength()) * 0.135);
        }
        for (String p : i.postProcessors()) {
            price = extra(price, p, 7.61);
        }
        return price;
    }

    /** Adds what an extra costs; one that makes the image cheaper does so in proportion, lest the price become negative. */
    static double extra(double price, String name, double reference) {
        double difference = EXTRA.get(name);
        return difference > 0 ? price + difference : price * (1 + difference / reference);
    }

    static double base(int width, int height, int steps) {
        TreeMap<Double, Double> byArea = new TreeMap<>();
        BASE.forEach((area, bySteps) -> byArea.put(area, at(bySteps, Math.log(steps))));
        return Math.exp(at(byArea, Math.log((double) width * height)));
    }

    /** Piecewise linear, continued with the outermost slopes. */
    static double at(TreeMap<Double, Double> points, double x) {
        Double low = points.floorKey(x);
        Double high = points.higherKey(x);
        if (low == null) {
            low = points.firstKey();
            high = points.higherKey(low);
        } else if (high == null) {
            high = points.lastKey();
            low = points.lowerKey(high);
        }
        return points.get(low) + (points.get(high) - points.get(low)) * (x - low) / (high - low);
    }

    static Case random(SplittableRandom r) {
        int width = side(r);
        int height = r.nextInt(3) == 0 ? width : side(r);
        int steps = (int) Math.round(Math.exp(r.nextDouble() * Math.log(r.nextInt(6) == 0 ? 500 : 100)));
        List<String> samplers = List.of("k_euler_a", "k_euler_a", "k_euler", "k_lms", "k_heun", "k_dpm_2", "k_dpm_2_a", "k_dpm_fast",
                "k_dpm_adaptive", "k_dpmpp_2s_a", "k_dpmpp_2m", "k_dpmpp_sde", "ddim", "plms", "uni_pc", "uni_pc_bh2");
        double cfg = r.nextInt(8) == 0 ? r.nextDouble() * 100 : r.nextDouble() * 15;
        String processing = r.nextInt(3) > 0 ? "txt2img" : PROCESSINGS.get(r.nextInt(3));
        boolean source = !processing.equals("txt2img");
        boolean control = r.nextInt(source ? 3 : 20) == 0;
        double strength = source && control ? r.nextDouble() : 1;
        double denoising = source && !control ? r.nextDouble() : 1;
        boolean mask = source && r.nextBoolean();
        List<String> post = r.nextInt(4) > 0 ? List.of() : List.of(POST_PROCESSORS.get(r.nextInt(8)));
        if (!post.isEmpty() && r.nextInt(3) == 0) {
            String second = POST_PROCESSORS.get(r.nextInt(8));
            post = post.contains(second) ? post : List.of(post.getFirst(), second);
        }
        return new Case(width, height, steps, samplers.get(r.nextInt(samplers.size())), r.nextInt(4) > 0, cfg, r.nextInt(5) == 0,
                processing, mask, denoising, control ? CONTROLS.get(1 + r.nextInt(9)) : "None", strength, post);
    }

    static int side(SplittableRandom r) {
        return 64 * Math.clamp(Math.round(Math.exp(Math.log(4) + r.nextDouble() * Math.log(r.nextInt(8) == 0 ? 12 : 8)) * (r.nextInt(12) == 0 ? 0.3 : 1)), 1, 48);
    }

    /** Adam on the squared relative error; half of the samples are published prices. Layers alternate weights and biases. */
    static float[][] train(long samples) {
        SplittableRandom r = new SplittableRandom(20261121);
        int layers = SIZES.length - 1;
        float[][] p = new float[2 * layers][];
        for (int l = 0; l < layers; l++) {
            p[2 * l] = new float[SIZES[l] * SIZES[l + 1]];
            p[2 * l + 1] = new float[SIZES[l + 1]];
            double scale = Math.sqrt(2.0 / SIZES[l]);
            for (int i = 0; i < p[2 * l].length; i++) {
                p[2 * l][i] = (float) (r.nextGaussian() * scale);
            }
        }
        p[2 * layers - 1][0] = 5;
        float[][] m = zeros(p), v = zeros(p), g = zeros(p);
        int batch = 64;
        long updates = samples / batch;
        for (long u = 1; u <= updates; u++) {
            for (float[] x : g) {
                Arrays.fill(x, 0);
            }
            for (int b = 0; b < batch; b++) {
                Golden known = r.nextBoolean() ? golden.get(r.nextInt(golden.size())) : null;
                Case image = known == null ? random(r) : known.image();
                double price = known == null ? interpolate(image) : known.price();
                backward(p, g, image.vector(), (float) (price * SECONDS_PER_KUDO));
            }
            double rate = 0.002 * (0.5 + 0.5 * Math.cos(Math.PI * u / updates)) + 1e-6;
            double correct1 = 1 - Math.pow(0.9, u), correct2 = 1 - Math.pow(0.999, u);
            for (int k = 0; k < p.length; k++) {
                for (int i = 0; i < p[k].length; i++) {
                    float d = g[k][i] / batch;
                    m[k][i] = 0.9f * m[k][i] + 0.1f * d;
                    v[k][i] = 0.999f * v[k][i] + 0.001f * d * d;
                    p[k][i] -= (float) (rate * (m[k][i] / correct1) / (Math.sqrt(v[k][i] / correct2) + 1e-8));
                }
            }
        }
        return p;
    }

    static void backward(float[][] p, float[][] g, float[] input, float target) {
        int layers = SIZES.length - 1;
        float[][] a = new float[layers + 1][];
        a[0] = input;
        for (int l = 0; l < layers; l++) {
            a[l + 1] = layer(p, a[l], l);
        }
        float error = Math.clamp((a[layers][0] - target) / target, -2f, 2f);
        float[] delta = {error / target * Math.min(target, 20)};
        for (int l = layers - 1; l >= 0; l--) {
            float[] below = new float[SIZES[l]];
            for (int o = 0; o < SIZES[l + 1]; o++) {
                float d = delta[o];
                if (d == 0 || (l < layers - 1 && a[l + 1][o] <= 0)) {
                    continue;
                }
                g[2 * l + 1][o] += d;
                int row = o * SIZES[l];
                for (int i = 0; i < SIZES[l]; i++) {
                    g[2 * l][row + i] += d * a[l][i];
                    below[i] += d * p[2 * l][row + i];
                }
            }
            delta = below;
        }
    }

    static float[] layer(float[][] p, float[] input, int l) {
        float[] output = new float[SIZES[l + 1]];
        for (int o = 0; o < output.length; o++) {
            float sum = p[2 * l + 1][o];
            for (int i = 0; i < input.length; i++) {
                sum += p[2 * l][o * input.length + i] * input[i];
            }
            output[o] = l < SIZES.length - 2 ? Math.max(0, sum) : sum;
        }
        return output;
    }

    static double evaluate(float[][] p, float[] input) {
        float[] a = input;
        for (int l = 0; l < SIZES.length - 1; l++) {
            a = layer(p, a, l);
        }
        return a[0];
    }

    static float[][] zeros(float[][] like) {
        return Arrays.stream(like).map(x -> new float[x.length]).toArray(float[][]::new);
    }

    static void write(float[][] p, Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int l = 0; l < SIZES.length - 1; l++) {
                entry(zip, "w" + l, "(%d, %d)".formatted(SIZES[l + 1], SIZES[l]), p[2 * l]);
                entry(zip, "b" + l, "(%d,)".formatted(SIZES[l + 1]), p[2 * l + 1]);
            }
        }
    }

    static void entry(ZipOutputStream zip, String name, String shape, float[] values) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape);
        header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        bytes.asFloatBuffer().put(values);
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(1_700_000_000_000L);
        zip.putNextEntry(entry);
        zip.write(bytes.array());
        zip.closeEntry();
    }
}
