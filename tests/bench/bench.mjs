import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as processes from './processes.mjs';
import { Table, median } from './report.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
    options: {
        quick: { type: 'boolean', default: false },
        build: { type: 'string', default: resolve(here, '../../build/release') },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        only: { type: 'string', default: 'starts,parked,throughput,translated,tls,tool,streams,sockets,chain' },
    },
});
const plan = options.quick
    ? { rounds: 1, seconds: 0.3, connections: [1, 32], parked: 200, streams: 100, events: 5, gap: 50, starts: 2,
        sockets: 200, settle: 0.5, subscribers: 50, words: 50, chain: 60 }
    : { rounds: 3, seconds: 2, connections: [1, 32, 256], parked: 5000, streams: 2000, events: 50, gap: 200, starts: 10,
        sockets: 10_000, settle: 15, subscribers: 1000, words: 200, chain: 1000 };
if (options.rounds) plan.rounds = Number(options.rounds);
if (options.seconds) plan.seconds = Number(options.seconds);

const program = (name) => {
    const path = join(options.build, 'bin', name);
    if (existsSync(path)) return path;
    console.error(`${path} is missing: build it first (cmake --build ${options.build})`);
    process.exit(1);
};
const chat = (model, stream) => JSON.stringify({
    model, stream, temperature: 0.7,
    messages: [
        { role: 'system', content: 'You are a helpful assistant that answers in one sentence.' },
        { role: 'user', content: 'What does a gateway do between clients and models?' },
    ],
});

let failures = 0;
async function ask(args, what, onLine) {
    const result = await processes.loadgen(program('loadgen'), ['--token', processes.token, ...args], onLine);
    if (result.code !== 0) {
        failures += 1;
        console.error(`${what}: not every request was answered: ${JSON.stringify(result)}`);
    }
    return result;
}

/// Asks every target in turn, `rounds` times, so that a slow minute of the machine hits all of them.
async function interleaved(targets, what, argsFor) {
    const results = new Map(targets.map((target) => [target.name, []]));
    for (let round = 0; round < plan.rounds; ++round) {
        for (const target of targets) {
            results.get(target.name).push(await ask([...argsFor(target), '--watch', target.pid], `${what} ${target.name}`));
        }
    }
    const middle = (name, key) => median(results.get(name).map((result) => result[key]));
    return Object.fromEntries(targets.map(({ name }) => [name, new Proxy({}, { get: (_, key) => middle(name, key) })]));
}

async function throughput(targets, table) {
    const kinds = [
        { title: 'chat JSON', port: 'json', body: chat('bench-json', false), mark: (c) => (c > 1 ? 0.8 : null) },
        { title: 'chat SSE', port: 'sse', body: chat('bench-sse', true), mark: () => 1.0 },
        { title: 'chat SSE in one segment', port: 'sse', body: chat('bench-sse-burst', true), mark: () => 1.0 },
        { title: 'chat SSE in 20 segments', port: 'sse', body: chat('bench-sse-events', true), mark: () => null },
    ];
    for (const kind of kinds) {
        for (const connections of plan.connections) {
            const what = `${kind.title}, ${connections} connection${connections > 1 ? 's' : ''}`;
            const result = await interleaved(targets, what, (target) => ['load', '--port', target[kind.port],
                '--connections', connections, '--seconds', plan.seconds, '--body', kind.body]);
            for (const [name, r] of Object.entries(result)) table.load(what, name, r);
            table.ratio(`${what}: requests/s of nginx's`, result.gateway.rps / result.nginx.rps, kind.mark(connections), '>=');
            if (connections === 1) {
                table.ratio(`${what}: p50 of nginx's`, result.gateway.p50_us / result.nginx.p50_us,
                    kind.port === 'json' ? 1.3 : null, '<=');
            }
        }
    }
}

