// A horde's round with @zeldafan0225/ai_horde, unmodified: every call of the package that API v2 knows.
//
// Environment: AI_HORDE_URL (ends with /api/); ASKER_KEY, WORKER_KEY and MODERATOR_KEY, keys of accounts with kudos.
// Prints a line for each thing that works and ends at the first that does not.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AIHorde, APIError } from '@zeldafan0225/ai_horde';

const { AI_HORDE_URL, ASKER_KEY, WORKER_KEY, MODERATOR_KEY } = process.env;
const IMAGE_MODEL = 'stable_diffusion';
const DREAMER_AGENT = 'AI Horde Worker reGen:9.0.1:https://github.com/Haidra-Org/horde-worker-reGen';
const SCRIBE_AGENT = 'KoboldCppEmbedWorker:2:https://github.com/LostRuins/koboldcpp';
const WAIT_MS = 30_000;
const POLL_MS = 200;
const SUFFIX = randomUUID().slice(0, 8);
// The smallest WebP: one pixel, lossy.
const PICTURE = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

function client(key) {
  return new AIHorde({
    api_route: `${AI_HORDE_URL}v2`,
    default_token: key,
    client_agent: 'ThrongDrill:1.0:https://throng.invalid',
  });
}

const asker = client(ASKER_KEY);
const worker = client(WORKER_KEY);
const moderator = client(MODERATOR_KEY);
const force = { force: true };

const ok = (what) => console.log('ok', what);

async function refused(call, status, ...codes) {
  const error = await call.then(
    (value) => assert.fail(`was not refused: ${JSON.stringify(value)}`),
    (failure) => failure,
  );
  assert.ok(error instanceof APIError, error);
  assert.equal(error.status, status, `${error.error_code}: ${error.rawError?.message}`);
  if (codes.length > 0) assert.ok(codes.includes(error.error_code), `${error.error_code} is none of ${codes}`);
  assert.ok(error.rawError.message, 'a refusal has a message');
  return error;
}

async function eventually(what, condition) {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < deadline, `not within ${WAIT_MS} ms: ${what}`);
    await pause(POLL_MS);
  }
}

async function upload(url) {
  const reply = await fetch(url, { method: 'PUT', body: PICTURE, headers: { 'Content-Type': 'image/webp' } });
  assert.equal(reply.status, 200);
}

async function images() {
  const pop = {
    name: `ts dreamer ${SUFFIX}`,
    models: [IMAGE_MODEL],
    max_pixels: 1024 * 1024,
    bridge_version: 25,
    bridge_agent: DREAMER_AGENT,
    nsfw: true,
    threads: 1,
  };
  const idle = await worker.postImageGenerationPop(pop);
  assert.ok(!idle.id && idle.skipped);
  const request = { prompt: 'a lighthouse', models: [IMAGE_MODEL], params: { n: 1, width: 512, height: 512, steps: 20 }, shared: true };
  const { id, kudos } = await asker.postAsyncImageGenerate(request);
  assert.ok(kudos > 0);
  const check = await asker.getImageGenerationCheck(id, { ...force, fields: ['waiting', 'queue_position'] });
  assert.deepEqual(Object.keys(check).sort(), ['queue_position', 'waiting']);
  const job = await eventually('the image is handed out', async () => {
    const popped = await worker.postImageGenerationPop(pop);
    return popped.id ? popped : undefined;
  });
  assert.equal(job.payload.prompt, 'a lighthouse');
  await upload(job.r2_upload);
  const { reward } = await worker.postImageGenerationSubmit({ id: job.id, generation: 'R2', seed: 1312 });
  assert.ok(reward > 0);
  await refused(worker.postImageGenerationSubmit({ id: job.id, generation: 'R2', seed: 1312 }), 400, 'DuplicateGen');
  const status = await eventually('the image is done', async () => {
    const now = await asker.getImageGenerationStatus(id, force);
    return now.done ? now : undefined;
  });
  assert.equal(status.generations[0].seed, '1312');
  assert.equal((await fetch(status.generations[0].img)).headers.get('content-type'), 'image/webp');

  const rating = { ratings: [{ id: job.id, rating: 7, artifacts: 0 }] };
  assert.ok((await asker.postRating(id, rating)).reward > 0);
  await refused(asker.postRating(id, rating), 400, 'AestheticsAlreadyExist');

  const withdrawn = (await asker.postAsyncImageGenerate({ ...request, models: ['Deliberate'] })).id;
  assert.equal((await asker.deleteImageGenerationRequest(withdrawn)).waiting, 1);
  await eventually('it waits no more', async () => (await asker.getImageGenerationCheck(withdrawn, force)).waiting === 0);
  ok('images: generate, check with fields, pop, submit, status, rate, delete');
}

