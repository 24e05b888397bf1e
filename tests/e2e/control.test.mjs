// The clients that people have for the gateway protocol, against the gateway. Every frame is held against the
// published schema.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { faults, seen, WebSocket } from './frames.mjs';
import { startGateway, startVendor, token } from './processes.mjs';

const require = createRequire(join(process.env.OPENCLAW_NPM_FOLDER, 'package.json'));
globalThis.WebSocket = WebSocket;
const { OpenClawClient } = require('openclaw-node');
const all = ['operator.read', 'operator.write', 'operator.admin', 'operator.approvals'];

let vendor;
let gateway;
const open = [];

before(async () => {
    vendor = await startVendor();
    gateway = await startGateway(vendor, {
        gateway: 'wsTickMs: 200',
        tools: 'ask: ["fs_write"]',
        rest: 'channels: { support: { type: "webchat", enabled: true } },',
    });
});
after(async () => {
    for (const client of open) await client.disconnect?.();
    await gateway.stop();
    vendor.stop();
});

const address = (query = '') => gateway.url.replace('http', 'ws') + '/ws' + query;

async function connect(options = {}) {
    const client = new OpenClawClient({
        url: address(), token, scopes: all, autoReconnect: false,
        deviceIdentityPath: join(gateway.folder, 'device.json'), ...options });
    client.on('error', () => {});
    await client.connect();
    open.push(client);
    return client;
}

/// A dozen lines of script are a client.
async function script(query = `?token=${token}`) {
    const socket = new WebSocket(address(query));
    const frames = [];
    socket.setMaxListeners(0);
    socket.on('message', (data) => frames.push(JSON.parse(data)));
    await once(socket, 'open');
    const find = async (fits) => {
        for (;;) {
            const found = frames.find(fits);
            if (found) return found;
            await once(socket, 'message');
        }
    };
    let last = 0;
    const call = async (method, params = {}) => {
        const id = `r${++last}`;
        socket.send(JSON.stringify({ type: 'req', id, method, params }));
        return find((frame) => frame.type === 'res' && frame.id === id && frame.payload?.status !== 'accepted');
    };
    return { socket, frames, find, call, disconnect: () => socket.terminate() };
}

test('a connection with the token in its URL needs no connect', async () => {
    const client = await script();
    open.push(client);
    const health = await client.call('health');
    assert.equal(health.ok, true);
    assert.equal(health.payload.ok, true);
    const answer = await client.call('chat.send', { sessionKey: 'script', message: 'Hi there' });
    assert.equal(answer.payload.status, 'started');
    const final = await client.find((f) => f.event === 'chat' && f.payload.state === 'final');
    assert.match(final.payload.message.content[0].text, /Hi there/);
    const deltas = client.frames.filter((f) => f.event === 'chat' && f.payload.state === 'delta');
    assert.equal(deltas.map((f) => f.payload.deltaText).join(''), final.payload.message.content[0].text);
});

test('the wrong token in the URL is refused at the handshake', async () => {
    const socket = new WebSocket(address('?token=wrong'));
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, 401);
    socket.on('error', () => {});
    socket.terminate();
});

test('the wrong token in connect gets an error and 1008', async () => {
    const socket = new WebSocket(address());
    const frames = [];
    socket.on('message', (data) => {
        const frame = JSON.parse(data);
        frames.push(frame);
        if (frame.event !== 'connect.challenge') return;
        socket.send(JSON.stringify({ type: 'req', id: '1', method: 'connect', params: {
            minProtocol: 4, maxProtocol: 4, auth: { token: 'wrong' },
            client: { id: 'test', version: '1', platform: 'linux', mode: 'test' } } }));
    });
    const [code] = await once(socket, 'close');
    assert.equal(code, 1008);
    assert.equal(frames.at(-1).error.code, 'UNAUTHORIZED');
    assert.equal(frames.at(-1).error.details.code, 'AUTH_TOKEN_MISMATCH');
});

test('openclaw-node: hello', async () => {
    const client = await connect();
    for (const method of ['health', 'status', 'tools.catalog', 'tools.invoke', 'models.list', 'agent', 'agent.wait',
        'chat.send', 'chat.history', 'chat.abort', 'sessions.list', 'sessions.create', 'sessions.describe',
        'sessions.patch', 'sessions.reset', 'sessions.delete', 'sessions.compact', 'sessions.subscribe',
        'sessions.messages.subscribe', 'sessions.messages.unsubscribe', 'agents.list', 'channels.status',
        'plugins.list', 'logs.tail', 'config.get', 'config.patch', 'config.apply', 'config.schema']) {
        assert.ok(client.hasMethod(method), method);
    }
});