/// A chat client whose model's provider speaks Messages, beside nginx that only relays a chat answer of that size.
async function translated(targets, table) {
    for (const [title, name, stream, port, limit] of [['JSON', 'bench-json', false, 'json', 0.6], ['SSE', 'bench-sse', true, 'sse', 0.6]]) {
        for (const connections of [1, 32]) {
            const what = `translated ${title}, ${connections} connection${connections > 1 ? 's' : ''}`;
            const result = await interleaved(targets, what, (target) => ['load', '--port', target[port], '--connections',
                connections, '--seconds', plan.seconds, '--body', chat(target.name === 'gateway' ? `claude/${name}` : name, stream)]);
            for (const [target, r] of Object.entries(result)) table.load(what, target, r);
            table.ratio(`${what}: requests/s of nginx's relay`, result.gateway.rps / result.nginx.rps,
                connections > 1 ? limit : null, '>=');
        }
    }
}

/// The vendor behind TLS, for nginx and the gateway alike; clients come without.
async function tls(table) {
    const vendor = await processes.startVendor(program('fake_vendor'), true);
    const targets = [await processes.startNginx(vendor.json, vendor.caFile),
        await processes.startGateway(program('openclaw'), vendor)];
    for (const [title, name, stream, port] of [['JSON', 'bench-json', false, 'json'], ['SSE', 'bench-sse', true, 'sse']]) {
        for (const connections of [1, 32]) {
            const what = `TLS upstream ${title}, ${connections} connection${connections > 1 ? 's' : ''}`;
            const result = await interleaved(targets, what, (target) => ['load', '--port', target[port], '--connections',
                connections, '--seconds', plan.seconds, '--body', chat(name, stream)]);
            for (const [target, r] of Object.entries(result)) table.load(what, target, r);
            table.ratio(`${what}: requests/s of nginx's`, result.gateway.rps / result.nginx.rps, null, '>=');
        }
    }
}

async function tool(gateway, table) {
    const body = JSON.stringify({ tool: 'fs_read', arguments: { path: join(processes.folder, 'note.txt') } });
    for (const connections of plan.connections) {
        const what = `tool fs_read, ${connections} connection${connections > 1 ? 's' : ''}`;
        const result = await interleaved([gateway], what, () => ['load', '--path', '/v1/tools/invoke', '--port',
            gateway.json, '--connections', connections, '--seconds', plan.seconds, '--body', body]);
        table.load(what, 'gateway', result.gateway);
    }
}

async function streams(targets, table) {
    const body = chat(`paced-${plan.events}-${plan.gap}`, true);
    for (const target of targets) {
        const what = `${plan.streams} streams, an event each ${plan.gap} ms`;
        const r = await ask(['streams', '--port', target.sse, '--connections', plan.streams, '--watch', target.pid,
            '--spread', plan.gap / 1000 * 5, '--seconds', plan.events * plan.gap / 1000 + 15, '--body', body], what);
        table.streams(what, target.name, r);
        if (target.name === 'gateway') {
            table.mark(`${what}: memory`, r.rss_kb / 1024, 40, '<=', 'MB');
            table.mark(`${what}: threads`, r.threads, null, '<=', '');
        }
    }
}

async function parked(gateway, table) {
    const what = `${plan.parked} parked connections`;
    const before = processes.memoryOf(gateway.pid);
    const r = await ask(['parked', '--method', 'GET', '--path', '/healthz', '--port', gateway.json, '--connections',
        plan.parked, '--watch', gateway.pid], what, (line, stdin) => line.parked !== undefined && stdin.end('\n'));
    table.mark(`${what}: memory`, r.rss_kb / 1024, null, '<=', 'MB');
    table.mark(`${what}: bytes each`, (r.rss_kb - before.rss) * 1024 / plan.parked, null, '<=', 'B');
    table.mark(`${what}: threads`, r.threads, null, '<=', '');
    table.mark(`${what}: still answered`, r.alive, plan.parked, '>=', '');
}