async function texts() {
  const model = `koboldcpp/typed ${SUFFIX}`;
  const { id } = await asker.postAsyncTextGenerate({ prompt: 'Once upon a time', models: [model], params: { n: 1, max_length: 80 } });
  const pop = { name: `ts scribe ${SUFFIX}`, models: [model], bridge_version: 2, bridge_agent: SCRIBE_AGENT, max_length: 512, max_context_length: 4096 };
  const job = await eventually('the text is handed out', async () => {
    const popped = await worker.postTextGenerationPop(pop);
    return popped.id ? popped : undefined;
  });
  await worker.postTextGenerationSubmit({ id: job.id, generation: 'there was a type.', state: 'ok' });
  const status = await eventually('the text is done', async () => {
    const now = await asker.getTextGenerationStatus(id, force);
    return now.done ? now : undefined;
  });
  assert.equal(status.generations[0].text, 'there was a type.');
  const withdrawn = (await asker.postAsyncTextGenerate({ prompt: 'Once upon a time', models: ['koboldcpp/unserved'] })).id;
  assert.equal((await asker.deleteTextGenerationRequest(withdrawn)).waiting, 1);
  ok('texts: generate, pop, submit, status, delete');
}

async function refusals() {
  const stranger = client('x'.repeat(22));
  const error = await refused(stranger.postAsyncTextGenerate({ prompt: 'x' }), 401, 'InvalidAPIKey');
  assert.equal(error.message, 'Invalid AI Horde API key provided', 'the text of its own table');
  await refused(asker.getImageGenerationStatus(randomUUID()), 404, 'RequestNotFound');
  const invalid = await refused(asker.postAsyncImageGenerate({ prompt: 'x', params: { width: 'wide' } }), 400);
  assert.ok(invalid.errors['params.width'], 'schema errors name their field');
  ok('refusals: rc, schema errors');
}

async function status() {
  assert.ok(await asker.getHeartbeat());
  const model = (await asker.getModels(force)).find((each) => each.name === IMAGE_MODEL);
  assert.equal(model.count >= 1, true);
  assert.equal(typeof model.performance, 'number');
  const single = await asker.getModel(IMAGE_MODEL);
  assert.equal(single[0].name, IMAGE_MODEL);
  const performance = await asker.getPerformance({ ...force, fields: ['worker_count', 'queued_requests'] });
  assert.ok(performance.worker_count >= 1 && performance.queued_requests >= 0);
  assert.ok(Array.isArray(await asker.getNews(force)));
  const modes = await moderator.getModes(force);
  assert.deepEqual([modes.maintenance_mode, modes.invite_only_mode, modes.raid_mode], [false, false, false]);
  await refused(asker.putStatusModes({ raid_mode: true }), 403, 'NotModerator', 'NotAdmin');
  assert.equal((await moderator.putStatusModes({ raid_mode: true })).raid_mode, true);
  await eventually('raid mode', async () => (await moderator.getModes(force)).raid_mode);
  assert.equal((await moderator.putStatusModes({ raid_mode: false })).raid_mode, false);
  for (const stats of [await asker.getImageModelStats(), await asker.getTextModelStats()]) {
    assert.deepEqual(Object.keys(stats).sort(), ['day', 'month', 'total']);
  }
  for (const stats of [await asker.getImageTotalStats(), await asker.getTextTotalStats()]) {
    assert.deepEqual(Object.keys(stats).sort(), ['day', 'hour', 'minute', 'month', 'total']);
  }
  ok('status: heartbeat, models, performance, news, modes, stats');
}