test('openclaw-node: chat, chatSync, history, describe, list, reset, delete', async () => {
    const client = await connect();
    const kinds = [];
    for await (const chunk of client.chat('one two', { sessionKey: 'node', model: 'offline' })) kinds.push(chunk.type);
    assert.equal(kinds[0], 'agent_start');
    assert.ok(kinds.includes('text'));
    assert.equal(kinds.at(-1), 'done');
    assert.match(await client.chatSync('three four', { sessionKey: 'node' }), /three four/);

    const history = await client.sessions.history('node');
    assert.deepEqual(history.messages.map((m) => m.role), ['user', 'assistant', 'user', 'assistant']);
    assert.equal(history.messages[0].content[0].text, 'one two');
    const list = await client.sessions.list({ limit: 10 });
    assert.ok(list.sessions.some((session) => session.key === 'node'));
    assert.equal((await client.sessions.describe('node')).session.key, 'node');
    assert.equal((await client.sessions.compact('node')).compacted, true);
    assert.equal((await client.sessions.reset('node')).ok, true);
    assert.deepEqual((await client.sessions.history('node')).messages, []);
    assert.equal((await client.sessions.delete('node')).deleted, true);
    assert.equal((await client.sessions.send('node', 'again')).status, 'started');
});

test('openclaw-node: a tool of the gateway is called and seen', async () => {
    const client = await connect();
    const chunks = [];
    for await (const chunk of client.chat(`call fs_list {"path":"${gateway.folder}"}`, { sessionKey: 'tools' })) {
        chunks.push(chunk);
    }
    assert.equal(chunks.find((c) => c.type === 'tool_use').text, 'fs_list');
    assert.match(chunks.find((c) => c.type === 'tool_result').text, /gateway\.db/);
});

test('openclaw-node: health, agents, channels, agentWait', async () => {
    const client = await connect();
    assert.equal((await client.health()).ok, true);
    assert.equal((await client.agents.list()).agents[0].id, 'main');
    assert.deepEqual((await client.channels.status()).channelOrder, ['support']);
    const { runId } = await client.sessions.send('waited', 'hello');
    const ended = await client.agentWait(runId, { timeoutMs: 10_000 });
    assert.equal(ended.status, 'ok');
    assert.ok(ended.endedAt > 0);
    assert.equal((await client.agentWait(runId)).status, 'ok');
});

test('the rest of the methods that read', async () => {
    const client = await connect();
    for (const method of ['status', 'models.list', 'tools.catalog', 'plugins.list', 'logs.tail', 'config.schema',
        'exec.approval.list']) {
        assert.equal((await client.request(method)).ok, true, method);
    }
    const logs = (await client.request('logs.tail', { limit: 1000 })).payload;
    assert.ok(logs.lines.some((line) => line.includes('ready')));
    assert.ok(!logs.lines.some((line) => line.includes(token)));
    const read = await client.request('tools.invoke', { name: 'fs_list', args: { path: gateway.folder } });
    assert.equal(read.payload.ok, true);
    const asks = await client.request('tools.invoke', { name: 'fs_write', args: { path: 'x', content: '' } });
    assert.equal(asks.payload.requiresApproval, true);
});

test('openclaw-node: chatAbort ends a run', async () => {
    const client = await connect();
    const kinds = [];
    const ended = new Promise((resolve) => client.on('event', (event) =>
        event.event === 'chat' && event.payload.sessionKey === 'stopped' && event.payload.state === 'aborted' && resolve(event)));
    for await (const chunk of client.chat('hold on', { sessionKey: 'stopped', model: 'fake-hold-stream' })) {
        kinds.push(chunk.type);
        if (chunk.type === 'agent_start') assert.equal((await client.chatAbort('stopped')).aborted, true);
    }
    assert.equal(kinds.at(-1), 'done');
    assert.equal((await ended).payload.stopReason, 'aborted');
    assert.equal((await client.chatAbort('stopped')).aborted, false);
});