/// The control plane: what idle clients cost and whether others feel them, calls beside HTTP, one session's
/// subscribers.
async function sockets(vendor, gateway, table) {
    const file = join(processes.folder, 'note.txt');
    const invoke = JSON.stringify({ tool: 'fs_read', arguments: { path: file } });
    const calls = [
        { title: 'GET /v1/models on HTTP', args: ['load', '--method', 'GET', '--path', '/v1/models'] },
        { title: 'models.list', args: ['calls', '--method', 'models.list', '--body', '{}'] },
        { title: 'health', args: ['calls', '--method', 'health', '--body', '{}'] },
        { title: 'fs_read on HTTP', args: ['load', '--path', '/v1/tools/invoke', '--body', invoke] },
        { title: 'tools.invoke fs_read', args: ['calls', '--method', 'tools.invoke', '--body', JSON.stringify({ name: 'fs_read', args: { path: file } })] },
    ];
    for (const connections of [1, 64]) {
        const rates = {};
        for (const call of calls) {
            const what = `${call.title}, ${connections} connection${connections > 1 ? 's' : ''}`;
            const result = await interleaved([gateway], what, () => [...call.args, '--port', gateway.json,
                '--connections', connections, '--seconds', plan.seconds]);
            table.load(what, 'gateway', result.gateway);
            rates[call.title] = result.gateway.rps;
        }
        table.ratio(`models.list, ${connections}: calls/s of HTTP's`, rates['models.list'] / rates['GET /v1/models on HTTP'], null, '>=');
        table.ratio(`tools.invoke, ${connections}: calls/s of HTTP's`, rates['tools.invoke fs_read'] / rates['fs_read on HTTP'], null, '>=');
    }

    const what = `${plan.subscribers} subscribers of one run`;
    for (const gap of [10, 1]) {
        const r = await ask(['subscribers', '--port', gateway.json, '--connections', plan.subscribers, '--watch', gateway.pid,
            '--seconds', 60, '--body', JSON.stringify({ message: 'speak', sessionKey: 'bench', model: `paced-${plan.words}-${gap}` })], what);
        table.subscribers(`${what}, a word each ${gap} ms`, r);
        table.mark(`${what}: got all, in order`, r.complete - r.unequal, plan.subscribers, '>=', '');
    }
    await idleSockets(vendor, table);
}

/// Two gateways, so that what the idle connections of one cost others shows beside one that has none.
async function idleSockets(vendor, table) {
    const what = `${plan.sockets} idle WebSockets`;
    const crowded = await processes.startGateway(program('openclaw'), vendor, 'crowded');
    const empty = await processes.startGateway(program('openclaw'), vendor, 'empty');
    const before = processes.memoryOf(crowded.pid);
    const alone = await ask(['idle-sockets', '--port', crowded.json, '--connections', 1, '--warmup', 0, '--seconds', plan.seconds],
        'one WebSocket', (line, stdin) => stdin.end('\n'));
    let release;
    const measured = new Promise((resolve) => (release = resolve));
    const pairs = { 'crowded': [], 'empty': [] };
    const r = await ask(['idle-sockets', '--port', crowded.json, '--connections', plan.sockets, '--watch', crowded.pid,
        '--warmup', plan.settle, '--seconds', plan.seconds], what, async (line, stdin) => {
        for (let round = 0; round < 2 * plan.rounds + 1; ++round) {
            for (const gateway of round % 2 ? [crowded, empty] : [empty, crowded]) {
                pairs[gateway.name].push(await ask(['load', '--port', gateway.json, '--connections', 32, '--seconds', plan.seconds,
                    '--body', chat('bench-json', false), '--watch', gateway.pid], `chat beside ${what}`));
            }
        }
        release();
        stdin.end('\n');
    });
    await measured;
    table.mark(`${what}: bytes each`, (r.anon_kb - before.anon) * 1024 / plan.sockets, 4096, '<=', 'B');
    table.mark(`${what}: threads more`, r.threads - before.threads, 0, '<=', '');
    table.mark(`${what}: p50 of a ping`, r.p50_us, null, '<=', 'us');
    table.mark(`${what}: p99 of a ping`, r.p99_us, 1000, '<=', 'us');
    table.mark('one WebSocket: p99 of a ping', alone.p99_us, null, '<=', 'us');
    const rate = (name) => median(pairs[name].map((each) => each.rps));
    for (const name of ['empty', 'crowded']) {
        table.load('chat JSON, 32 connections', name, Object.fromEntries(
            Object.keys(pairs[name][0]).map((key) => [key, median(pairs[name].map((each) => each[key]))])));
    }
    table.ratio(`chat beside ${what}: requests/s of those without`, rate('crowded') / rate('empty'), 0.95, '>=');
    await Promise.all([processes.stop(crowded.child), processes.stop(empty.child)]);
}