async function users() {
  const me = await asker.findUser({ token: ASKER_KEY });
  assert.match(me.username, /#\d+$/);
  assert.deepEqual(Object.keys(await asker.findUser({ token: ASKER_KEY, fields: ['kudos'] })), ['kudos']);
  assert.equal((await asker.getUserDetails(me.id, force)).username, me.username);
  assert.ok((await asker.getUsers(force)).every((user) => /#\d+$/.test(user.username)));
  const other = await worker.findUser({ token: WORKER_KEY });
  assert.equal((await asker.postKudosTransfer({ username: other.username, amount: 20 })).transferred, 20);
  await refused(asker.postKudosTransfer({ username: me.username, amount: 20 }), 400, 'KudosTransferToSelf');
  assert.equal((await asker.updateUser({ contact: 'asker@example.org' }, me.id)).contact, 'asker@example.org');
  assert.equal((await moderator.updateUser({ concurrency: 40 }, me.id)).concurrency, 40);
  await refused(moderator.updateUser({ monthly_kudos: 10 }, me.id), 403, 'NotAdmin');
  await refused(asker.updateUser({ moderator: true }, me.id), 403, 'NotModerator', 'NotAdmin');
  ok('users: find, details, list, transfer, update');
}

async function sharedKeys() {
  const made = await asker.putSharedKey({ kudos: 500, expiry: 7, name: 'ts key' });
  assert.equal(made.name, 'ts key');
  assert.equal((await asker.getSharedKey(made.id)).kudos, 500);
  const { id } = await client(made.id).postAsyncTextGenerate({ prompt: 'shared', models: ['koboldcpp/unserved'] });
  await asker.deleteTextGenerationRequest(id);
  assert.match((await asker.findUser({ token: made.id })).username, /\(Shared Key: ts key\)$/);
  assert.equal((await asker.updateSharedKey({ name: 'ts key renamed' }, made.id)).name, 'ts key renamed');
  await refused(worker.updateSharedKey({ name: 'stolen' }, made.id), 403);
  await asker.deleteSharedKey(made.id);
  await refused(asker.getSharedKey(made.id), 401, 'InvalidAPIKey');
  ok('shared keys: make, read, use, change, delete');
}

async function teams() {
  const name = `ts team ${SUFFIX}`;
  const team = await worker.createTeam({ name, info: 'made by a drill' });
  assert.equal(team.name, name);
  assert.equal((await worker.getTeam(team.id, force)).info, 'made by a drill');
  assert.ok((await worker.getTeams()).some((each) => each.id === team.id));
  assert.equal((await worker.updateTeam({ info: 'changed by a drill' }, team.id)).info, 'changed by a drill');
  await refused(asker.updateTeam({ info: 'not theirs' }, team.id), 403);
  const mine = (await worker.getWorkers()).find((each) => each.name === `ts dreamer ${SUFFIX}`);
  assert.equal((await worker.updateWorker({ team: team.id }, mine.id)).team, name);
  assert.equal((await worker.getWorkerDetails(mine.id, force)).team.id, team.id);
  assert.equal((await moderator.updateWorker({ paused: true }, mine.id)).paused, true);
  assert.equal((await worker.deleteTeam(team.id)).deleted_name, name);
  // Its jobs are not forgotten yet.
  await refused(worker.deleteWorker(mine.id), 423, 'Locked');
  await refused(worker.getWorkerDetails(randomUUID(), force), 404, 'WorkerNotFound');
  ok('teams and workers: make, read, list, change, join, pause, delete');
}

async function alchemy() {
  const picture = PICTURE.toString('base64');
  const { id } = await asker.postAsyncInterrogate({ forms: [{ name: 'caption' }], source_image: picture });
  const job = await eventually('the form is handed out', async () => {
    const popped = await worker.postInterrogationPop({ name: `ts alchemist ${SUFFIX}`, forms: ['caption'], amount: 1, bridge_version: 2 });
    return popped.forms?.[0];
  });
  assert.equal((await fetch(job.source_image)).status, 200);
  assert.ok((await worker.postInterrogationSubmit({ id: job.id, result: { caption: 'a pixel' } })).reward > 0);
  const status = await eventually('the form is done', async () => {
    const now = await asker.getInterrogationStatus(id, force);
    return now.state === 'done' ? now : undefined;
  });
  assert.deepEqual(status.forms[0].result, { caption: 'a pixel' });
  const second = await asker.postAsyncInterrogate({ forms: [{ name: 'interrogation' }], source_image: picture });
  assert.equal((await asker.deleteInterrogationRequest(second.id)).forms[0].state, 'cancelled');
  ok('alchemy: interrogate, pop, submit, status, delete');
}

async function filters() {
  const filter = await moderator.addFilter({ regex: `drillword${SUFFIX}`, filter_type: 10, description: 'made by a drill' });
  assert.equal((await moderator.getFilter(filter.id)).regex, `drillword${SUFFIX}`);
  assert.ok((await moderator.getFilters()).some((each) => each.id === filter.id));
  const found = await eventually('the filter works', async () => {
    const check = await moderator.postFilters({ prompt: `a drillword${SUFFIX} here` });
    return check.suspicion > 0 ? check : undefined;
  });
  assert.ok(found.matches.length > 0);
  assert.equal((await moderator.updateFilter({ description: 'changed' }, filter.id)).description, 'changed');
  await refused(asker.getFilters(), 403, 'NotModerator');
  await moderator.deleteFilter(filter.id);
  await refused(moderator.getFilter(filter.id), 404, 'FilterNotFound');
  await moderator.deleteIPTimeout({ ipaddr: '192.0.2.7' });
  ok('moderation: filters, address time-outs');
}

const rounds = [images, texts, refusals, status, users, sharedKeys, teams, alchemy, filters];
try {
  for (const round of rounds) {
    await round();
  }
} catch (failure) {
  // Not thrown on: node would print the package's one line of code with it.
  const told = failure instanceof APIError ? ` ${failure.status} ${failure.method} ${failure.url} ${JSON.stringify(failure.rawError)}` : '';
  console.error(`${failure.stack}${told}`);
  process.exitCode = 1;
}