test('openclaw-node and @openclaw/gateway-client see no gap, and who is present', async () => {
    const { GatewayClient } = await import(
        join(process.env.OPENCLAW_NPM_FOLDER, 'node_modules/@openclaw/gateway-client/dist/index.mjs'));
    const gaps = [];
    const events = [];
    let client;
    await new Promise((resolve, reject) => {
        client = new GatewayClient({
            url: address(), token, minProtocol: 4, maxProtocol: 4, onHelloOk: resolve, onConnectError: reject,
            onGap: (gap) => gaps.push(gap), onEvent: (event) => events.push(event) });
        client.start();
    });
    await client.request('sessions.messages.subscribe', { key: 'counted' });
    const other = await connect({ clientVersion: '9.8.7' });
    await other.chatSync('one two three four five', { sessionKey: 'counted', model: 'offline' });
    const listed = () => events.some((e) => e.event === 'presence' && e.payload.presence.some((p) => p.version === '9.8.7'));
    const finished = () => events.some((e) => e.event === 'chat' && e.payload.state === 'final');
    while (!listed() || !finished()) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(gaps, []);
    const numbers = events.map((e) => e.seq);
    numbers.forEach((seq, i) => assert.ok(i === 0 || seq === numbers[i - 1] + 1, `${numbers}`));
    client.stop();
});

test('two clients see each other\'s runs', async () => {
    const one = await connect();
    const two = await connect();
    const seenByTwo = [];
    const subscription = await two.sessions.subscribeMessages('shared', (event) => seenByTwo.push(event));
    const said = await one.chatSync('for both', { sessionKey: 'shared' });
    while (!seenByTwo.some((e) => e.event === 'chat' && e.payload.state === 'final')) await once(two, 'event');
    const deltas = seenByTwo.filter((e) => e.event === 'agent' && e.payload.stream === 'assistant');
    assert.equal(deltas.map((e) => e.payload.data.delta).join(''), said);
    assert.ok(seenByTwo.some((e) => e.event === 'session.message' && e.payload.message.role === 'user'));
    await subscription.unsubscribe();
});

test('the same idempotency key is one run', async () => {
    const client = await script();
    open.push(client);
    const params = { sessionKey: 'once', message: 'only once', idempotencyKey: 'key-1' };
    const [first, second] = await Promise.all([client.call('agent', params), client.call('agent', params)]);
    assert.equal(first.payload.runId, 'key-1');
    assert.equal(second.payload.status, 'ok');
    const history = await client.call('chat.history', { sessionKey: 'once' });
    assert.equal(history.payload.messages.length, 2);
});

test('an approval lets the tool run', async () => {
    const client = await script();
    open.push(client);
    const path = join(gateway.folder, 'written.txt');
    const run = client.call('agent', {
        message: `call fs_write ${JSON.stringify({ path, content: 'approved' })}`, sessionKey: 'ask',
        idempotencyKey: 'ask-1' });
    const asked = await client.find((f) => f.event === 'exec.approval.requested');
    const waiting = await client.call('exec.approval.list');
    assert.equal(waiting.payload[0].id, asked.payload.id);
    const decided = await client.call('exec.approval.resolve', { id: asked.payload.id, decision: 'allow-once' });
    assert.equal(decided.ok, true);
    assert.equal((await run).payload.status, 'ok');
    assert.equal(readFileSync(path, 'utf8'), 'approved');
    assert.ok(await client.find((f) => f.event === 'exec.approval.resolved'));
});

test('scopes that were not asked for are missing', async () => {
    const client = await connect({ scopes: ['operator.read'] });
    await assert.rejects(client.sessions.send('x', 'y'), /missing scope: operator.write/);
});

test('an unknown method names the nearest one', async () => {
    const client = await connect();
    await assert.rejects(client.request('sessions.lst'), /did you mean "sessions.list"/);
    await assert.rejects(client.request('sessions.list', { limit: 'ten' }), /params.limit: must be an integer/);
});