/// A conversation by previous_response_id, each turn of it beside a response that begins one.
async function chain(gateway, table) {
    const answered = async (body) => {
        const begin = performance.now();
        const answer = await fetch(`http://127.0.0.1:${gateway.json}/v1/responses`, {
            method: 'POST', body: JSON.stringify(body),
            headers: { authorization: `Bearer ${processes.token}`, 'content-type': 'application/json' },
        });
        const response = await answer.json();
        if (response.status !== 'completed') throw new Error(`a turn was not answered: ${JSON.stringify(response)}`);
        return { response, ms: performance.now() - begin };
    };
    const chained = [];
    const first = [];
    let previous;
    for (let turn = 1; turn <= plan.chain; ++turn) {
        first.push((await answered({ model: 'bench-json', input: `turn ${turn}` })).ms);
        const { response, ms } = await answered({ model: 'bench-json', input: `turn ${turn}`, previous_response_id: previous });
        chained.push(ms);
        previous = response.id;
    }
    const { response } = await answered({ model: 'echo-request', input: 'the last', previous_response_id: previous });
    const seen = response.output[0].content[0].text;
    const complete = chained.every((_, turn) => seen.includes(`turn ${turn + 1}"`) || seen.includes(`turn ${turn + 1}\\"`));
    const tenth = Math.ceil(plan.chain / 10);
    table.mark(`${plan.chain} chained responses: the last has all of them`, Number(complete), 1, '>=', '');
    table.mark(`${plan.chain} chained responses: p50 of the first tenth`, median(chained.slice(0, tenth)), null, '<=', 'ms');
    table.mark(`${plan.chain} chained responses: p50 of the last tenth`, median(chained.slice(-tenth)), null, '<=', 'ms');
    table.mark('beside them, a response that begins a chain: p50', median(first.slice(-tenth)), null, '<=', 'ms');
}

async function starts(vendor, table) {
    const times = [];
    const idle = [];
    for (let i = 0; i < plan.starts; ++i) {
        const gateway = await processes.startGateway(program('openclaw'), vendor);
        times.push(gateway.readyMs);
        idle.push(processes.memoryOf(gateway.pid));
        await processes.stop(gateway.child);
    }
    table.mark('start: ready after', median(times), 100, '<=', 'ms');
    table.mark('idle: resident memory', median(idle.map((m) => m.rss)) / 1024, 30, '<=', 'MB');
    table.mark('idle: of it anonymous', median(idle.map((m) => m.anon)) / 1024, 8, '<=', 'MB');
    table.mark('idle: threads', median(idle.map((m) => m.threads)), null, '<=', '');
}

try {
    const vendor = await processes.startVendor(program('fake_vendor'));
    const table = new Table();
    table.headings();
    const parts = options.only.split(',');
    if (parts.includes('starts')) await starts(vendor, table);
    const nginx = await processes.startNginx(vendor.json);
    const gateway = await processes.startGateway(program('openclaw'), vendor);
    const targets = [vendor, nginx, gateway];
    if (parts.includes('parked')) await parked(gateway, table);
    if (parts.includes('throughput')) await throughput(targets, table);
    if (parts.includes('translated')) await translated([nginx, gateway], table);
    if (parts.includes('tls')) await tls(table);
    if (parts.includes('tool')) await tool(gateway, table);
    if (parts.includes('streams')) await streams(targets, table);
    if (parts.includes('sockets')) await sockets(vendor, gateway, table);
    if (parts.includes('chain')) await chain(gateway, table);
    table.summary();
} catch (error) {
    console.error(String(error.message ?? error));
    failures += 1;
} finally {
    processes.stopAll();
    rmSync(processes.folder, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);