test('the configuration is patched, keeps its comments and its secrets', async () => {
    const client = await connect();
    const before = await client.config.get();
    assert.equal(before.config.gateway.authToken, '__OPENCLAW_REDACTED__');
    assert.equal(before.config.models.providers.vendor.apiKey, '__OPENCLAW_REDACTED__');
    const watcher = await script();
    open.push(watcher);
    const channels = await client.config.patch(JSON.stringify({ channels: { second: { type: 'webchat' } } }), before.hash);
    const health = await watcher.find((f) => f.event === 'health');
    assert.equal(health.payload.channels.second.running, true);
    before.hash = channels.hash;
    const changed = await client.config.patch(JSON.stringify({ models: { routes: { added: 'echo/echo' } } }), before.hash);
    assert.deepEqual(changed.needsRestart, []);
    assert.ok(changed.changed.some((key) => key.includes('added')));
    assert.match(readFileSync(gateway.config, 'utf8'), /What may be called/);
    assert.match(readFileSync(gateway.config, 'utf8'), new RegExp(token));
    await assert.rejects(client.config.patch('{}', before.hash), /has changed since/);
    const models = await client.request('models.list');
    assert.ok(models.payload.models.some((model) => model.id === 'added'));

    const whole = await client.config.get();
    delete whole.config.models.routes.added;
    whole.config.gateway.wsTickMs = 300;
    const applied = await client.config.apply(JSON.stringify(whole.config), whole.hash);
    assert.deepEqual(applied.needsRestart, ['gateway.wsTickMs']);
    const text = readFileSync(gateway.config, 'utf8');
    assert.match(text, new RegExp(token));
    assert.match(text, /What may be called/);
    assert.doesNotMatch(text, /added/);
    await assert.rejects(client.config.patch('{"nonsense": 1}'), /nonsense/);
});

test('@openclaw/gateway-client connects and calls', async () => {
    const { GatewayClient } = await import(
        join(process.env.OPENCLAW_NPM_FOLDER, 'node_modules/@openclaw/gateway-client/dist/index.mjs'));
    let client;
    await new Promise((resolve, reject) => {
        client = new GatewayClient({
            url: address(), token, minProtocol: 4, maxProtocol: 4, onHelloOk: resolve, onConnectError: reject });
        client.start();
    });
    const status = await client.request('status', {});
    assert.equal(status.status, 'ready');
    assert.ok(Array.isArray((await client.request('models.list', {})).models));
    client.stop();
});

test('openclaw-node comes again when its connection breaks', async () => {
    const client = await connect({ autoReconnect: true, reconnectIntervalMs: 20 });
    const again = once(client, 'connected');
    client.ws.terminate();
    await again;
    assert.equal((await client.health()).ok, true);
    await open.splice(open.indexOf(client), 1)[0].disconnect();  // or it would come again when the gateway stops
});

test('what was acknowledged survives a kill', async () => {
    const client = await script();
    const answer = await client.call('chat.send', { sessionKey: 'kept', message: 'do not lose me' });
    assert.equal(answer.ok, true);
    await client.call('sessions.patch', { key: 'cut', model: 'fake-hold-head' });
    const running = await client.call('chat.send', { sessionKey: 'cut', message: 'hold', idempotencyKey: 'cut-1' });
    assert.equal(running.ok, true);
    await vendor.event('request', 'hold-head');
    await gateway.kill();
    gateway = await startGateway(vendor, { folder: gateway.folder });
    const again = await script();
    open.push(again);
    const history = await again.call('chat.history', { sessionKey: 'kept' });
    assert.equal(history.payload.messages[0].content[0].text, 'do not lose me');
    const cut = (await again.call('agent.wait', { runId: 'cut-1' })).payload;
    assert.equal(cut.status, 'error');
    assert.ok(cut.endedAt > 0);
    assert.equal((await again.call('chat.history', { sessionKey: 'cut' })).payload.messages[0].content[0].text, 'hold');
});

test('a client hears ticks, and that the gateway stops', async () => {
    const client = await script();
    await client.find((f) => f.event === 'tick');
    const closed = once(client.socket, 'close');
    process.kill(gateway.pid, 'SIGTERM');
    const [code] = await closed;
    assert.equal(code, 1001);
    assert.ok(client.frames.some((f) => f.event === 'shutdown'));
});

test('every frame was as the schema says', () => {
    assert.deepEqual(faults, []);
    for (const name of ['HelloOk', 'AgentEvent', 'ChatEvent', 'TickEvent', 'ToolsInvokeResult', 'states#/presence',
        'states#/health']) {
        assert.ok(seen.has(name), name);
    }
});
